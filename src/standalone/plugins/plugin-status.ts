/** A plugin as the plugin manager tells of it, to its pages and to the administrator's JSON. */
import type { PluginManifest } from './plugin-manifest.js';

export type PluginState = 'disabled' | 'enabling' | 'enabled' | 'disabling' | 'failed';

export interface PluginStatus {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly state: PluginState;
  /** Why it is off or failed, in words. */
  readonly reason: string | null;
  /** The step that enabling is at. */
  readonly progress: string | null;
  /** What plugin.json says; undefined when it cannot be read. */
  readonly manifest: PluginManifest | undefined;
}
