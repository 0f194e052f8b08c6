/**
 * tsyringe and reflect-metadata keep what they know in module variables: two loaded copies do not see each other, and
 * the failure ("TypeInfo not known") names neither. This names both, at enable.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { container as own } from 'tsyringe';
import type { PbxHost } from '../host/contract.js';

/** Both are CommonJS, so that every loaded copy stands in the one cache, however it was loaded. */
const loaded = createRequire(import.meta.url).cache;
const ENTRIES = {
  tsyringe: /[\\/]tsyringe[\\/]dist[\\/]cjs[\\/]index\.js$/,
  'reflect-metadata': /[\\/]reflect-metadata[\\/]Reflect(Lite|NoConflict)?\.js$/,
} as const;

/** @throws Error when the host's container is of another copy of tsyringe than the plugin's. */
export function refuseSecondCopies({ container, name, logger }: PbxHost): void {
  if (!(container instanceof own.constructor)) {
    throw new Error(
      `The container of ${name} comes from another copy of tsyringe than the one that this plugin loads, so neither ` +
        `sees what the other registers.${foldersOf('tsyringe')} Install tsyringe once, where both find it: it is a ` +
        'peer dependency of the plugin.',
    );
  }
  for (const library of Object.keys(ENTRIES) as (keyof typeof ENTRIES)[]) {
    const folders = copiesOf(library);
    if (folders.length < 2) continue;
    logger.warn(
      { folders },
      `${folders.length} copies of ${library} are loaded; install it once, as a peer dependency`,
    );
  }
}

function copiesOf(library: keyof typeof ENTRIES): string[] {
  const entries = Object.keys(loaded).filter((path) => ENTRIES[library].test(path));
  return [...new Set(entries.map((path) => dirname(path)))];
}

function foldersOf(library: keyof typeof ENTRIES): string {
  const folders = copiesOf(library);
  return folders.length === 0 ? '' : ` Loaded: ${folders.join(', ')}.`;
}
