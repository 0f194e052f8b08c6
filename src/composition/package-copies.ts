/**
 * Detects two loaded copies of tsyringe or reflect-metadata at enable. Both keep their state in module variables, so two
 * copies don't see each other, and the resulting error ("TypeInfo not known") names neither.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { container as own } from 'tsyringe';
import type { PbxHost } from '../host/contract.js';

/** Both are CommonJS, so this one cache has every loaded copy, however it was loaded. */
const loaded = createRequire(import.meta.url).cache;
const ENTRIES = {
  tsyringe: /[\\/]tsyringe[\\/]dist[\\/]cjs[\\/]index\.js$/,
  'reflect-metadata': /[\\/]reflect-metadata[\\/]Reflect(Lite|NoConflict)?\.js$/,
} as const;

/**
 * @throws Error if the host's container comes from another copy of tsyringe than the plugin's. Without a container of the
 * host, other copies do no harm: the plugin's classes and their container then come from its own.
 */
export function refuseSecondCopies({ container, name, logger }: PbxHost): void {
  if (container === undefined) return;
  if (!(container instanceof own.constructor)) {
    throw new Error(
      `The container of ${name} comes from another copy of tsyringe than the plugin's, so neither sees what the ` +
        `other registers.${foldersOf('tsyringe')} Install tsyringe once, where both find it: it is a peer ` +
        'dependency of the plugin. Or leave the container out; the plugin then uses its own.',
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
