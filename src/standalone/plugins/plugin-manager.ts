/**
 * Makes the plugins of this process follow what administrators want, one change at a time. A change is first written to
 * the database, then carried out here; the other processes read it there and follow within a second, and the next start
 * restores it.
 *
 * host.ts adds each plugin's folder at start and stops all plugins at the end; plugin-pages.ts is the user interface. A
 * plugin that fails never stops the host: its status says why.
 */
import type { HostLogger, PluginConsequences, PluginExport } from 'exovo-api-access/host';
import { waitOutLeases } from 'exovo-api-access/internal/lease';
import { Serial } from 'exovo-api-access/internal/serial';
import { InstalledPlugin, type InstalledPluginOptions } from './installed-plugin.js';
import { type PluginManifest, readManifest } from './plugin-manifest.js';
import type { PluginStatus } from './plugin-status.js';
import { STRINGS } from './strings.js';
import type { WantedState, WantedStates } from './wanted-states.js';

/** Leaves most of a second for enabling: the other processes follow a change within a second. */
const FOLLOW_INTERVAL_MS = 250;

export class PluginManager {
  readonly #wanted: WantedStates;
  readonly #options: InstalledPluginOptions;
  readonly #logger: HostLogger;
  readonly #installed = new Map<string, InstalledPlugin>();
  /** The administrators' latest decision on each plugin that this process has carried out. */
  readonly #carriedOut = new Map<string, WantedState>();
  readonly #changes = new Serial();
  #nextLook: NodeJS.Timeout | undefined;
  #isFollowing = false;
  #isReadable = true;

  constructor(wanted: WantedStates, options: InstalledPluginOptions) {
    this.#wanted = wanted;
    this.#options = options;
    this.#logger = options.logger;
  }

  /** Adds the plugin in `folder` and restores its last state. A new plugin is enabled. */
  async add(folder: string): Promise<void> {
    let manifest: PluginManifest;
    try {
      manifest = await readManifest(folder);
    } catch (error) {
      await this.#register(folder, folder, undefined).fail(error);
      return;
    }
    const { id } = this.#register(manifest.id, folder, manifest);
    await this.#wanted.add(id);
    await this.#inTurn(id, (plugin) => this.#carryOutNewest(plugin));
  }

  #register(id: string, folder: string, manifest: PluginManifest | undefined): InstalledPlugin {
    const plugin = new InstalledPlugin(id, folder, manifest, this.#options);
    this.#installed.set(id, plugin);
    return plugin;
  }

