/** Mounts the pages of the plugin on the host, and adds them to its menu. */
import type { RequestHandler } from 'express';
import type { DependencyContainer } from 'tsyringe';
import { respondStopping } from '../admin/frame/closed-gate.js';
import { createAdminRouter } from '../admin/router.js';
import { AuditCheck } from '../audit/audit-check.js';
import { AuditLog } from '../audit/audit-log.js';
import type { PbxHost } from '../host/contract.js';
import type { Disposer } from '../host/events.js';
import { Gate } from '../http/gate.js';
import { API_PATH } from '../http/paths.js';
import { KeyAdministration } from '../keys/key-administration.js';
import { KeyLimitAdministration } from '../keys/key-limit-administration.js';
import { KeySecretAdministration } from '../keys/key-secret-administration.js';
import { KeyWarningFinder } from '../keys/key-warnings.js';
import { UsageStore } from '../keys/usage-store.js';
import { manifest, permissions } from '../manifest.js';
import type { ReferenceDocument } from '../reference/document.js';
import { databaseServers } from '../storage/database-servers.js';
import { type Disposers, DRAIN_TIMEOUT_MS } from './disposers.js';
import { disposerOf, publicPath } from './host-checks.js';
import type { OpenedPorts } from './open-ports.js';
import { linksOf, perPublicUrl } from './per-public-url.js';

export interface PagesOptions {
  readonly host: PbxHost;
  readonly container: DependencyContainer;
  readonly disposers: Disposers;
  readonly reference: () => ReferenceDocument;
  readonly health: OpenedPorts['health'];
}

export function mountPages(options: PagesOptions): void {
  const { host, disposers } = options;
  const pages = createPages(options);
  for (const entry of manifest.menu) {
    const base = publicPath(host, entry.path);
    const refuse = perPublicUrl(host, (at) =>
      respondStopping({
        ...linksOf(host, at),
        shell: host.admin,
        permissions,
        base: publicPath(at, entry.path),
      }),
    );
    mount(host, disposers, entry.path, pages, refuse);
    const added = host.addMenuEntry({ ...entry, path: base });
    disposers.add(`menu entry ${entry.id}`, disposerOf(host, 'addMenuEntry()', added));
  }
}

function createPages({ host, container, reference, health }: PagesOptions): RequestHandler {
  const auditCheck = container.resolve(AuditCheck);
  const parts = {
    keys: container.resolve(KeyAdministration),
    keyLimits: container.resolve(KeyLimitAdministration),
    keySecrets: container.resolve(KeySecretAdministration),
    audit: container.resolve(AuditLog),
    auditFindings: (tenantId: string) => auditCheck.findings(tenantId),
    usage: container.resolve(UsageStore),
    keyWarnings: container.resolve(KeyWarningFinder),
    databaseServers: databaseServers(host.database.own),
  };
  return perPublicUrl(host, (at) =>
    createAdminRouter({
      ...parts,
      shell: host.admin,
      logger: host.logger,
      permissions,
      ...linksOf(host, at),
      base: publicPath(at, manifest.menu[0].path),
      apiUrl: `${at.publicUrl}${API_PATH}`,
      reference,
      health,
    }),
  );
}

/**
 * Mounts a router behind a gate. Disable first waits for the requests in flight, then removes the mount, and only then
 * what the router needs. The gate is also closed if mounting fails half-way.
 */
function mount(
  host: PbxHost,
  disposers: Disposers,
  path: string,
  router: RequestHandler,
  refuse: RequestHandler,
): void {
  const gate = new Gate(refuse);
  gate.open(router);
  let unmount: Disposer | undefined;
  disposers.add(`mount ${path}`, async () => {
    await gate.close(DRAIN_TIMEOUT_MS);
    await unmount?.();
  });
  unmount = disposerOf(host, 'mountRouter()', host.mountRouter(path, gate.handler));
}
