/** Measures verification among one key and among a million, with and without a remembered verdict; and the start. */
import { readFile } from 'node:fs/promises';
import type { Bench } from './bench.js';
import { type Side, SLICES_OF_ONE_PROCESS } from './compare.js';
import { ensureFilled } from './data/fill.js';
import { KEYS_IN_TURN, KeySets } from './data/key-sets.js';
import { fillKeys, keyFileOf, REAL_KEYS } from './data/keys.js';
import { measureStarts } from './facts/start.js';
import { startHost } from './host.js';
import { api, side, sideOfKeys } from './targets.js';
import { writeUnknownKeys } from './unknown-keys.js';

const MILLION = 1_000_000;
const PING = '/api/v1/ping';
const COMPARISONS = ['keys-remembered', 'keys-unknown', 'keys-distinct'];
const STARTS = ['start', 'start-npm'];

export async function runKeys(bench: Bench): Promise<void> {
  if (!bench.wants(...COMPARISONS, ...STARTS)) return;
  for (const keys of [1, REAL_KEYS, MILLION]) {
    await ensureFilled(bench.server, databaseOf(keys), `a table of ${titleOf(keys)}`, fillKeys(keys));
  }
  const sets = await KeySets.open(bench.server, [1, REAL_KEYS, MILLION].map(databaseOf));
  if (bench.wants(...COMPARISONS)) {
    await bench.attempt('keys', () => compareSets(bench, sets)).finally(() => sets.close());
  }
  const key = await firstKey(bench, 1);
  await bench.fact('start', 'From process start to the first 200, database up', () =>
    measureStarts(bench, databaseOf(1), key, 'main'),
  );
  await bench.fact(
    'start-npm',
    'The same with run.mjs start, which first checks whether sources changed',
    () => measureStarts(bench, databaseOf(1), key, 'run.mjs'),
  );
}

async function compareSets(bench: Bench, sets: KeySets): Promise<void> {
  const { server } = bench;
  await sets.use(databaseOf(MILLION));
  const host = await startHost(bench, { database: KEYS_IN_TURN });
  const among = (keys: number, requests: Omit<Side, 'name'>): Side => ({
    ...requests,
    name: `ours, ${titleOf(keys)}`,
    before: () => sets.use(databaseOf(keys)),
  });
  const always = async (keys: number) =>
    among(keys, side('', host, api(await firstKey(bench, keys), '/ping')));
  await bench.compare({
    id: 'keys-remembered',
    title: 'GET /ping, always with the same key',
    slices: SLICES_OF_ONE_PROCESS,
    sides: [await always(MILLION), await always(1)],
  });
  const unknown = sideOfKeys('', host, await writeUnknownKeys(server), PING, 401);
  await bench.compare({
    id: 'keys-unknown',
    title: 'GET /ping with well-formed but unknown keys: a lookup and a 401 each',
    slices: SLICES_OF_ONE_PROCESS,
    sides: [among(MILLION, unknown), among(REAL_KEYS, unknown), among(1, unknown)],
  });
  const inTurn = (keys: number) =>
    among(keys, sideOfKeys('', host, keyFileOf(server, databaseOf(keys)), PING, 200));
  await bench.compare({
    id: 'keys-distinct',
    title: `GET /ping with ${REAL_KEYS.toLocaleString('en')} valid keys in turn: a lookup each`,
    slices: SLICES_OF_ONE_PROCESS,
    sides: [inTurn(MILLION), inTurn(REAL_KEYS)],
  });
  await host.stop();
}

function databaseOf(keys: number): string {
  return `keys_${keys}`;
}

function titleOf(keys: number): string {
  return keys === 1 ? '1 key' : `${keys.toLocaleString('en')} keys`;
}

async function firstKey({ server }: Bench, keys: number): Promise<string> {
  const [key = ''] = (await readFile(keyFileOf(server, databaseOf(keys)), 'utf8')).split('\n');
  return key;
}
