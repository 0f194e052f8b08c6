/**
 * The door: what `plugin.json` names as `main`. Wiring only.
 *
 * enable(host) builds and checks everything before it mounts anything; whatever was begun is undone, last first, when
 * a step fails and when the plugin is disabled. One child container for each enable; nothing is resolved later.
 */
import 'reflect-metadata';
import type { RequestHandler } from 'express';
import semver from 'semver';
import { type DependencyContainer, type InjectionToken, Lifecycle } from 'tsyringe';
import { createAdminRouter } from './admin/router.js';
import { createApiRouter } from './api/router.js';
import { apiRoutes } from './api/routes.js';
import { AuditLog } from './audit/audit-log.js';
import type { CreatePlugin, EnableOptions, PbxHost, PbxPlugin } from './host/contract.js';
import {
  CALL_LOG,
  EXTENSION_DIRECTORY,
  HOST_EVENTS,
  HOST_LOGGER,
  PRESENCE_SERVICE,
  TENANT_DIRECTORY,
} from './host/tokens.js';
import { Gate } from './http/gate.js';
import { KeyAdministration } from './keys/key-administration.js';
import { KeyStore } from './keys/key-store.js';
import { KeyVerifier } from './keys/key-verifier.js';
import { LastUsed } from './keys/last-used.js';
import { Disposers } from './lifecycle/disposers.js';
import { Serial } from './lifecycle/serial.js';
import { manifest } from './manifest.js';
import { openPbx } from './pbx/open.js';
import { migrateDown, migrateUp } from './storage/migrate.js';
import { SqlPool } from './storage/sql-pool.js';
import { OWN_DATABASE, VERIFICATION_DATABASE } from './storage/tokens.js';

const API_PATH = '/api/v1';
/** The contract answers within 3 s, so nothing is in flight longer than that. */
const DRAIN_TIMEOUT_MS = 4_000;

export const createPlugin: CreatePlugin = () => new ApiAccessPlugin();

class ApiAccessPlugin implements PbxPlugin {
  readonly #serial = new Serial();
  #enabled: Disposers | undefined;

  enable(host: PbxHost, options: EnableOptions = {}): Promise<void> {
    return this.#serial.run(async () => {
      if (this.#enabled !== undefined) return;
      const disposers = new Disposers(host.logger);
      try {
        await build(host, disposers, options.onProgress ?? (() => {}));
        this.#enabled = disposers;
      } catch (error) {
        await disposers.disposeAll();
        throw error;
      }
    });
  }

  disable(): Promise<void> {
    return this.#serial.run(async () => {
      const enabled = this.#enabled;
      this.#enabled = undefined;
      await enabled?.disposeAll();
    });
  }

  async uninstall(host: PbxHost, { deleteData }: { readonly deleteData: boolean }): Promise<void> {
    await this.disable();
    if (deleteData) await this.#serial.run(() => migrateDown(host.database.own));
  }
}

async function build(host: PbxHost, disposers: Disposers, onProgress: (step: string) => void): Promise<void> {
  refuseOtherHosts(host);
  onProgress('Preparing the database');
  await migrateUp({ connection: host.database.own, logger: host.logger, onProgress });
  const container = host.container.createChildContainer();
  disposers.add('container', () => container.dispose());
  registerHostParts(container, host);
  registerDatabases(container, host, disposers);
  onProgress('Reading the PBX');
  const health = await registerPbx(container, host, disposers);
  for (const part of [AuditLog, KeyStore, KeyVerifier, LastUsed, KeyAdministration]) {
    container.register<unknown>(part, { useClass: part as never }, { lifecycle: Lifecycle.Singleton });
  }
  const verifier = container.resolve(KeyVerifier);
  const lastUsed = container.resolve(LastUsed);
  const api = createApiRouter({
    routes: apiRoutes({
      extensions: container.resolve(EXTENSION_DIRECTORY),
      calls: container.resolve(CALL_LOG),
      presence: container.resolve(PRESENCE_SERVICE),
    }),
    verifier,
    lastUsed,
    logger: host.logger,
  });
  const admin = createAdminRouter({
    keys: container.resolve(KeyAdministration),
    audit: container.resolve(AuditLog),
    shell: host.admin,
    logger: host.logger,
    permission: permissionOf(),
    apiUrl: `${host.publicUrl}${API_PATH}`,
    health,
  });
  disposers.add('last use', lastUsed.start());
  disposers.add(
    'tenant events',
    host.events.on('tenant.changed', ({ tenantId }) => verifier.forgetTenant(tenantId)),
  );
  onProgress('Opening /api/v1');
  mount(host, disposers, API_PATH, api);
  for (const entry of manifest.menu) {
    mount(host, disposers, entry.path, admin);
    disposers.add(`menu entry ${entry.id}`, host.addMenuEntry(entry));
  }
}

