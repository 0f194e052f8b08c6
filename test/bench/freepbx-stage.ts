/** Measures `/calls` of a FreePBX against a bare handler that runs only the first SELECT, and against a small table. */
import type { Bench } from './bench.js';
import { ensureFilled } from './data/fill.js';
import { fillFreePbx } from './data/freepbx.js';
import { measureRowsRead } from './facts/rows-read.js';
import { createOnlyKey, type Host, startHost } from './host.js';
import { startBareHttp } from './peers/peers.js';
import { selectOf } from './statements.js';
import { api, plain, side } from './targets.js';

const CALLS = '/calls?limit=50';
const SMALL_TABLE = 10_000;

export async function runFreePbx(bench: Bench): Promise<void> {
  if (!bench.wants('freepbx', 'freepbx-rows', 'freepbx-rows-small')) return;
  const { server, options } = bench;
  const large = await startFreePbx(bench, options.largeTable);
  const small = await startFreePbx(bench, SMALL_TABLE);
  const bare = await startBareHttp({
    connection: server.connection(`${large.database}_cdr`),
    pingBody: {},
    recordsSql: await selectOf(server, large.host, large.key, CALLS, '`cdr`'),
    limit: 50,
  });
  await bench.compare({
    id: 'freepbx',
    title: `GET ${CALLS} of a FreePBX, ${options.largeTable.toLocaleString('en')} records`,
    sides: [
      side('ours', large.host, api(large.key, CALLS)),
      side('node:http + mysql2, first SELECT only', bare, plain('/records')),
      side('ours, 10,000 records', small.host, api(small.key, CALLS)),
    ],
  });
  const records = (count: number) =>
    `Rows read for ${CALLS} of a FreePBX, ${count.toLocaleString('en')} records`;
  await bench.fact('freepbx-rows', records(options.largeTable), () =>
    measureRowsRead(server, large.host, CALLS, large.key),
  );
  await bench.fact('freepbx-rows-small', records(SMALL_TABLE), () =>
    measureRowsRead(server, small.host, CALLS, small.key),
  );
  for (const started of [large.host, small.host, bare]) await started.stop();
}

async function startFreePbx(
  bench: Bench,
  records: number,
): Promise<{ host: Host; key: string; database: string }> {
  const { server } = bench;
  const database = `freepbx_${records}`;
  const title = `a FreePBX with ${records.toLocaleString('en')} call records`;
  await ensureFilled(server, database, title, fillFreePbx(records));
  const own = `${database}_own`;
  await server.sql.query(`CREATE DATABASE IF NOT EXISTS ${own} CHARACTER SET utf8mb4`);
  const host = await startHost(bench, { database: own, freePbx: database });
  const { key } = await createOnlyKey(server, own, host);
  return { host, key, database };
}
