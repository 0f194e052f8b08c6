/** A plugin as plugin-manager.ts keeps it, and the status that it reports. */
import type { LoadedPlugin } from './load-plugin.js';
import type { PluginManifest } from './plugin-manifest.js';
import type { PluginState, PluginStatus } from './plugin-status.js';
import type { WantedState } from './wanted-states.js';

export interface InstalledPlugin {
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
  /** The administrators' latest decision that this process has carried out. */
  carriedOut: WantedState | undefined;
}

export function newlyInstalled(
  id: string,
  folder: string,
  manifest: PluginManifest | undefined,
): InstalledPlugin {
  return {
    folder,
    id,
    manifest,
    loaded: undefined,
    state: 'disabled',
    reason: null,
    progress: null,
    retry: undefined,
    carriedOut: undefined,
  };
}

export function statusOf({ id, manifest, state, reason, progress }: InstalledPlugin): PluginStatus {
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
