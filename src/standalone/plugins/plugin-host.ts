/**
 * Creates the contract's `PbxHost` each time a plugin is enabled, and removes everything that the plugin left registered.
 * Only plugin-manager.ts uses it.
 */
import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import {
  type AdminShell,
  type ApiGate,
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
import { closedProblem, nextRequestId, sendProblem } from 'exovo-api-access/internal/http';
import type { RequestHandler } from 'express';
import { container } from 'tsyringe';
import { hostProblem } from '../frame/host-problem.js';
import { parsePublicAddress } from '../server/public-address.js';
import type { Menu } from '../sign-in/menu.js';
import type { Gates } from './gates.js';
import { STRINGS } from './strings.js';
import type { WantedStates } from './wanted-states.js';
import { whileWanted } from './while-wanted.js';

export const HOST_NAME = 'Exovo standalone host';

export interface PluginHostsOptions {
  readonly wanted: WantedStates;
  readonly gate: ApiGate;
  /** For other paths below /api: placed before all admin middleware. */
  readonly apiGates: Gates;
  /** For paths below /admin: placed after the session middleware. */
  readonly adminGates: Gates;
  readonly menu: Menu;
  readonly admin: AdminShell;
  readonly tenants: TenantDirectory;
  readonly database: HostDatabases;
  readonly events: HostEvents;
  readonly logger: HostLogger;
  readonly publicUrl: () => string;
  /** Of a host whose proxy names its address with each request. */
  readonly publicUrlOf: ((req: IncomingMessage) => string) | undefined;
  readonly hooks: HookRegistry | undefined;
}

export interface PluginHost {
  readonly host: PbxHost;
  readonly release: () => Promise<void>;
}

const refuse: RequestHandler = () => {
  throw hostProblem('api_unavailable', STRINGS.refusals.notServing);
};

export class PluginHosts {
  readonly #options: PluginHostsOptions;
  /** The disposers that each plugin has not called yet. */
  readonly #registered = new Map<string, Set<Disposer>>();

  constructor(options: PluginHostsOptions) {
    this.#options = options;
  }

  create(pluginId: string, settings: PluginSettings): PluginHost {
    const {
      wanted,
      gate,
      apiGates,
      adminGates,
      menu,
      admin,
      tenants,
      database,
      events,
      logger,
      publicUrl,
      publicUrlOf,
    } = this.#options;
    const { path: basePath } = parsePublicAddress(publicUrl());
    const refuseApi: RequestHandler = (req, res) =>
      sendProblem(res, closedProblem('unavailable'), nextRequestId(), {
        publicUrl: publicUrlOf?.(req) ?? publicUrl(),
        publicReference: settings.publicReference ?? true,
      });
    const guard = (handler: RequestHandler, refused: RequestHandler) =>
      whileWanted({ wanted, id: pluginId }, handler, refused);
    const registered = this.#registered.get(pluginId) ?? new Set<Disposer>();
    this.#registered.set(pluginId, registered);
    const host: PbxHost = {
      apiVersion: HOST_API_VERSION,
      name: HOST_NAME,
      publicUrl: publicUrl(),
      ...(publicUrlOf !== undefined && { publicUrlOf }),
      gate: {
        allowedOrigins: gate.allowedOrigins ?? [],
        handler: gate.handler,
        open: (router) => gate.open(guard(router, refuseApi)),
        close: (reason, timeoutMs) => gate.close(reason, timeoutMs),
      },
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
        return remember(registered, gates.mount(path, guard(handler, refuse)));
      },
      ...(this.#options.hooks === undefined ? {} : { hooks: this.#options.hooks }),
      // The frame adds the path of the public URL to every entry.
      addMenuEntry: (entry) =>
        remember(registered, menu.add({ ...entry, path: entry.path.slice(basePath.length) })),
    };
    return { host, release: () => this.release(pluginId) };
  }

  /** Calls the disposers that the plugin has not called itself, last in, first out. */
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
