/** The state of a plugin as the plugin manager reports it to the pages and the JSON of Admin → Plugins. */
import type { PluginManifest } from './plugin-manifest.js';

export type PluginState = 'disabled' | 'enabling' | 'enabled' | 'disabling' | 'failed';

export interface PluginStatus {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly state: PluginState;
  /** A sentence that says why it is disabled or has failed. */
  readonly reason: string | null;
  /** The step that enabling has reached. */
  readonly progress: string | null;
  /** Undefined if plugin.json is unreadable or invalid. */
  readonly manifest: PluginManifest | undefined;
}
