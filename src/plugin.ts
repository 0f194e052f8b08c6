/**
 * The plugin: what `plugin.json` names as `main`. Wiring only.
 *
 * enable(host) builds and checks everything before it mounts anything. If a step fails, and when the plugin is disabled,
 * everything that was started is undone in reverse order. Each enable has its own child container; everything is
 * resolved here, at enable.
 */
import 'reflect-metadata';
import type { RequestHandler } from 'express';
import type { DependencyContainer } from 'tsyringe';
import { respondStopping } from './admin/frame/closed-gate.js';
import { createAdminRouter } from './admin/router.js';
import { requestSummaries } from './api/send-error.js';
import { AuditLog } from './audit/audit-log.js';
import { createContainer } from './composition/container.js';
import { Disposers } from './composition/disposers.js';
import { ExtendedApi } from './composition/extended-api.js';
import { disposerOf, refuseUnsuitableHost } from './composition/host-checks.js';
import { type OpenedPorts, openPorts, schemaToOpen } from './composition/open-ports.js';
import { refuseSecondCopies } from './composition/package-copies.js';
import { Serial } from './composition/serial.js';
import { createHookRegistry } from './hooks/hook-registry.js';
import type {
  ApiGate,
  CreatePlugin,
  DisableOptions,
  EnableOptions,
  PbxHost,
  PbxPlugin,
} from './host/contract.js';
import type { Disposer } from './host/events.js';
import type { HookRegistry } from './host/registry.js';
import { API_PATH } from './http/api-gate.js';
import { Gate } from './http/gate.js';
import { KeyAdministration } from './keys/key-administration.js';
import { KeyVerifier } from './keys/key-verifier.js';
import { LastUsed } from './keys/last-used.js';
import { manifest, permission } from './manifest.js';
import { findServers } from './storage/database-servers.js';
import { migrateDown, migrateUp } from './storage/migrate.js';

/**
 * How long disable waits for requests in flight. Slow request bodies and a long audit CSV can take longer; they are cut
 * off when the pools close.
 */
const DRAIN_TIMEOUT_MS = 4_000;

export const createPlugin: CreatePlugin = () => new ApiAccessPlugin();

class ApiAccessPlugin implements PbxPlugin {
  readonly #serial = new Serial();
  #enabled: Disposers | undefined;
  /** Of the latest enable, even if it failed. */
  #gate: ApiGate | undefined;

  enable(host: PbxHost, options: EnableOptions = {}): Promise<void> {
    return this.#serial.run(async () => {
      if (this.#enabled !== undefined) return;
      refuseUnsuitableHost(host);
      refuseSecondCopies(host);
      this.#gate = host.gate;
      await host.gate.close('unavailable');
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

  disable({ reason = 'stopping' }: DisableOptions = {}): Promise<void> {
    return this.#serial.run(async () => {
      const enabled = this.#enabled;
      this.#enabled = undefined;
      await enabled?.disposeAll();
      if (reason === 'disabled') await this.#gate?.close('disabled');
    });
  }

  async uninstall(host: PbxHost, { deleteData }: { readonly deleteData: boolean }): Promise<void> {
    await this.disable({ reason: 'disabled' });
    if (deleteData) await this.#serial.run(() => migrateDown(host.database.own));
  }
}

async function build(host: PbxHost, disposers: Disposers, onProgress: (step: string) => void): Promise<void> {
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
    mount(host, disposers, entry.path, admin, respondStopping(host.admin, permission));
    disposers.add(`menu entry ${entry.id}`, disposerOf(host, 'addMenuEntry()', host.addMenuEntry(entry)));
  }
}

function createRouters(
  host: PbxHost,
  hooks: HookRegistry,
  container: DependencyContainer,
  { ports, health }: OpenedPorts,
  disposers: Disposers,
): { readonly api: RequestHandler; readonly admin: RequestHandler } {
  const { admin: shell, logger, publicUrl } = host;
  const apiUrl = `${publicUrl}${API_PATH}`;
  const summaries = requestSummaries(logger);
  disposers.add('log summaries', () => summaries.close());
  const api = new ExtendedApi({
    hooks,
    ports,
    verifier: container.resolve(KeyVerifier),
    lastUsed: container.resolve(LastUsed),
    summaries,
    logger,
    serverUrl: apiUrl,
  });
  disposers.add('hooks', () => api.close());
  const admin = createAdminRouter({
    keys: container.resolve(KeyAdministration),
    audit: container.resolve(AuditLog),
    shell,
    logger,
    permission,
    apiUrl,
    reference: () => api.document,
    health,
    databaseServers: () => findServers(host.database.own),
  });
  return { api: api.handler, admin };
}

function startBackgroundWork(host: PbxHost, container: DependencyContainer, disposers: Disposers): void {
  const verifier = container.resolve(KeyVerifier);
  disposers.add('last use', container.resolve(LastUsed).start());
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
