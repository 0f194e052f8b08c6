/** Keys that are well formed and that nobody has: each costs a lookup, for a refusal is never remembered. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKey } from '../../src/keys/format.js';
import type { BenchServer } from './database-server.js';

const KEYS = 20_000;

/** Resolves to the file that holds them, one on a line. */
export async function writeUnknownKeys({ folder }: BenchServer): Promise<string> {
  const file = join(folder, 'unknown.keys');
  await writeFile(file, `${Array.from({ length: KEYS }, generateKey).join('\n')}\n`);
  return file;
}
