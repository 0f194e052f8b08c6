/**
 * Enables the plugin on a host. Opens the API as soon as everything is built and checked, and mounts the pages after that.
 * Each enable has its own child container; everything is resolved here, before the API opens.
 */
import 'reflect-metadata';
import type { DependencyContainer } from 'tsyringe';
import { requestSummaries } from '../api/send-error.js';
import { AuditCheck } from '../audit/audit-check.js';
import { AuditLog } from '../audit/audit-log.js';
import { createHookRegistry } from '../hooks/hook-registry.js';
import type { PbxHost } from '../host/contract.js';
import type { HookRegistry } from '../host/registry.js';
import { KeyAdministration } from '../keys/key-administration.js';
import { KeyLimitAdministration } from '../keys/key-limit-administration.js';
import { KeySecretAdministration } from '../keys/key-secret-administration.js';
import { KeyVerifier } from '../keys/key-verifier.js';
import { KeyWarningFinder } from '../keys/key-warnings.js';
import { LastUsed } from '../keys/last-used.js';
import { RateLimits } from '../keys/rate-limits.js';
import { UsageCounter } from '../keys/usage-counter.js';
import { UsageStore } from '../keys/usage-store.js';
import { databaseServers } from '../storage/database-servers.js';
import { migrateUp } from '../storage/migrate.js';
import { createContainer } from './container.js';
import { type Disposers, DRAIN_TIMEOUT_MS } from './disposers.js';
import { ExtendedApi } from './extended-api.js';
import { disposerOf } from './host-checks.js';
import { type OpenedPorts, openPorts, schemaToOpen } from './open-ports.js';
import { refuseSecondCopies } from './package-copies.js';
import type { PageParts } from './pages.js';
import { linksOf, publicUrlOf } from './per-public-url.js';

export { refuseUnsuitableHost } from './host-checks.js';

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
  const api = createApi(host, hooks, container, opened, disposers);
  const pageParts = resolvePageParts(host, container, opened, api);
  startBackgroundWork(host, container, disposers);
  onProgress('Opening /api/v1');
  disposers.add('gate', () => host.gate.close('unavailable', DRAIN_TIMEOUT_MS));
  host.gate.open(api.handler);
  // Loading the pages takes a while, for which clients of the API should not wait.
  const { mountPages } = await import('./pages.js');
  mountPages(host, pageParts, disposers);
}

function createApi(
  host: PbxHost,
  hooks: HookRegistry,
  container: DependencyContainer,
  { ports }: OpenedPorts,
  disposers: Disposers,
): ExtendedApi {
  const { logger } = host;
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
    links: linksOf(host, host),
    linksFor: (req) => linksOf(host, { publicUrl: publicUrlOf(host, req) }),
  });
  disposers.add('hooks', () => api.close());
  return api;
}

function resolvePageParts(
  host: PbxHost,
  container: DependencyContainer,
  { health }: OpenedPorts,
  api: ExtendedApi,
): PageParts {
  const auditCheck = container.resolve(AuditCheck);
  return {
    keys: container.resolve(KeyAdministration),
    keyLimits: container.resolve(KeyLimitAdministration),
    keySecrets: container.resolve(KeySecretAdministration),
    audit: container.resolve(AuditLog),
    auditFindings: (tenantId) => auditCheck.findings(tenantId),
    usage: container.resolve(UsageStore),
    keyWarnings: container.resolve(KeyWarningFinder),
    databaseServers: databaseServers(host.database.own),
    reference: () => api.document,
    health,
  };
}

function startBackgroundWork(host: PbxHost, container: DependencyContainer, disposers: Disposers): void {
  const verifier = container.resolve(KeyVerifier);
  disposers.add('last use', container.resolve(LastUsed).start());
  disposers.add('counts of requests', container.resolve(UsageCounter).start());
  const listening = host.events.on('tenant.changed', ({ tenantId }) => verifier.forgetTenant(tenantId));
  disposers.add('tenant events', disposerOf(host, 'events.on()', listening));
}
