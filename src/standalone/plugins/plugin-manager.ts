/**
 * Enables, disables and uninstalls the plugins of this host, one change at a time, and knows their states.
 *
 * host.ts adds each plugin's folder at start and stops all plugins at the end; plugin-pages.ts is the user interface. A
 * plugin that fails never stops the host: its status says why. The database keeps what the administrator chose, so that
 * the next start restores it.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiGate, CreatePlugin, DisableOptions, HostLogger, PbxPlugin } from 'exovo-api-access/host';
import { API_PATH } from 'exovo-api-access/internal/http';
import { Serial } from 'exovo-api-access/internal/serial';
import { isUnavailable } from 'exovo-api-access/internal/storage';
import type { PluginHost, PluginHosts } from './plugin-host.js';
import { checkEngines, checkSettings, type PluginManifest, readManifest } from './plugin-manifest.js';
import type { PluginState, PluginStatus } from './plugin-status.js';
import type { PluginStore } from './plugin-store.js';
import { STRINGS } from './strings.js';

interface LoadedPlugin {
  readonly manifest: PluginManifest;
  readonly plugin: PbxPlugin;
}

interface Installed {
  readonly folder: string;
  readonly id: string;
  /** Undefined while plugin.json is unreadable or invalid. */
  manifest: PluginManifest | undefined;
  /** Kept from the first enable until the plugin is uninstalled. */
  loaded: LoadedPlugin | undefined;
  state: PluginState;
  reason: string | null;
  progress: string | null;
  /** Set if the plugin failed because its database was unreachable: tries to enable it again. */
  retry: NodeJS.Timeout | undefined;
}

export interface PluginManagerOptions {
  readonly store: PluginStore;
  readonly hosts: PluginHosts;
  /** Of the plugin that serves /api/v1. */
  readonly gate: ApiGate;
  /** Validated against each plugin's own schema. */
  readonly settings: object;
  readonly logger: HostLogger;
}

/** A database that starts after the host, or restarts, usually takes seconds or a few minutes. */
const RETRY_SECONDS = 5;

export class PluginManager {
  readonly #options: PluginManagerOptions;
  readonly #installed = new Map<string, Installed>();
  readonly #changes = new Serial();

  constructor(options: PluginManagerOptions) {
    this.#options = options;
  }

  /** Adds the plugin in `folder` and restores its last state. A new plugin is enabled. */
  async add(folder: string): Promise<void> {
    let manifest: PluginManifest;
    try {
      manifest = await readManifest(folder);
    } catch (error) {
      await this.#fail(this.#register(folder, folder, undefined), error);
      return;
    }
    const installed = this.#register(manifest.id, folder, manifest);
    const stored = await this.#options.store.read(manifest.id);
    if (stored?.wanted !== 'disabled') {
      await this.enable(manifest.id);
      return;
    }
    installed.reason = stored.reason;
    await this.#closeGate(installed, 'disabled');
  }

