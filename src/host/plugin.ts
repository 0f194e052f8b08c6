/** What the plugin gives back to the host: the plugin as a host's plugin manager drives it. */
import type { PbxHost } from './contract.js';

/** The export `createPlugin` of `plugin.json`'s `main`. Creates one plugin instance for one host. */
export type CreatePlugin = () => PbxPlugin;

/** The plugin, as a host's plugin manager drives it. Calls run one after another; each is idempotent. */
export interface PbxPlugin {
  /**
   * Migrates the database, builds and checks everything, then mounts it. Rejects with an `Error` whose message is a
   * sentence for the administrator; nothing stays mounted or open then.
   */
  enable(host: PbxHost, options?: EnableOptions): Promise<void>;
  /**
   * Responds 503 to new requests while those in flight finish, then removes every registration; `/api/v1` continues to
   * respond 503. Keeps the data.
   */
  disable(options?: DisableOptions): Promise<void>;
  /** Disables the plugin with the reason `disabled`, and drops its tables if `deleteData` is true. */
  uninstall(host: PbxHost, options: { readonly deleteData: boolean }): Promise<void>;
  /**
   * Returns what an administrator should know before they disable or uninstall the plugin, whether it is enabled or not.
   * Rejects if the database can't be read. Plugins for hosts before 2.2.0 lack it.
   */
  consequences?(host: PbxHost): Promise<PluginConsequences>;
  /**
   * Returns what an administrator may want to keep before the data is deleted, whether the plugin is enabled or not: the
   * audit log of all tenants. Offer it only to administrators who may uninstall the plugin. Plugins for hosts before 2.2.0
   * lack it.
   */
  exportData?(host: PbxHost): Promise<PluginExport>;
}

/** A file for download. */
export interface PluginExport {
  readonly fileName: string;
  readonly mediaType: string;
  /** Read as it is sent. Rejects if the database can't be read. */
  readonly content: AsyncIterable<string>;
}

/** Sentences for the pages on which the host asks before it disables or uninstalls a plugin. */
export interface PluginConsequences {
  /** What stops working when the plugin is disabled, e.g. `12 active API keys stop working.` Empty if nothing does. */
  readonly disable: string;
  /** What `uninstall` deletes with `deleteData`, e.g. `14 API keys and 31 audit log entries of 2 tenants will be deleted.` */
  readonly deleteData: string;
}

export interface DisableOptions {
  /**
   * The code that clients of `/api/v1` get afterwards: `api_disabled` if an administrator turned the plugin off
   * (`disabled`), otherwise `api_unavailable` (`stopping`, the default), for example because the host stops.
   */
  readonly reason?: 'disabled' | 'stopping';
}

export interface EnableOptions {
  /** Called with a short sentence when each step begins, e.g. `Creating the key table (1 of 3)`. */
  readonly onProgress?: (step: string) => void;
}
