/**
 * Enables, disables and uninstalls the plugins of this host, one change at a time, and knows their states in this process.
 *
 * host.ts adds each plugin's folder at start and stops all plugins at the end; plugin-pages.ts is the user interface. A
 * plugin that fails never stops the host: its status says why. The database keeps what the administrator chose: a change
 * writes it there first, every process follows it, and the next start restores it.
 */
import type { ApiGate, DisableOptions, HostLogger, PbxPlugin } from 'exovo-api-access/host';
import { API_PATH } from 'exovo-api-access/internal/http';
import { waitOutLeases } from 'exovo-api-access/internal/lease';
import { Serial } from 'exovo-api-access/internal/serial';
import { isUnavailable } from 'exovo-api-access/internal/storage';
import { type InstalledPlugin, newlyInstalled, statusOf } from './installed-plugin.js';
import { loadPlugin } from './load-plugin.js';
import type { PluginHost, PluginHosts } from './plugin-host.js';
import { checkSettings, type PluginManifest, readManifest } from './plugin-manifest.js';
import type { PluginStatus } from './plugin-status.js';
import { STRINGS } from './strings.js';
import type { WantedState, WantedStates } from './wanted-states.js';

export interface PluginManagerOptions {
  readonly wanted: WantedStates;
  readonly hosts: PluginHosts;
  /** Of the plugin that serves /api/v1. */
  readonly gate: ApiGate;
  /** Validated against each plugin's own schema. */
  readonly settings: object;
  readonly logger: HostLogger;
}

/** A database that starts after the host, or restarts, usually takes seconds or a few minutes. */
const RETRY_SECONDS = 5;
/** Leaves most of a second for enabling: the other processes follow a change within a second. */
const FOLLOW_INTERVAL_MS = 250;

