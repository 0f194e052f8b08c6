/** The fields of `plugin.json` that the plugin itself uses. */
import { readFileSync } from 'node:fs';
import type { MenuEntry } from './host/contract.js';

export interface Manifest {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly host: string };
  readonly menu: readonly [MenuEntry];
  readonly permissions: readonly [{ readonly id: string }];
}

// Compiled, this file is dist/src/manifest.js; plugin.json is in the package's root.
export const manifest: Manifest = JSON.parse(
  readFileSync(new URL('../../plugin.json', import.meta.url), 'utf8'),
);

/** The permission without which no admin page of the plugin opens. */
export const permission: string = manifest.permissions[0].id;
