/**
 * Compares the product on the standalone host's schema with its peers: everything except the number of keys and FreePBX.
 * One host process on the large table serves all of it, and its peak memory is read at the end.
 */
import type { Bench } from './bench.js';
import { type Bodies, CALLS, fetchBodies, malformed } from './bodies.js';
import type { ServerProcess } from './children.js';
import { SLICES_OF_ONE_PROCESS } from './compare.js';
import { ensureFilled } from './data/fill.js';
import { fillStandalone } from './data/standalone.js';
import { measureRevocations } from './facts/revocation.js';
import { measureStatements } from './facts/statements.js';
import { createOnlyKey, type Host, peakMemoryMb, startHost } from './host.js';
import { startBareHttp, startBetterAuth, startExpress } from './peers/peers.js';
import { selectOf } from './statements.js';
import {
  api,
  bearer,
  gzipped,
  plain,
  presenceWrites,
  side,
  sideApart,
  sideBeside,
  sideOfKeys,
  sideOfMany,
} from './targets.js';
import { writeUnknownKeys } from './unknown-keys.js';

/** A different limit for each of the 32 connections, 50 on average. */
const LIMITS = Array.from({ length: 32 }, (_, index) => `/calls?limit=${35 + index}`);
/** The largest list of calls. */
const LONGEST = '/calls?limit=500';
const MILLION = 1_000_000;
const OTHER_IDS = [
  'ping-counting',
  'presence',
  'malformed',
  'mix-32',
  'mix-512',
  'processes',
  'statements',
  'revoke',
  'memory',
];
const IDS = [
  'ping',
  'unknown',
  'extensions',
  'extensions-alone',
  'calls',
  'calls-apart',
  'calls-1m',
  'calls-gzip',
  'ping-beside-gzip',
  'ping-gzip-cost',
  ...OTHER_IDS,
];

interface Stage {
  readonly bench: Bench;
  readonly database: string;
  readonly host: Host;
  readonly key: string;
  readonly bare: ServerProcess;
  readonly express: ServerProcess;
  readonly bodies: Bodies;
}

export async function runStandalone(bench: Bench): Promise<void> {
  if (!bench.wants(...IDS)) return;
  const { largeTable } = bench.options;
  const large = databaseOf(largeTable);
  for (const calls of new Set([MILLION, largeTable])) await ensureCalls(bench, calls);
  const host = await startHost(bench, { database: large });
  const { key } = await createOnlyKey(bench.server, large, host);
  const bodies = await fetchBodies(host, key);
  const bare = await startBare(bench, host, large, key, bodies);
  const express = await startExpress(bodies);
  const stage = { bench, database: large, host, key, bare, express, bodies };
  await compareVerification(stage);
  await compareCounting(stage);
  await compareLists(stage);
  await compareCompressed(stage);
  await compareWritesAndRejections(stage);
  await compareMix(stage);
  await bench.fact('revoke-idle', 'Time until a revocation returns, without load', () =>
    measureRevocations(bench.load, host, []),
  );
  await bench.fact('revoke', 'Time until a revocation returns, under load', () =>
    measureRevocations(bench.load, host, side('', host, api(key, '/ping', CALLS)).targets),
  );
  await bench.fact('memory', 'Peak memory of the host after all of the above', async () => {
    const peak = await peakMemoryMb(host.pid);
    return { unit: 'MB', samples: 1, spread: { min: peak, median: peak, max: peak } };
  });
  for (const server of [host, bare, express]) await server.stop();
  if (largeTable !== MILLION) await compareMillion(bench, bodies);
}

export function databaseOf(calls: number): string {
  return `calls_${calls}`;
}

export async function ensureCalls({ server }: Bench, calls: number): Promise<void> {
  const title = `a PBX with ${calls.toLocaleString('en')} call records`;
  await ensureFilled(server, databaseOf(calls), title, fillStandalone(calls));
}

async function startBare(bench: Bench, host: Host, database: string, key: string, { ping }: Bodies) {
  const { server } = bench;
  return startBareHttp({
    connection: server.connection(database),
    pingBody: ping,
    extensionsSql: await selectOf(server, host, key, '/extensions', 'pbx_extensions'),
    callsSql: await selectOf(server, host, key, CALLS, 'pbx_cdrs'),
    presenceSql:
      'INSERT INTO pbx_presence (presence, tenant_id, extension, changed_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3)) ' +
      'ON DUPLICATE KEY UPDATE presence = VALUES(presence), changed_at = VALUES(changed_at)',
    limit: null,
  });
}

async function compareVerification({ bench, host, key, express }: Stage): Promise<void> {
  if (!bench.wants('ping', 'unknown')) return;
  const betterAuth = await startBetterAuth(bench.server);
  const verified = betterAuth.keys.map((each) => ({ path: '/ping', headers: bearer(each) }));
  await bench.compare({
    id: 'ping',
    title: 'GET /ping',
    sides: [
      side('ours', host, api(key, '/ping')),
      side('Express, res.json', express, plain('/ping')),
      side('Express, same bytes', express, plain('/ping-bytes')),
      side('better-auth', betterAuth, verified),
    ],
  });
  const unknown = await writeUnknownKeys(bench.server);
  await bench.compare({
    id: 'unknown',
    title: 'GET /ping with well-formed but unknown keys: 401',
    sides: [
      sideOfKeys('ours', host, unknown, '/api/v1/ping', 401),
      sideOfKeys('better-auth', betterAuth, unknown, '/ping', 401),
    ],
  });
  await betterAuth.stop();
}