export class PluginManager {
  readonly #options: PluginManagerOptions;
  readonly #installed = new Map<string, InstalledPlugin>();
  readonly #changes = new Serial();
  #following: NodeJS.Timeout | undefined;

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
    await this.#options.wanted.add(installed.id);
    await this.#inTurn(installed.id, () => this.#carryOutNewest(installed));
    this.#following ??= setInterval(() => void this.#follow(), FOLLOW_INTERVAL_MS).unref();
  }

  #register(id: string, folder: string, manifest: PluginManifest | undefined): InstalledPlugin {
    const installed = newlyInstalled(id, folder, manifest);
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
      await this.#options.wanted.write(id, 'enabled', null);
      await this.#carryOutNewest(installed);
    });
  }

  /** Resolves when no process serves the plugin any more; wanted-states.ts has the proof. */
  disable(id: string): Promise<PluginStatus> {
    return this.#inTurn(id, async (installed) => {
      await this.#options.wanted.write(id, 'disabled', STRINGS.reasons.turnedOff);
      await this.#agreeToDisable(installed);
    });
  }

  uninstall(id: string, deleteData: boolean): Promise<PluginStatus> {
    return this.#inTurn(id, async (installed) => {
      const { uninstalledDeleted, uninstalledKept } = STRINGS.reasons;
      const reason = deleteData ? uninstalledDeleted : uninstalledKept;
      await this.#options.wanted.write(id, 'disabled', reason);
      // No process may serve the plugin when its tables are dropped.
      await this.#agreeToDisable(installed);
      Object.assign(installed, { state: 'disabling', reason: null });
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
    clearInterval(this.#following);
    this.#following = undefined;
    for (const { id } of this.#installed.values()) {
      await this.#inTurn(id, (installed) => this.#disable(installed, 'stopping'));
    }
  }

  #inTurn(id: string, work: (installed: InstalledPlugin) => Promise<void>): Promise<PluginStatus> {
    const installed = this.#installed.get(id);
    if (installed === undefined) return Promise.reject(new UnknownPluginError(id));
    const done = this.#changes.run(async () => {
      await work(installed);
      return statusOf(installed);
    });
    // Logged here because the caller may have stopped waiting: a page waits only a second.
    done.catch((error: unknown) => {
      this.#options.logger.error({ plugin: id, err: error }, 'The plugin was left unchanged.');
    });
    return done;
  }

  /** Resolves when no process serves the plugin; until then, its state is `disabling`. */
  async #agreeToDisable(installed: InstalledPlugin): Promise<void> {
    const agreed = waitOutLeases();
    await Promise.all([agreed, this.#carryOutNewest(installed, agreed)]);
  }

  /** Carries out what the administrators want now, which another process may have changed a moment ago. */
  async #carryOutNewest(installed: InstalledPlugin, agreed?: Promise<void>): Promise<void> {
    await this.#options.wanted.readNow();
    const decision = this.#options.wanted.get(installed.id);
    if (decision !== undefined) await this.#carryOut(installed, decision, agreed);
  }

  async #carryOut(installed: InstalledPlugin, decision: WantedState, agreed?: Promise<void>): Promise<void> {
    installed.carriedOut = decision;
    if (decision.wanted === 'enabled') {
      if (installed.state !== 'enabled') await this.#enable(installed);
      return;
    }
    await this.#disable(installed, 'disabled', agreed);
    if (installed.state !== 'disabled') return;
    installed.reason = decision.reason;
    await this.#closeGate(installed, 'disabled');
  }

  /** Carries out what administrators have decided in other processes. */
  async #follow(): Promise<void> {
    const { wanted } = this.#options;
    // Until the table can be read again, the expired lease keeps the plugins closed.
    const wasRead = await wanted.refresh().then(
      () => true,
      () => false,
    );
    if (!wasRead || this.#following === undefined) return;
    for (const installed of this.#installed.values()) {
      const newDecision = () => {
        const decision = wanted.get(installed.id);
        return isSame(decision, installed.carriedOut) ? undefined : decision;
      };
      if (newDecision() === undefined) continue;
      // A change that is in its turn now may carry it out first.
      void this.#inTurn(installed.id, async () => {
        const decision = newDecision();
        if (decision !== undefined) await this.#carryOut(installed, decision);
      });
    }
  }

  async #enable(installed: InstalledPlugin): Promise<void> {
    clearTimeout(installed.retry);
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

  #retryLater(installed: InstalledPlugin): void {
    installed.reason = `${installed.reason} ${STRINGS.reasons.retried(RETRY_SECONDS)}`;
    const retry = () =>
      this.#inTurn(installed.id, async () => {
        // An administrator's change may have been queued before this one.
        if (installed.state === 'failed') await this.#enable(installed);
      });
    installed.retry = setTimeout(() => void retry(), RETRY_SECONDS * 1_000).unref();
  }

  async #disable(
    installed: InstalledPlugin,
    reason: NonNullable<DisableOptions['reason']>,
    agreed?: Promise<void>,
  ): Promise<void> {
    clearTimeout(installed.retry);
    if (installed.state === 'disabled') return;
    installed.state = 'disabling';
    try {
      try {
        await installed.loaded?.plugin.disable({ reason });
      } finally {
        // Even if it fails to stop, a plugin that was turned off must not continue to serve.
        await this.#options.hosts.release(installed.id);
      }
      await agreed;
      Object.assign(installed, { state: 'disabled', reason: null });
      this.#options.logger.info({ plugin: installed.id }, 'The plugin is disabled.');
    } catch (error) {
      await this.#fail(installed, error);
    }
  }

  /** Returns the plugin and a new host for it. `release` removes what the plugin has registered there. */
  async #load(installed: InstalledPlugin): Promise<PluginHost & { readonly plugin: PbxPlugin }> {
    installed.loaded ??= await loadPlugin(installed.folder);
    const { plugin, manifest } = installed.loaded;
    installed.manifest = manifest;
    const settings = checkSettings(manifest, this.#options.settings);
    return { plugin, ...this.#options.hosts.create(installed.id, settings) };
  }

  /** Closes the gate even if the plugin's code, which normally does, was never loaded or has failed. */
  async #closeGate({ manifest }: InstalledPlugin, reason: 'disabled' | 'unavailable'): Promise<void> {
    const isServed = manifest?.routes.some(({ mount }) => mount === API_PATH);
    if (isServed) await this.#options.gate.close(reason);
  }

  async #fail(installed: InstalledPlugin, error: unknown): Promise<void> {
    await this.#closeGate(installed, 'unavailable');
    installed.state = 'failed';
    installed.reason = error instanceof Error ? error.message : String(error);
    this.#options.logger.error({ plugin: installed.id, err: error }, 'The plugin failed.');
  }
}

/** Two decisions are the same if they were made at the same time, even if the second one changed nothing. */
function isSame(a: WantedState | undefined, b: WantedState | undefined): boolean {
  return a?.changedAt === b?.changedAt && a?.wanted === b?.wanted;
}

export class UnknownPluginError extends Error {
  override readonly name = 'UnknownPluginError';

  constructor(id: string) {
    super(STRINGS.refusals.unknownPlugin(id));
  }
}
