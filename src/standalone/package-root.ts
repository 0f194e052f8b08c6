/** Folders of the two packages, resolved by name because a clone and an installed package lay them out differently. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the host's package.json and of its stylesheets. */
export const PACKAGE_ROOT = folderOf('exovo-host/package.json');
/** The folder of the plugin's plugin.json. */
export const PLUGIN_ROOT = folderOf('exovo-api-access/plugin.json');

function folderOf(file: string): string {
  return dirname(fileURLToPath(import.meta.resolve(file)));
}
