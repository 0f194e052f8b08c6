/** Imports a plugin's code, if this host and this Node meet what its plugin.json requires. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CreatePlugin, PbxPlugin } from 'exovo-api-access/host';
import { checkEngines, type PluginManifest, readManifest } from './plugin-manifest.js';
import { STRINGS } from './strings.js';

export interface LoadedPlugin {
  readonly manifest: PluginManifest;
  readonly plugin: PbxPlugin;
}

/** Rejects with a sentence for the administrator. */
export async function loadPlugin(folder: string): Promise<LoadedPlugin> {
  const manifest = await readManifest(folder);
  checkEngines(manifest);
  const module: { createPlugin?: CreatePlugin } = await import(
    pathToFileURL(join(folder, manifest.main)).href
  );
  if (typeof module.createPlugin !== 'function') throw new Error(STRINGS.reasons.noCreatePlugin);
  return { manifest, plugin: module.createPlugin() };
}
