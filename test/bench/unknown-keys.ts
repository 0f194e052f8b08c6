/** Generates well-formed but unknown keys. Each one costs a lookup because a refusal is never remembered. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKey } from '../../src/keys/format.js';
import type { BenchServer } from './database-server.js';

const KEYS = 20_000;

/** Resolves to a file with one key per line. */
export async function writeUnknownKeys({ folder }: BenchServer): Promise<string> {
  const file = join(folder, 'unknown.keys');
  await writeFile(file, `${Array.from({ length: KEYS }, generateKey).join('\n')}\n`);
  return file;
}
