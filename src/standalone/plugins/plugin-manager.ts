/**
 * The plugins of this host: their states, and enable, disable and uninstall one after the other.
 *
 * host.ts adds each plugin's folder at start and stops them all at the end; plugin-pages.ts drives it. A plugin that
 * fails is told of in words and never stops the host. What the administrator wanted is kept in the database, so that
 * the next start leaves each plugin as it was.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CreatePlugin, HostLogger, PbxPlugin } from 'exovo-api-access/host';
import { isUnavailable } from 'exovo-api-access/internal/storage';
import { STRINGS } from '../strings.js';
import type { PluginHosts } from './plugin-host.js';
import { checkEngines, checkSettings, type PluginManifest, readManifest } from './plugin-manifest.js';
import type { PluginState, PluginStatus } from './plugin-status.js';
import type { PluginStore } from './plugin-store.js';

interface Installed {
  readonly folder: string;
  readonly id: string;
  manifest: PluginManifest | undefined;
  plugin: PbxPlugin | undefined;
  state: PluginState;
  reason: string | null;
  progress: string | null;
  /** Of one that failed because a database was away: enables it again. */
  retry: NodeJS.Timeout | undefined;
}

export interface PluginManagerOptions {
  readonly store: PluginStore;
  readonly hosts: PluginHosts;
  /** Checked against each plugin's own schema. */
  readonly settings: object;
  readonly logger: HostLogger;
}

/** A database that starts after the host, or starts again, is there within seconds or minutes. */
const RETRY_SECONDS = 5;

export class PluginManager {
  readonly #options: PluginManagerOptions;
  readonly #installed = new Map<string, Installed>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: PluginManagerOptions) {
    this.#options = options;
  }

  /** Learns of the plugin in `folder` and brings it into the state in which it was left; enabled at first. */
  async add(folder: string): Promise<void> {
    const manifest = await readManifest(folder).catch((error: unknown) => error);
    const isReadable = !(manifest instanceof Error);
    const id = isReadable ? (manifest as PluginManifest).id : folder;
    const installed: Installed = {
      folder,
      id,
      manifest: undefined,
      plugin: undefined,
      state: 'disabled',
      reason: null,
      progress: null,
      retry: undefined,
    };
    this.#installed.set(id, installed);
    if (!isReadable) {
      this.#fail(installed, manifest);
      return;
    }
    installed.manifest = manifest as PluginManifest;
    const left = await this.#options.store.read(id);
    if (left?.wanted === 'disabled') installed.reason = left.reason;
    else await this.enable(id);
  }

  list(): PluginStatus[] {
    return [...this.#installed.values()].map(statusOf);
  }

  get(id: string): PluginStatus | undefined {
    const installed = this.#installed.get(id);
    return installed && statusOf(installed);
  }

  /** Resolves when it is done, also when enabling failed: the state and the reason tell. */
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
      await this.#disable(installed);
      if (installed.state === 'disabled') installed.reason = turnedOff;
    });
  }

  uninstall(id: string, deleteData: boolean): Promise<PluginStatus> {
    return this.#inTurn(id, async (installed) => {
      const { uninstalledDeleted, uninstalledKept } = STRINGS.reasons;
      const reason = deleteData ? uninstalledDeleted : uninstalledKept;
      await this.#options.store.write(id, 'disabled', reason);
      await this.#disable(installed);
      try {
        const { host, release } = this.#hostFor(installed);
        await (await this.#load(installed)).uninstall(host, { deleteData });
        await release();
        Object.assign(installed, { state: 'disabled', reason, plugin: undefined });
      } catch (error) {
        this.#fail(installed, error);
      }
    });
  }

  /** At the host's end: every plugin drains and goes, and is enabled again at the next start. */
  async stop(): Promise<void> {
    for (const { id } of this.#installed.values()) {
      await this.#inTurn(id, (installed) => this.#disable(installed));
    }
  }

  #inTurn(id: string, work: (installed: Installed) => Promise<void>): Promise<PluginStatus> {
    const installed = this.#installed.get(id);
    if (installed === undefined) return Promise.reject(new UnknownPluginError(id));
    const begin = () => {
      clearTimeout(installed.retry);
      return work(installed);
    };
    const done = this.#queue.then(begin).then(() => statusOf(installed));
    // Whoever asked may have stopped waiting: a page does, after a moment.
    this.#queue = done.catch((error: unknown) => {
      this.#options.logger.error({ plugin: id, err: error }, 'The plugin was left as it was.');
    });
    return done;
  }

  async #enable(installed: Installed): Promise<void> {
    Object.assign(installed, { state: 'enabling', reason: null, progress: null });
    const { logger } = this.#options;
    try {
      const plugin = await this.#load(installed);
      const { host, release } = this.#hostFor(installed);
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
      this.#fail(installed, error);
      if (isUnavailable(error)) this.#enableLater(installed);
    } finally {
      installed.progress = null;
    }
  }

  #enableLater(installed: Installed): void {
    installed.reason = `${installed.reason} ${STRINGS.reasons.triedAgain(RETRY_SECONDS)}`;
    const tryAgain = async (failed: Installed) => {
      // An administrator may have been faster.
      if (failed.state === 'failed') await this.#enable(failed);
    };
    installed.retry = setTimeout(
      () => void this.#inTurn(installed.id, tryAgain),
      RETRY_SECONDS * 1000,
    ).unref();
  }

  async #disable(installed: Installed): Promise<void> {
    if (installed.state === 'disabled') return;
    installed.state = 'disabling';
    try {
      try {
        await installed.plugin?.disable();
      } finally {
        // What an administrator turned off must not go on serving because it failed to stop.
        await this.#options.hosts.release(installed.id);
      }
      Object.assign(installed, { state: 'disabled', reason: null });
      this.#options.logger.info({ plugin: installed.id }, 'The plugin is disabled.');
    } catch (error) {
      this.#fail(installed, error);
    }
  }

  /** Imports the plugin's code; one instance lives until it is uninstalled. */
  async #load(installed: Installed): Promise<PbxPlugin> {
    if (installed.plugin !== undefined) return installed.plugin;
    const manifest = await readManifest(installed.folder);
    checkEngines(manifest);
    installed.manifest = manifest;
    const module: { createPlugin?: CreatePlugin } = await import(
      pathToFileURL(join(installed.folder, manifest.main)).href
    );
    if (typeof module.createPlugin !== 'function') throw new Error(STRINGS.reasons.noEntrance);
    installed.plugin = module.createPlugin();
    return installed.plugin;
  }

  #hostFor(installed: Installed) {
    if (installed.manifest === undefined) throw new Error(STRINGS.reasons.noManifest);
    return this.#options.hosts.create(
      installed.id,
      checkSettings(installed.manifest, this.#options.settings),
    );
  }

  #fail(installed: Installed, error: unknown): void {
    installed.state = 'failed';
    installed.reason = error instanceof Error ? error.message : String(error);
    this.#options.logger.error({ plugin: installed.id, err: error }, 'The plugin failed.');
  }
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
