/** What the handlers of `src/admin/` share: their parts, who is asking, and whether a script or a person is. */
import { isIP } from 'node:net';
import type { Request, Response } from 'express';
import type { AuditLog } from '../../audit/audit-log.js';
import type { Administrator, AdminShell, HostLogger } from '../../host/contract.js';
import type { HealthFinding } from '../../host/ports.js';
import type { Actor, KeyAdministration } from '../../keys/key-administration.js';
import type { ReferenceDocument } from '../../reference/document.js';
import type { Pages } from './page.js';

export interface AdminRouterOptions {
  readonly keys: KeyAdministration;
  readonly audit: AuditLog;
  readonly shell: AdminShell;
  readonly logger: HostLogger;
  /** The permission of plugin.json that opens these pages. */
  readonly permission: string;
  /** E.g. `https://pbx.example.com/api/v1`, for curl lines. */
  readonly apiUrl: string;
  /** The OpenAPI document as it is now: contributions of the host come and go. */
  readonly reference: () => ReferenceDocument;
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
}

export interface AdminContext extends AdminRouterOptions {
  readonly pages: Pages;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function administrator(shell: AdminShell, req: Request): Administrator {
  const found = shell.administratorOf(req);
  if (found === undefined) throw new Error('the host let a request through without an administrator');
  return found;
}

export function actor(shell: AdminShell, req: Request, res: Response): Actor {
  const { tenantId, username, address } = administrator(shell, req);
  // A host behind a proxy may pass on any text; what is no address has no place in the log.
  return {
    tenantId,
    username,
    address: isIP(address) === 0 ? '' : address,
    requestId: res.locals.requestId,
  };
}

/** The key id in the address, or null for what cannot be one. */
export function keyIdOf(req: Request): string | null {
  const id = String(req.params.id);
  return UUID.test(id) ? id : null;
}

export function sendJson(res: Response, status: number, body: unknown): void {
  res.status(status).set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }).json(body);
}
