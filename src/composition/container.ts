/** Fills the plugin's child container: the host's parts, the pools and the classes of `keys/` and `audit/`. */
import { type DependencyContainer, container as ownContainer } from 'tsyringe';
import { AuditCheck } from '../audit/audit-check.js';
import { AuditLog } from '../audit/audit-log.js';
import { AuditSinks } from '../hooks/audit-sinks.js';
import { eventsTo } from '../hooks/events.js';
import { KeyPolicies } from '../hooks/key-policies.js';
import type { PbxHost } from '../host/contract.js';
import type { HookRegistry } from '../host/registry.js';
import { HOST_EVENTS, HOST_LOGGER, TENANT_DIRECTORY } from '../host/tokens.js';
import { KeyAdministration } from '../keys/key-administration.js';
import { KeyLimitAdministration } from '../keys/key-limit-administration.js';
import { KEY_RULES } from '../keys/key-rules.js';
import { KeySecretAdministration } from '../keys/key-secret-administration.js';
import { KeyStore } from '../keys/key-store.js';
import { KeyVerifier } from '../keys/key-verifier.js';
import { KeyWarningFinder } from '../keys/key-warnings.js';
import { LastUsed } from '../keys/last-used.js';
import { RateLimits } from '../keys/rate-limits.js';
import { SecretStore } from '../keys/secret-store.js';
import { UsageCounter } from '../keys/usage-counter.js';
import { UsageStore } from '../keys/usage-store.js';
import { SqlPool } from '../storage/sql-pool.js';
import { OWN_DATABASE, UNKNOWN_KEY_DATABASE, VERIFICATION_DATABASE } from '../storage/tokens.js';
import type { Disposers } from './disposers.js';

export function createContainer(
  host: PbxHost,
  hooks: HookRegistry,
  disposers: Disposers,
): DependencyContainer {
  const container = (host.container ?? ownContainer).createChildContainer();
  disposers.add('container', () => container.dispose());
  const own = registerDatabases(container, host, disposers);
  const warnings = new KeyWarningFinder(own);
  container.register(KeyWarningFinder, { useValue: warnings });
  registerHost(container, host, hooks, disposers, warnings);
  container.registerSingleton(AuditLog);
  container.registerSingleton(AuditCheck);
  container.registerSingleton(KeyStore);
  container.registerSingleton(KeyVerifier);
  container.registerSingleton(RateLimits);
  container.registerSingleton(LastUsed);
  container.registerSingleton(UsageStore);
  container.registerSingleton(UsageCounter);
  container.registerSingleton(KeyAdministration);
  container.registerSingleton(KeyLimitAdministration);
  container.registerSingleton(SecretStore);
  container.registerSingleton(KeySecretAdministration);
  return container;
}

function registerHost(
  container: DependencyContainer,
  host: PbxHost,
  hooks: HookRegistry,
  disposers: Disposers,
  warnings: KeyWarningFinder,
): void {
  const sinks = new AuditSinks(hooks, host.logger);
  disposers.add('audit sinks', () => sinks.flush());
  container.register(HOST_LOGGER, { useValue: host.logger });
  const events = eventsTo(host, sinks, ({ tenantId }) => warnings.forget(tenantId));
  container.register(HOST_EVENTS, { useValue: events });
  container.register(TENANT_DIRECTORY, { useValue: host.tenants });
  container.register(KEY_RULES, { useValue: new KeyPolicies(hooks, host.logger) });
}

/** Returns the pool of the plugin's own tables. */
function registerDatabases(container: DependencyContainer, host: PbxHost, disposers: Disposers): SqlPool {
  const title = 'The database of API access';
  const own = new SqlPool(host.database.own, { title, causalReads: true });
  disposers.add('database', () => own.close());
  const verification = new SqlPool(host.database.own, { title, causalReads: true });
  disposers.add('verification database', () => verification.close());
  const unknownKeys = new SqlPool(host.database.own, { title, causalReads: true, connectionLimit: 2 });
  disposers.add('database for unknown keys', () => unknownKeys.close());
  container.register(OWN_DATABASE, { useValue: own });
  container.register(VERIFICATION_DATABASE, { useValue: verification });
  container.register(UNKNOWN_KEY_DATABASE, { useValue: unknownKeys });
  return own;
}
