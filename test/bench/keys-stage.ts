/** Measures verification with one key and with a million keys in the table, with and without a remembered verdict. */
import { readFile } from 'node:fs/promises';
import type { Bench } from './bench.js';
import { ensureFilled } from './data/fill.js';
import { fillKeys, keyFileOf, REAL_KEYS } from './data/keys.js';
import { measureStarts } from './facts/start.js';
import { createOnlyKey, startHost } from './host.js';
import { databaseOf, ensureCalls } from './standalone-stage.js';
import { api, side, sideOfKeys } from './targets.js';
import { writeUnknownKeys } from './unknown-keys.js';

const MILLION = 1_000_000;
const SMALL_TABLE = 10_000;
const PING = '/api/v1/ping';
const IDS = ['keys-remembered', 'keys-unknown', 'keys-distinct', 'start', 'start-npm'];

export async function runKeys(bench: Bench): Promise<void> {
  if (!bench.wants(...IDS)) return;
  const { server } = bench;
  await ensureCalls(bench, SMALL_TABLE);
  await ensureFilled(server, 'keys_1000000', 'a table of 1,000,000 keys', fillKeys(MILLION));
  const few = `keys_${REAL_KEYS}`;
  await ensureFilled(server, few, `a table of ${REAL_KEYS.toLocaleString('en')} keys`, fillKeys(REAL_KEYS));
  const million = await startHost(bench, { database: 'keys_1000000' });
  const one = await startHost(bench, { database: databaseOf(SMALL_TABLE) });
  const { key } = await createOnlyKey(server, databaseOf(SMALL_TABLE), one);
  const keys = keyFileOf(server, 'keys_1000000');
  const [known = ''] = (await readFile(keys, 'utf8')).split('\n');
  await bench.compare({
    id: 'keys-remembered',
    title: 'GET /ping, always with the same key',
    sides: [
      side('ours, 1,000,000 keys', million, api(known, '/ping')),
      side('ours, 1 key', one, api(key, '/ping')),
    ],
  });
  const unknown = await writeUnknownKeys(server);
  await bench.compare({
    id: 'keys-unknown',
    title: 'GET /ping with well-formed but unknown keys: a lookup and a 401 each',
    sides: [
      sideOfKeys('ours, 1,000,000 keys', million, unknown, PING, 401),
      sideOfKeys('ours, 1 key', one, unknown, PING, 401),
    ],
  });
  if (bench.wants('keys-distinct')) {
    const some = await startHost(bench, { database: few });
    await bench.compare({
      id: 'keys-distinct',
      title: `GET /ping with ${REAL_KEYS.toLocaleString('en')} valid keys in turn: a lookup each`,
      sides: [
        sideOfKeys('ours, 1,000,000 keys', million, keys, PING, 200),
        sideOfKeys(`ours, ${REAL_KEYS.toLocaleString('en')} keys`, some, keyFileOf(server, few), PING, 200),
      ],
    });
    await some.stop();
  }
  await million.stop();
  await one.stop();
  await bench.fact('start', 'From process start to the first 200, database up', () =>
    measureStarts(bench, databaseOf(SMALL_TABLE), key, 'main'),
  );
  await bench.fact(
    'start-npm',
    'The same with run.mjs start, which first checks whether sources changed',
    () => measureStarts(bench, databaseOf(SMALL_TABLE), key, 'run.mjs'),
  );
}
