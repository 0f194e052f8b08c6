/** The fields of `plugin.json` that the plugin itself uses. */
import { readFileSync } from 'node:fs';
import type { MenuEntry } from './host/contract.js';

export interface Manifest {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly host: string };
  readonly menu: readonly [MenuEntry];
  readonly permissions: readonly [{ readonly id: string }, { readonly id: string }];
}

// Compiled, this file is dist/src/manifest.js; plugin.json is in the package's root.
export const manifest: Manifest = JSON.parse(
  readFileSync(new URL('../../plugin.json', import.meta.url), 'utf8'),
);

const [manage, view] = manifest.permissions;

/** Manage: to change keys, and to view them too; the only one that hosts before 2.2.0 know. */
export const permissions = { manage: manage.id, view: view.id } as const;