  #register(id: string, folder: string, manifest: PluginManifest | undefined): Installed {
    const installed: Installed = {
      folder,
      id,
      manifest,
      loaded: undefined,
      state: 'disabled',
      reason: null,
      progress: null,
      retry: undefined,
    };
    this.#installed.set(id, installed);
    return installed;
  }

  list(): PluginStatus[] {
    return [...this.#installed.values()].map(statusOf);
  }

  get(id: string): PluginStatus | undefined {
    const installed = this.#installed.get(id);
    return installed && statusOf(installed);
  }

  /** Also resolves if enabling failed: the status then says `failed` and why. */
  enable(id: string): Promise<PluginStatus> {
    return this.#inTurn(id, async (installed) => {
      await this.#options.store.write(id, 'enabled', null);
      if (installed.state !== 'enabled') await this.#enable(installed);
    });
  }

  disable(id: string): Promise<PluginStatus> {
    return this.#inTurn(id, async (installed) => {
      const { turnedOff } = STRINGS.reasons;
      await this.#options.store.write(id, 'disabled', turnedOff);
      await this.#disable(installed, 'disabled');
      if (installed.state === 'disabled') installed.reason = turnedOff;
    });
  }

  uninstall(id: string, deleteData: boolean): Promise<PluginStatus> {
    return this.#inTurn(id, async (installed) => {
      const { uninstalledDeleted, uninstalledKept } = STRINGS.reasons;
      const reason = deleteData ? uninstalledDeleted : uninstalledKept;
      await this.#options.store.write(id, 'disabled', reason);
      await this.#disable(installed, 'disabled');
      try {
        const { plugin, host, release } = await this.#load(installed);
        await plugin.uninstall(host, { deleteData }).finally(release);
        Object.assign(installed, { state: 'disabled', reason, loaded: undefined });
        await this.#closeGate(installed, 'disabled');
      } catch (error) {
        await this.#fail(installed, error);
      }
    });
  }

  /** Disables every plugin when the host stops, without changing the stored choice: the next start enables them again. */
  async stop(): Promise<void> {
    for (const { id } of this.#installed.values()) {
      await this.#inTurn(id, (installed) => this.#disable(installed, 'stopping'));
    }
  }

  #inTurn(id: string, work: (installed: Installed) => Promise<void>): Promise<PluginStatus> {
    const installed = this.#installed.get(id);
    if (installed === undefined) return Promise.reject(new UnknownPluginError(id));
    const done = this.#changes.run(async () => {
      clearTimeout(installed.retry);
      await work(installed);
      return statusOf(installed);
    });
    // Logged here because the caller may have stopped waiting: a page waits only a second.
    done.catch((error: unknown) => {
      this.#options.logger.error({ plugin: id, err: error }, 'The plugin was left unchanged.');
    });
    return done;
  }

  async #enable(installed: Installed): Promise<void> {
    Object.assign(installed, { state: 'enabling', reason: null, progress: null });
    const { logger } = this.#options;
    try {
      const { plugin, host, release } = await this.#load(installed);
      try {
        await plugin.enable(host, {
          onProgress: (step) => {
            installed.progress = step;
            logger.info({ plugin: installed.id }, step);
          },
        });
      } catch (error) {
        await release();
        throw error;
      }
      installed.state = 'enabled';
      logger.info({ plugin: installed.id }, 'The plugin is enabled.');
    } catch (error) {
      await this.#fail(installed, error);
      if (isUnavailable(error)) this.#retryLater(installed);
    } finally {
      installed.progress = null;
    }
  }

  #retryLater(installed: Installed): void {
    installed.reason = `${installed.reason} ${STRINGS.reasons.retried(RETRY_SECONDS)}`;
    const retry = () =>
      this.#inTurn(installed.id, async () => {
        // An administrator's change may have been queued before this one.
        if (installed.state === 'failed') await this.#enable(installed);
      });
    installed.retry = setTimeout(() => void retry(), RETRY_SECONDS * 1_000).unref();
  }

  async #disable(installed: Installed, reason: NonNullable<DisableOptions['reason']>): Promise<void> {
    if (installed.state === 'disabled') return;
    installed.state = 'disabling';
    try {
      try {
        await installed.loaded?.plugin.disable({ reason });
      } finally {
        // Even if it fails to stop, a plugin that was turned off must not continue to serve.
        await this.#options.hosts.release(installed.id);
      }
      if (reason === 'disabled') await this.#closeGate(installed, reason);
      Object.assign(installed, { state: 'disabled', reason: null });
      this.#options.logger.info({ plugin: installed.id }, 'The plugin is disabled.');
    } catch (error) {
      await this.#fail(installed, error);
    }
  }

  /** Returns the plugin and a new host for it. `release` removes what the plugin has registered there. */
  async #load(installed: Installed): Promise<PluginHost & { readonly plugin: PbxPlugin }> {
    installed.loaded ??= await importPlugin(installed.folder);
    const { plugin, manifest } = installed.loaded;
    installed.manifest = manifest;
    const settings = checkSettings(manifest, this.#options.settings);
    return { plugin, ...this.#options.hosts.create(installed.id, settings) };
  }

  /** Closes the gate even if the plugin's code, which normally does, was never loaded or has failed. */
  async #closeGate({ manifest }: Installed, reason: 'disabled' | 'unavailable'): Promise<void> {
    const isServed = manifest?.routes.some(({ mount }) => mount === API_PATH);
    if (isServed) await this.#options.gate.close(reason);
  }

  async #fail(installed: Installed, error: unknown): Promise<void> {
    await this.#closeGate(installed, 'unavailable');
    installed.state = 'failed';
    installed.reason = error instanceof Error ? error.message : String(error);
    this.#options.logger.error({ plugin: installed.id, err: error }, 'The plugin failed.');
  }
}

/** Imports the plugin's code if this host and this Node meet its requirements. */
async function importPlugin(folder: string): Promise<LoadedPlugin> {
  const manifest = await readManifest(folder);
  checkEngines(manifest);
  const module: { createPlugin?: CreatePlugin } = await import(
    pathToFileURL(join(folder, manifest.main)).href
  );
  if (typeof module.createPlugin !== 'function') throw new Error(STRINGS.reasons.noCreatePlugin);
  return { manifest, plugin: module.createPlugin() };
}

export class UnknownPluginError extends Error {
  override readonly name = 'UnknownPluginError';

  constructor(id: string) {
    super(STRINGS.refusals.unknownPlugin(id));
  }
}

function statusOf({ id, manifest, state, reason, progress }: Installed): PluginStatus {
  return {
    id,
    name: manifest?.name ?? id,
    version: manifest?.version ?? '',
    state,
    reason,
    progress,
    manifest,
  };
}
