/** What the plugin itself needs of its `plugin.json`: the id, the host range, the permission and the menu entry. */
import { readFileSync } from 'node:fs';
import type { MenuEntry } from './host/contract.js';

export interface Manifest {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly host: string };
  readonly menu: readonly MenuEntry[];
  readonly permissions: readonly { readonly id: string }[];
}

// Compiled, this file is dist/src/manifest.js; plugin.json stands in the package's root.
export const manifest: Manifest = JSON.parse(
  readFileSync(new URL('../../plugin.json', import.meta.url), 'utf8'),
);
