/** Well-formed keys that don't exist. Each costs a lookup, because rejections are never remembered. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKey } from '../../src/keys/format.js';
import type { BenchServer } from './database-server.js';

const KEYS = 20_000;

/** Writes the keys, one per line, and returns the path of the file. */
export async function writeUnknownKeys({ folder }: BenchServer): Promise<string> {
  const file = join(folder, 'unknown.keys');
  await writeFile(file, `${Array.from({ length: KEYS }, generateKey).join('\n')}\n`);
  return file;
}