/** One host that serves nothing else: code that V8 has compiled for other responses, too, is slower. */
async function compareCounting({ bench, database, key }: Stage): Promise<void> {
  if (!bench.wants('ping-counting')) return;
  const nodeOptions = ['--import', new URL('counting-switch.js', import.meta.url).href];
  const host = await startHost(bench, { database, nodeOptions });
  const ping = api(key, '/ping');
  await bench.compare({
    id: 'ping-counting',
    title: 'GET /ping, with and without counting the requests of the key',
    slices: SLICES_OF_ONE_PROCESS,
    sides: [
      { ...side('ours', host, ping), before: () => void process.kill(host.pid, 'SIGWINCH') },
      { ...side('ours, without counting', host, ping), before: () => void process.kill(host.pid, 'SIGUSR2') },
    ],
  });
  await host.stop();
}

async function compareLists({ bench, host, key, bare, express }: Stage): Promise<void> {
  await bench.compare({
    id: 'extensions',
    title: 'GET /extensions, 1,000 extensions',
    sides: [
      side('ours', host, api(key, '/extensions')),
      side('node:http + mysql2', bare, plain('/extensions')),
      side('Express, res.json from memory', express, plain('/extensions')),
    ],
  });
  await bench.compare({
    id: 'extensions-alone',
    title: 'GET /extensions, one request at a time: no reads to share',
    sides: [
      side('ours', host, api(key, '/extensions'), { connections: 1 }),
      side('node:http + mysql2', bare, plain('/extensions'), { connections: 1 }),
    ],
  });
  await bench.compare({
    id: 'calls-apart',
    title: 'GET /calls, a different limit (35 to 66) per connection: no reads to share',
    sides: [
      sideApart('ours', host, api(key, ...LIMITS)),
      sideApart('node:http + mysql2', bare, plain(...LIMITS)),
    ],
  });
  await bench.compare({
    id: 'calls',
    title: `GET ${CALLS}, ${bench.options.largeTable.toLocaleString('en')} records`,
    sides: [
      side('ours', host, api(key, CALLS)),
      side('node:http + mysql2', bare, plain(CALLS)),
      side('Express, res.json from memory', express, plain(CALLS)),
    ],
  });
}

async function compareCompressed({ bench, host, key, bare }: Stage): Promise<void> {
  await bench.compare({
    id: 'calls-gzip',
    title: `GET ${LONGEST}, with gzip`,
    sides: [
      side('ours', host, gzipped(api(key, LONGEST))),
      side('node:http + mysql2, gzip', bare, gzipped(plain(LONGEST))),
    ],
  });
  await bench.compare({
    id: 'ping-beside-gzip',
    title: `GET /ping, beside 50 wallboards that request ${LONGEST} with gzip every 10 seconds`,
    sides: [
      sideBeside('ours, beside them', host, api(key, '/ping'), gzipped(api(key, LONGEST)), { perSecond: 5 }),
      side('ours, alone', host, api(key, '/ping')),
    ],
  });
  await bench.compare({
    id: 'ping-gzip-cost',
    title: `GET /ping, beside one client that requests ${LONGEST} in a loop`,
    sides: [
      sideBeside('ours, with gzip', host, api(key, '/ping'), gzipped(api(key, LONGEST))),
      sideBeside('ours, without gzip', host, api(key, '/ping'), api(key, LONGEST)),
    ],
  });
}

async function compareWritesAndRejections({ bench, host, key, bare, express }: Stage): Promise<void> {
  await bench.compare({
    id: 'presence',
    title: 'POST /extensions/{extension}/presence',
    sides: [
      side('ours', host, presenceWrites('/api/v1', bearer(key))),
      side('node:http + mysql2', bare, presenceWrites('', {})),
    ],
  });
  const rejected = api(malformed(key), '/ping');
  await bench.compare({
    id: 'malformed',
    title: 'GET /ping with a malformed key: 401',
    sides: [
      side('ours', host, rejected, { status: 401 }),
      side('Express, res.status(401).json', express, plain('/unauthorized'), { status: 401 }),
    ],
  });
  await bench.fact('statements', 'Database statements for 401s of a malformed key', () =>
    measureStatements(bench, side('', host, rejected, { status: 401 }).targets),
  );
}

async function compareMix({ bench, database, host, key, bare }: Stage): Promise<void> {
  for (const connections of [32, 512]) {
    await bench.compare({
      id: `mix-${connections}`,
      title: `/ping and ${CALLS} in turn, ${connections} connections`,
      sides: [
        side('ours', host, api(key, '/ping', CALLS), { connections }),
        side('node:http + mysql2', bare, plain('/ping', CALLS), { connections }),
      ],
    });
  }
  if (!bench.wants('processes')) return;
  const second = await startHost(bench, { database });
  await bench.compare({
    id: 'processes',
    title: `/ping and ${CALLS} in turn, on two processes`,
    sides: [
      sideOfMany('ours, 2 processes', [host, second], api(key, '/ping', CALLS)),
      sideOfMany('ours, 1 process', [host], api(key, '/ping', CALLS)),
    ],
  });
  await second.stop();
}

async function compareMillion(bench: Bench, bodies: Bodies): Promise<void> {
  if (!bench.wants('calls-1m')) return;
  const database = databaseOf(MILLION);
  const host = await startHost(bench, { database });
  const { key } = await createOnlyKey(bench.server, database, host);
  const bare = await startBare(bench, host, database, key, bodies);
  const express = await startExpress(bodies);
  await bench.compare({
    id: 'calls-1m',
    title: `GET ${CALLS}, 1,000,000 records`,
    sides: [
      side('ours', host, api(key, CALLS)),
      side('node:http + mysql2', bare, plain(CALLS)),
      side('Express, res.json from memory', express, plain(CALLS)),
    ],
  });
  for (const server of [host, bare, express]) await server.stop();
}