function refuseOtherHosts(host: PbxHost): void {
  if (!semver.satisfies(host.apiVersion, manifest.engines.host)) {
    throw new Error(
      `${manifest.name} ${manifest.version} needs a host with the plugin contract ${manifest.engines.host}; ` +
        `${host.name} has ${host.apiVersion}. Install a version of the plugin that fits this host.`,
    );
  }
}

function registerHostParts(container: DependencyContainer, host: PbxHost): void {
  container.register(HOST_LOGGER, { useValue: host.logger });
  container.register(HOST_EVENTS, { useValue: host.events });
  container.register(TENANT_DIRECTORY, { useValue: host.tenants });
}

function registerDatabases(container: DependencyContainer, host: PbxHost, disposers: Disposers): void {
  const own = new SqlPool(host.database.own);
  disposers.add('database', () => own.close());
  const verification = new SqlPool(host.database.own, { causalReads: true });
  disposers.add('verification database', () => verification.close());
  container.register(OWN_DATABASE, { useValue: own });
  container.register(VERIFICATION_DATABASE, { useValue: verification });
}

/** Opens the PBX for those ports that the host did not bring itself; resolves to what Health asks. */
async function registerPbx(container: DependencyContainer, host: PbxHost, disposers: Disposers) {
  const replaceable: InjectionToken<unknown>[] = [EXTENSION_DIRECTORY, CALL_LOG, PRESENCE_SERVICE];
  const missing = replaceable.filter((token) => !container.isRegistered(token, true));
  if (missing.length === 0) return async () => [];
  const { pbx, pbxTimeZone, amiUrl } = host.settings;
  const connection = await openPbx(pbx, {
    connection: host.database.pbx,
    logger: host.logger,
    ...(pbxTimeZone === undefined ? {} : { timeZone: pbxTimeZone }),
    ...(amiUrl === undefined ? {} : { amiUrl }),
  });
  disposers.add('PBX', () => connection.close());
  if (missing.includes(EXTENSION_DIRECTORY)) {
    container.register(EXTENSION_DIRECTORY, { useValue: connection.extensions });
  }
  if (missing.includes(CALL_LOG)) container.register(CALL_LOG, { useValue: connection.calls });
  if (missing.includes(PRESENCE_SERVICE))
    container.register(PRESENCE_SERVICE, { useValue: connection.presence });
  return (tenantId: string) => connection.health(tenantId);
}

/** Requests in flight end before the mount goes, and the mount goes before what they need. */
function mount(host: PbxHost, disposers: Disposers, path: string, router: RequestHandler): void {
  const gate = new Gate(router);
  disposers.add(`mount ${path}`, host.mountRouter(path, gate.handler));
  disposers.add(`requests to ${path}`, () => gate.close(DRAIN_TIMEOUT_MS));
}

function permissionOf(): string {
  const [permission] = manifest.permissions;
  if (permission === undefined) throw new Error('plugin.json names no permission');
  return permission.id;
}