  list(): PluginStatus[] {
    return [...this.#installed.values()].map((plugin) => plugin.status());
  }

  get(id: string): PluginStatus | undefined {
    return this.#installed.get(id)?.status();
  }

  /** Also resolves if enabling failed: the status then says `failed` and why. */
  enable(id: string): Promise<PluginStatus> {
    return this.#inTurn(id, async (plugin) => {
      await this.#wanted.write(id, 'enabled', null);
      await this.#carryOutNewest(plugin);
    });
  }

  /** Resolves when no process serves the plugin any more; wanted-states.ts has the proof. */
  disable(id: string): Promise<PluginStatus> {
    return this.#inTurn(id, (plugin) => this.#disableEverywhere(plugin, STRINGS.reasons.turnedOff));
  }

  uninstall(id: string, deleteData: boolean): Promise<PluginStatus> {
    return this.#inTurn(id, async (plugin) => {
      const { uninstalledDeleted, uninstalledKept } = STRINGS.reasons;
      await this.#disableEverywhere(plugin, uninstalledKept);
      await this.#wanted.readNow();
      // In another process, somebody may just have enabled it again.
      if (this.#wanted.get(id)?.wanted !== 'disabled') return;
      await plugin.uninstall(deleteData, deleteData ? uninstalledDeleted : uninstalledKept);
      // Only now, because nothing is deleted before every process has stopped serving it, and deleting can fail.
      const isDeleted = deleteData && plugin.status().state === 'disabled';
      if (isDeleted) await this.#wanted.explainDisabled(id, uninstalledDeleted);
    });
  }

  /** What an administrator would lose by disabling or uninstalling it; null if that is unknown. */
  consequences(id: string): Promise<PluginConsequences | null> {
    return this.#plugin(id).then((plugin) => plugin.consequences());
  }

  exportData(id: string): Promise<PluginExport | null> {
    return this.#plugin(id).then((plugin) => plugin.exportData());
  }

  async #plugin(id: string): Promise<InstalledPlugin> {
    const plugin = this.#installed.get(id);
    if (plugin === undefined) throw new UnknownPluginError(id);
    return plugin;
  }

  /** Begins to follow what administrators decide in other processes. */
  follow(): void {
    this.#isFollowing = true;
    void this.#look();
  }

  /** Disables every plugin when the host stops, without changing the stored choice: the next start enables them again. */
  async stop(): Promise<void> {
    this.#isFollowing = false;
    clearTimeout(this.#nextLook);
    for (const id of this.#installed.keys()) await this.#inTurn(id, (plugin) => plugin.stop());
  }

  #inTurn(id: string, work: (plugin: InstalledPlugin) => Promise<void>): Promise<PluginStatus> {
    const plugin = this.#installed.get(id);
    if (plugin === undefined) return Promise.reject(new UnknownPluginError(id));
    const done = this.#changes.run(async () => {
      await work(plugin);
      return plugin.status();
    });
    // Logged here because the caller may have stopped waiting: a page waits only a second.
    done.catch((error: unknown) => {
      this.#logger.error({ plugin: id, err: error }, 'A change of the plugin failed.');
    });
    return done;
  }

  async #disableEverywhere(plugin: InstalledPlugin, reason: string): Promise<void> {
    await this.#wanted.write(plugin.id, 'disabled', reason);
    const agreed = waitOutLeases();
    await this.#carryOutNewest(plugin, agreed);
    await agreed;
  }

  /** Reads the decision first, because another process may have changed it a moment ago. */
  async #carryOutNewest(plugin: InstalledPlugin, agreed?: Promise<void>): Promise<void> {
    await this.#wanted.readNow();
    const decision = this.#wanted.get(plugin.id);
    if (decision !== undefined) await this.#carryOut(plugin, decision, agreed);
  }

  async #carryOut(plugin: InstalledPlugin, decision: WantedState, agreed?: Promise<void>): Promise<void> {
    this.#carriedOut.set(plugin.id, decision);
    if (decision.wanted === 'enabled') await plugin.enable();
    else await plugin.disable(decision.reason, agreed);
  }

  /** Renews the lease and starts what has to be done, without waiting for it: a change can outlast the lease. */
  async #look(): Promise<void> {
    if (await this.#readWanted()) {
      for (const { id } of this.#installed.values()) {
        if (this.#isBehind(id)) void this.#inTurn(id, (plugin) => this.#catchUp(plugin)).catch(() => {});
      }
    }
    if (this.#isFollowing) this.#nextLook = setTimeout(() => void this.#look(), FOLLOW_INTERVAL_MS).unref();
  }

  #isBehind(id: string): boolean {
    const decision = this.#wanted.get(id);
    return (
      decision !== undefined &&
      (!isSame(decision, this.#carriedOut.get(id)) || this.#installed.get(id)?.isRetryDue() === true)
    );
  }

  async #catchUp(plugin: InstalledPlugin): Promise<void> {
    const decision = this.#wanted.get(plugin.id);
    // An earlier turn may have caught up, and a stopping host must enable nothing.
    if (decision === undefined || !this.#isFollowing || !this.#isBehind(plugin.id)) return;
    await this.#carryOut(plugin, decision);
  }

  /** Logs the beginning and the end of an outage instead of each failed read. */
  async #readWanted(): Promise<boolean> {
    const failure = await this.#wanted.refresh().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (!this.#isFollowing) return false;
    const isReadable = failure === null;
    if (isReadable && !this.#isReadable) {
      this.#logger.info({}, 'The database responds again, so it is known which plugins are enabled.');
    } else if (!isReadable && this.#isReadable) {
      const message =
        'The database doesn’t respond, so it is unknown which plugins are enabled, and none is served until it does.';
      this.#logger.warn({ reason: failure }, message);
    }
    this.#isReadable = isReadable;
    return isReadable;
  }
}

/** Decisions that were made at different times differ, even if the second one changed nothing. */
function isSame(a: WantedState, b: WantedState | undefined): boolean {
  return a.changedAt === b?.changedAt && a.wanted === b.wanted && a.reason === b.reason;
}

export class UnknownPluginError extends Error {
  override readonly name = 'UnknownPluginError';

  constructor(id: string) {
    super(STRINGS.refusals.unknownPlugin(id));
  }
}
