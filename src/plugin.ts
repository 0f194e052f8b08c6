/**
 * The door: what `plugin.json` names as `main`. Wiring only.
 *
 * enable(host) builds and checks everything before it mounts anything; whatever was begun is undone, last first, when
 * a step fails and when the plugin is disabled. One child container for each enable; nothing is resolved later.
 */
import 'reflect-metadata';
import type { RequestHandler } from 'express';
import semver from 'semver';
import { type DependencyContainer, Lifecycle } from 'tsyringe';
import { stoppingAnswer } from './admin/frame/closed-gate.js';
import { createAdminRouter } from './admin/router.js';
import { AuditLog } from './audit/audit-log.js';
import { Disposers } from './composition/disposers.js';
import { buildExtendedApi } from './composition/extended-api.js';
import { disposerOf, missingParts, wrongPart } from './composition/host-checks.js';
import { openPorts, refuseUnknownSchema, replacedPorts } from './composition/open-ports.js';
import { refuseSecondCopies } from './composition/package-copies.js';
import { Serial } from './composition/serial.js';
import { AuditSinks } from './hooks/audit-sinks.js';
import { eventsTo } from './hooks/events.js';
import { createHookRegistry } from './hooks/hook-registry.js';
import { HostKeyRules } from './hooks/host-key-rules.js';
import type { CreatePlugin, EnableOptions, PbxHost, PbxPlugin } from './host/contract.js';
import type { Disposer } from './host/events.js';
import type { HookRegistry } from './host/hooks.js';
import { HOST_EVENTS, HOST_LOGGER, TENANT_DIRECTORY } from './host/tokens.js';
import { Gate } from './http/gate.js';
import { KeyAdministration } from './keys/key-administration.js';
import { KEY_RULES } from './keys/key-rules.js';
import { KeyStore } from './keys/key-store.js';
import { KeyVerifier } from './keys/key-verifier.js';
import { LastUsed } from './keys/last-used.js';
import { manifest } from './manifest.js';
import type { ReferenceDocument } from './reference/document.js';
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
      refuseIncompleteHosts(host);
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
  refuseSecondCopies(host);
  const hooks = host.hooks ?? createHookRegistry();
  refuseUnknownSchema(host, hooks);
  onProgress('Preparing the database');
  await migrateUp({ connection: host.database.own, logger: host.logger, onProgress });
  const container = host.container.createChildContainer();
  disposers.add('container', () => container.dispose());
  registerHostParts(container, host, hooks, disposers);
  registerDatabases(container, host, disposers);
  onProgress('Reading the PBX');
  const { ports, health } = await openPorts(host, replacedPorts(container), hooks, disposers);
  for (const part of [AuditLog, KeyStore, KeyVerifier, LastUsed, KeyAdministration]) {
    container.register<unknown>(part, { useClass: part as never }, { lifecycle: Lifecycle.Singleton });
  }
  const verifier = container.resolve(KeyVerifier);
  const lastUsed = container.resolve(LastUsed);
  const apiUrl = `${host.publicUrl}${API_PATH}`;
  const buildApi = () =>
    buildExtendedApi({ hooks, ports, verifier, lastUsed, logger: host.logger, serverUrl: apiUrl });
  let api = buildApi();
  const shell = host.admin;
  const permission = permissionOf();
  const admin = createAdminRouter({
    keys: container.resolve(KeyAdministration),
    audit: container.resolve(AuditLog),
    shell,
    logger: host.logger,
    permission,
    apiUrl,
    // The pages may not know the API: they read what its document says, in terms of their own.
    reference: () => api.document as unknown as ReferenceDocument,
    health,
  });
  disposers.add('last use', lastUsed.start());
  disposers.add(
    'tenant events',
    disposerOf(
      host,
      'events.on()',
      host.events.on('tenant.changed', ({ tenantId }) => verifier.forgetTenant(tenantId)),
    ),
  );
  onProgress('Opening /api/v1');
  const gate = mount(host, disposers, API_PATH, api.handler);
  const follow = () => {
    api = buildApi();
    gate.swap(api.handler);
  };
  disposers.add('hooks', hooks.onChange(follow));
  // Whatever was registered while enable waited for the database.
  follow();
  for (const entry of manifest.menu) {
    mount(host, disposers, entry.path, admin, stoppingAnswer(host.admin, permissionOf()));
    disposers.add(`menu entry ${entry.id}`, disposerOf(host, 'addMenuEntry()', host.addMenuEntry(entry)));
  }
}

function refuseIncompleteHosts(host: PbxHost): void {
  const missing = missingParts(host);
  if (missing.length > 0) {
    throw new Error(
      `${typeof host?.name === 'string' ? host.name : 'The host'} lacks ${missing.join(', ')}. ` +
        'Add what is missing to the PbxHost that enable() is called with; src/host/contract.ts says what each part does.',
    );
  }
  const wrong = wrongPart(host);
  if (wrong !== undefined)
    throw new Error(`${host.name} has ${wrong}. Correct it where the PbxHost is made.`);
}

function refuseOtherHosts(host: PbxHost): void {
  if (!semver.satisfies(host.apiVersion, manifest.engines.host)) {
    throw new Error(
      `${manifest.name} ${manifest.version} needs a host with the plugin contract ${manifest.engines.host}; ` +
        `${host.name} has ${host.apiVersion}. Install a version of the plugin that fits this host.`,
    );
  }
}

function registerHostParts(
  container: DependencyContainer,
  host: PbxHost,
  hooks: HookRegistry,
  disposers: Disposers,
): void {
  const sinks = new AuditSinks(hooks, host.logger);
  disposers.add('audit sinks', () => sinks.flush());
  container.register(HOST_LOGGER, { useValue: host.logger });
  container.register(HOST_EVENTS, { useValue: eventsTo(host, sinks) });
  container.register(TENANT_DIRECTORY, { useValue: host.tenants });
  container.register(KEY_RULES, { useValue: new HostKeyRules(hooks, host.logger) });
}

function registerDatabases(container: DependencyContainer, host: PbxHost, disposers: Disposers): void {
  const own = new SqlPool(host.database.own);
  disposers.add('database', () => own.close());
  const verification = new SqlPool(host.database.own, { causalReads: true });
  disposers.add('verification database', () => verification.close());
  container.register(OWN_DATABASE, { useValue: own });
  container.register(VERIFICATION_DATABASE, { useValue: verification });
}

/** Requests in flight end before the mount goes, and the mount goes before what they need. A gate whose mount failed
 *  half-way is closed all the same. */
function mount(
  host: PbxHost,
  disposers: Disposers,
  path: string,
  router: RequestHandler,
  refuse?: RequestHandler,
): Gate {
  const gate = new Gate(router, refuse);
  let unmount: Disposer | undefined;
  disposers.add(`mount ${path}`, async () => {
    await gate.close(DRAIN_TIMEOUT_MS);
    await unmount?.();
  });
  unmount = disposerOf(host, 'mountRouter()', host.mountRouter(path, gate.handler));
  return gate;
}

function permissionOf(): string {
  const [permission] = manifest.permissions;
  if (permission === undefined) throw new Error('plugin.json names no permission');
  return permission.id;
}
