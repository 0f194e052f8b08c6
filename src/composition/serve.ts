/**
 * Enables the plugin on a host: builds and checks everything before it mounts anything. Each enable has its own child
 * container; everything is resolved here.
 */
import 'reflect-metadata';
import type { RequestHandler } from 'express';
import type { DependencyContainer } from 'tsyringe';
import { respondStopping } from '../admin/frame/closed-gate.js';
import { createAdminRouter } from '../admin/router.js';
import { requestSummaries } from '../api/send-error.js';
import { AuditCheck } from '../audit/audit-check.js';
import { AuditLog } from '../audit/audit-log.js';
import { createHookRegistry } from '../hooks/hook-registry.js';
import type { PbxHost } from '../host/contract.js';
import type { Disposer } from '../host/events.js';
import type { HookRegistry } from '../host/registry.js';
import { Gate } from '../http/gate.js';
import { API_PATH } from '../http/paths.js';
import type { ProblemLinks } from '../http/problem.js';
import { KeyAdministration } from '../keys/key-administration.js';
import { KeyLimitAdministration } from '../keys/key-limit-administration.js';
import { KeySecretAdministration } from '../keys/key-secret-administration.js';
import { KeyVerifier } from '../keys/key-verifier.js';
import { KeyWarningFinder } from '../keys/key-warnings.js';
import { LastUsed } from '../keys/last-used.js';
import { RateLimits } from '../keys/rate-limits.js';
import { UsageCounter } from '../keys/usage-counter.js';
import { UsageStore } from '../keys/usage-store.js';
import { manifest, permissions } from '../manifest.js';
import { databaseServers } from '../storage/database-servers.js';
import { migrateUp } from '../storage/migrate.js';
import { createContainer } from './container.js';
import type { Disposers } from './disposers.js';
import { ExtendedApi } from './extended-api.js';
import { disposerOf, publicPath } from './host-checks.js';
import { type OpenedPorts, openPorts, schemaToOpen } from './open-ports.js';
import { refuseSecondCopies } from './package-copies.js';
import { perPublicUrl, publicUrlOf } from './per-public-url.js';

export { refuseUnsuitableHost } from './host-checks.js';

/**
 * How long disable waits for requests in flight. Slow request bodies and a long audit CSV can take longer; they are cut
 * off when the pools close.
 */
const DRAIN_TIMEOUT_MS = 4_000;

/** @throws Error with a sentence for the administrator. What was started by then is in `disposers`. */
export async function serve(
  host: PbxHost,
  disposers: Disposers,
  onProgress: (step: string) => void,
): Promise<void> {
  refuseSecondCopies(host);
  const hooks = host.hooks ?? createHookRegistry();
  const schema = schemaToOpen(host, hooks);
  onProgress('Preparing the database');
  await migrateUp({ connection: host.database.own, logger: host.logger, onProgress });
  const container = createContainer(host, hooks, disposers);
  onProgress('Reading the PBX');
  const opened = await openPorts(host, schema, disposers);
  const { api, admin } = createRouters(host, hooks, container, opened, disposers);
  startBackgroundWork(host, container, disposers);
  onProgress('Opening /api/v1');
  disposers.add('gate', () => host.gate.close('unavailable', DRAIN_TIMEOUT_MS));
  host.gate.open(api);
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
    mount(host, disposers, entry.path, admin, refuse);
    const added = host.addMenuEntry({ ...entry, path: base });
    disposers.add(`menu entry ${entry.id}`, disposerOf(host, 'addMenuEntry()', added));
  }
}

function createRouters(
  host: PbxHost,
  hooks: HookRegistry,
  container: DependencyContainer,
  { ports, health }: OpenedPorts,
  disposers: Disposers,
): { readonly api: RequestHandler; readonly admin: RequestHandler } {
  const { admin: shell, logger } = host;
  const links = linksOf(host, host);
  const summaries = requestSummaries(logger);
  disposers.add('log summaries', () => summaries.close());
  const api = new ExtendedApi({
    hooks,
    ports,
    verifier: container.resolve(KeyVerifier),
    rateLimits: container.resolve(RateLimits),
    lastUsed: container.resolve(LastUsed),
    usage: container.resolve(UsageCounter),
    summaries,
    logger,
    links,
    linksFor: (req) => linksOf(host, { publicUrl: publicUrlOf(host, req) }),
  });
  disposers.add('hooks', () => api.close());
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
  const adminAt = (at: Pick<PbxHost, 'publicUrl'>) =>
    createAdminRouter({
      ...parts,
      shell,
      logger,
      permissions,
      ...linksOf(host, at),
      base: publicPath(at, manifest.menu[0].path),
      apiUrl: `${at.publicUrl}${API_PATH}`,
      reference: () => api.document,
      health,
    });
  return { api: api.handler, admin: perPublicUrl(host, adminAt) };
}

function linksOf({ settings }: PbxHost, { publicUrl }: Pick<PbxHost, 'publicUrl'>): ProblemLinks {
  return { publicUrl, publicReference: settings.publicReference ?? true };
}

function startBackgroundWork(host: PbxHost, container: DependencyContainer, disposers: Disposers): void {
  const verifier = container.resolve(KeyVerifier);
  disposers.add('last use', container.resolve(LastUsed).start());
  disposers.add('counts of requests', container.resolve(UsageCounter).start());
  const listening = host.events.on('tenant.changed', ({ tenantId }) => verifier.forgetTenant(tenantId));
  disposers.add('tenant events', disposerOf(host, 'events.on()', listening));
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
