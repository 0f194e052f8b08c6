/**
 * One plugin in this process: loads its code, enables, disables and uninstalls it, and knows its state. plugin-manager.ts
 * decides when, and never calls two of its changes at the same time.
 */
import type {
  ApiGate,
  HostLogger,
  PbxHost,
  PbxPlugin,
  PluginConsequences,
  PluginExport,
} from 'exovo-api-access/host';
import { API_PATH } from 'exovo-api-access/internal/http';
import { isUnavailable } from 'exovo-api-access/internal/storage';
import { type LoadedPlugin, loadPlugin } from './load-plugin.js';
import type { PluginHost, PluginHosts } from './plugin-host.js';
import { checkSettings, type PluginManifest } from './plugin-manifest.js';
import type { PluginState, PluginStatus } from './plugin-status.js';
import { STRINGS } from './strings.js';

export interface InstalledPluginOptions {
  readonly hosts: PluginHosts;
  /** Of the plugin that serves /api/v1. */
  readonly gate: ApiGate;
  /** Validated against each plugin's own schema. */
  readonly settings: object;
  readonly logger: HostLogger;
}

/** A database that starts after the host, or restarts, usually takes seconds or a few minutes. */
const RETRY_SECONDS = 5;

export class InstalledPlugin {
  readonly id: string;
  readonly #folder: string;
  readonly #options: InstalledPluginOptions;
  /** Undefined while plugin.json is unreadable or invalid. */
  #manifest: PluginManifest | undefined;
  /** Kept from the first enable until the plugin is uninstalled. */
  #loaded: LoadedPlugin | undefined;
  #state: PluginState = 'disabled';
  #reason: string | null = null;
  #progress: string | null = null;
  #retryAtMs = Number.POSITIVE_INFINITY;

  constructor(
    id: string,
    folder: string,
    manifest: PluginManifest | undefined,
    options: InstalledPluginOptions,
  ) {
    this.id = id;
    this.#folder = folder;
    this.#manifest = manifest;
    this.#options = options;
  }

  status(): PluginStatus {
    return {
      id: this.id,
      name: this.#manifest?.name ?? this.id,
      version: this.#manifest?.version ?? '',
      state: this.#state,
      reason: this.#reason,
      progress: this.#progress,
      manifest: this.#manifest,
    };
  }

  /** Whether it failed a while ago because a database was unreachable, and should be enabled again. */
  isRetryDue(): boolean {
    return performance.now() >= this.#retryAtMs;
  }

  /** Never rejects: the state then is `failed`. */
  async enable(): Promise<void> {
    if (this.#state === 'enabled') return;
    this.#become('enabling');
    try {
      const { plugin, host, release } = await this.#load();
      try {
        await plugin.enable(host, {
          onProgress: (step) => {
            this.#progress = step;
            this.#options.logger.info({ plugin: this.id }, step);
          },
        });
      } catch (error) {
        await release();
        throw error;
      }
      this.#become('enabled');
      this.#options.logger.info({ plugin: this.id }, 'The plugin is enabled.');
    } catch (error) {
      await this.fail(error);
      if (!isUnavailable(error)) return;
      this.#reason = `${this.#reason} ${STRINGS.reasons.retried(RETRY_SECONDS)}`;
      this.#retryAtMs = performance.now() + RETRY_SECONDS * 1_000;
    }
  }

  /**
   * Disables it because administrators want so; `reason` is theirs. Its state stays `disabling` until `agreed` resolves.
   * Never rejects: the state then is `failed`.
   */
  async disable(reason: string | null, agreed?: Promise<void>): Promise<void> {
    if (!(await this.#stop('disabled', agreed))) return;
    this.#reason = reason;
    await this.#closeGate('disabled');
  }

  /** Disables it because the host stops. */
  async stop(): Promise<void> {
    await this.#stop('stopping');
  }

  /** Call `disable` first. Never rejects: the state then is `failed`. */
  async uninstall(deleteData: boolean, reason: string | null): Promise<void> {
    this.#become('disabling');
    try {
      const { plugin, host, release } = await this.#load();
      await plugin.uninstall(host, { deleteData }).finally(release);
      this.#loaded = undefined;
      this.#become('disabled', reason);
      await this.#closeGate('disabled');
    } catch (error) {
      await this.fail(error);
    }
  }

  /** Resolves to null if the plugin doesn't say, or can't because its code or the database is broken. */
  async consequences(): Promise<PluginConsequences | null> {
    try {
      const { plugin, host } = await this.#aside();
      return (await plugin.consequences?.(host)) ?? null;
    } catch (error) {
      this.#options.logger.warn(
        { plugin: this.id, err: error },
        'The plugin could not say what disabling or uninstalling it affects.',
      );
      return null;
    }
  }

  /** Resolves to null if the plugin exports nothing. */
  async exportData(): Promise<PluginExport | null> {
    const { plugin, host } = await this.#aside();
    return (await plugin.exportData?.(host)) ?? null;
  }

  async fail(error: unknown): Promise<void> {
    await this.#closeGate('unavailable');
    this.#become('failed', error instanceof Error ? error.message : String(error));
    this.#options.logger.error({ plugin: this.id, err: error }, 'The plugin failed.');
  }

  /** Resolves to whether it is disabled now. */
  async #stop(reason: 'disabled' | 'stopping', agreed?: Promise<void>): Promise<boolean> {
    if (this.#state === 'disabled') return true;
    this.#become('disabling');
    try {
      try {
        await this.#loaded?.plugin.disable({ reason });
      } finally {
        // Even if it fails to stop, a plugin that was turned off must not continue to serve.
        await this.#options.hosts.release(this.id);
      }
      await agreed;
      this.#become('disabled');
      this.#options.logger.info({ plugin: this.id }, 'The plugin is disabled.');
      return true;
    } catch (error) {
      await this.fail(error);
      return false;
    }
  }

  #become(state: PluginState, reason: string | null = null): void {
    this.#state = state;
    this.#reason = reason;
    this.#progress = null;
    this.#retryAtMs = Number.POSITIVE_INFINITY;
  }

  /** Returns the plugin and a new host for it. `release` removes what the plugin has registered there. */
  async #load(): Promise<PluginHost & { readonly plugin: PbxPlugin }> {
    this.#loaded ??= await loadPlugin(this.#folder);
    const { plugin, manifest } = this.#loaded;
    this.#manifest = manifest;
    const settings = checkSettings(manifest, this.#options.settings);
    return { plugin, ...this.#options.hosts.create(this.id, settings) };
  }

  /** For questions to the plugin while changes may run: keeps nothing, and registers nothing at the host. */
  async #aside(): Promise<{ readonly plugin: PbxPlugin; readonly host: PbxHost }> {
    const { plugin, manifest } = this.#loaded ?? (await loadPlugin(this.#folder));
    const { host } = this.#options.hosts.create(this.id, checkSettings(manifest, this.#options.settings));
    return { plugin, host };
  }

  /** Closes the gate even if the plugin's code, which normally does, was never loaded or has failed. */
  async #closeGate(reason: 'disabled' | 'unavailable'): Promise<void> {
    const isServed = this.#manifest?.routes.some(({ mount }) => mount === API_PATH);
    if (isServed) await this.#options.gate.close(reason);
  }
}
