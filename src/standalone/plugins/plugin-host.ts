/**
 * Makes the `PbxHost` of the contract for each enable of a plugin, and takes back whatever the plugin left registered.
 * Called by plugin-manager.ts only.
 */
import 'reflect-metadata';
import {
  type AdminShell,
  type Disposer,
  HOST_API_VERSION,
  type HookRegistry,
  type HostDatabases,
  type HostEvents,
  type HostLogger,
  type PbxHost,
  type PluginSettings,
  type TenantDirectory,
} from 'exovo-api-access/host';
import { container } from 'tsyringe';
import type { Menu } from '../sign-in/menu.js';
import type { Gates } from './gates.js';

export const HOST_NAME = 'Exovo standalone host';

export interface PluginHostsOptions {
  /** Before all admin middleware. */
  readonly apiGates: Gates;
  /** After the session middleware. */
  readonly adminGates: Gates;
  readonly menu: Menu;
  readonly admin: AdminShell;
  readonly tenants: TenantDirectory;
  readonly database: HostDatabases;
  readonly events: HostEvents;
  readonly logger: HostLogger;
  readonly publicUrl: () => string;
  readonly hooks: HookRegistry | undefined;
}

export interface PluginHost {
  readonly host: PbxHost;
  readonly release: () => Promise<void>;
}

export class PluginHosts {
  readonly #options: PluginHostsOptions;
  /** What each plugin has registered and not given back. */
  readonly #registered = new Map<string, Set<Disposer>>();

  constructor(options: PluginHostsOptions) {
    this.#options = options;
  }

  create(pluginId: string, settings: PluginSettings): PluginHost {
    const { apiGates, adminGates, menu, admin, tenants, database, events, logger, publicUrl } = this.#options;
    const registered = this.#registered.get(pluginId) ?? new Set<Disposer>();
    this.#registered.set(pluginId, registered);
    const host: PbxHost = {
      apiVersion: HOST_API_VERSION,
      name: HOST_NAME,
      publicUrl: publicUrl(),
      container: container.createChildContainer(),
      logger,
      settings,
      database,
      tenants,
      admin,
      events: {
        on: (type, listener) => remember(registered, events.on(type, listener)),
        emit: (event) => events.emit(event),
      },
      mountRouter: (path, handler) => {
        const gates = path.startsWith('/api/') ? apiGates : adminGates;
        return remember(registered, gates.mount(path, handler));
      },
      ...(this.#options.hooks === undefined ? {} : { hooks: this.#options.hooks }),
      addMenuEntry: (entry) => remember(registered, menu.add(entry)),
    };
    return { host, release: () => this.release(pluginId) };
  }

  /** Last in, first out; what the plugin disposed of itself is gone from the list already. */
  async release(pluginId: string): Promise<void> {
    const registered = this.#registered.get(pluginId);
    this.#registered.delete(pluginId);
    for (const dispose of [...(registered ?? [])].reverse()) await dispose();
  }
}

function remember(registered: Set<Disposer>, undo: Disposer): Disposer {
  const dispose: Disposer = () => {
    if (registered.delete(dispose)) return undo();
  };
  registered.add(dispose);
  return dispose;
}
