/** Shared by all handlers of `src/admin/`: their dependencies, the administrator behind a request, and responses. */
import { isIP } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import type { AuditLog } from '../../audit/audit-log.js';
import type { Administrator, AdminShell, HostLogger } from '../../host/contract.js';
import type { HealthFinding } from '../../host/ports.js';
import { methodNotAllowed } from '../../http/problem.js';
import type { Actor, KeyAdministration } from '../../keys/key-administration.js';
import type { KeyLimitAdministration } from '../../keys/key-limit-administration.js';
import type { KeySecretAdministration } from '../../keys/key-secret-administration.js';
import type { KeyWarningFinder } from '../../keys/key-warnings.js';
import type { UsageStore } from '../../keys/usage-store.js';
import type { ReferenceDocument } from '../../reference/document.js';
import type { AdminPermissions } from './guards.js';
import type { Pages } from './page.js';

export interface AdminRouterOptions {
  readonly keys: KeyAdministration;
  readonly keyLimits: KeyLimitAdministration;
  readonly keySecrets: KeySecretAdministration;
  readonly audit: AuditLog;
  readonly usage: UsageStore;
  readonly shell: AdminShell;
  readonly logger: HostLogger;
  readonly permissions: AdminPermissions;
  /** The host's, e.g. `https://pbx.example.com`. */
  readonly publicUrl: string;
  /** The plugin's setting. */
  readonly publicReference: boolean;
  /** Path of these pages below the public host name, e.g. `/admin/integrations/api`. All links begin with it. */
  readonly base: string;
  /** E.g. `https://pbx.example.com/api/v1`, for curl commands. */
  readonly apiUrl: string;
  /** Returns the current OpenAPI document, which changes when the host adds or removes endpoints. */
  readonly reference: () => ReferenceDocument;
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
  readonly auditFindings: (tenantId: string) => Promise<HealthFinding[]>;
  readonly databaseServers: () => Promise<readonly string[]>;
  readonly keyWarnings: Pick<KeyWarningFinder, 'find'>;
}

export interface AdminContext extends AdminRouterOptions {
  readonly pages: Pages;
  /** Guards the pages with the form of a change. The router itself guards every method other than GET and HEAD. */
  readonly requireManage: RequestHandler;
  /** Whether the administrator may change keys. Pages then show what does. */
  readonly mayManage: (req: Request) => boolean;
}

export function administrator(shell: AdminShell, req: Request): Administrator {
  const found = shell.administratorOf(req);
  if (found === undefined) throw new Error('the host let a request through without an administrator');
  return found;
}

/** The administrator as keys and audit log record them. */
export function actor(shell: AdminShell, req: Request, res: Response): Actor {
  const { tenantId, username, address } = administrator(shell, req);
  return {
    tenantId,
    username,
    // A host behind a proxy can pass on any text; the audit log records only IP addresses.
    address: isIP(address) === 0 ? '' : address,
    requestId: res.locals.requestId,
  };
}

export function sendJson(res: Response, status: number, body: unknown): void {
  res.status(status).set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }).json(body);
}

/** Refuses every method with 405. Register it after the handlers of the `allowed` methods. */
export function refuseMethod(...allowed: readonly string[]): RequestHandler {
  const problem = methodNotAllowed(allowed);
  return (_req, _res, next) => next(problem);
}
