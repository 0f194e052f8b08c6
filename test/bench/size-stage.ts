/**
 * Measures the effect of the table's size on /calls alone: two processes of the same age and history, one on the large
 * table and one on a small one.
 */
import type { Bench } from './bench.js';
import { CALLS } from './bodies.js';
import { createOnlyKey, type Host, startHost } from './host.js';
import { databaseOf, ensureCalls } from './standalone-stage.js';
import { api, side } from './targets.js';

const SMALL_TABLE = 10_000;

export async function runSizes(bench: Bench): Promise<void> {
  if (!bench.wants('calls-size')) return;
  const started: { title: string; host: Host; key: string }[] = [];
  for (const calls of [bench.options.largeTable, SMALL_TABLE]) {
    await ensureCalls(bench, calls);
    const host = await startHost(bench, { database: databaseOf(calls) });
    const { key } = await createOnlyKey(bench.server, databaseOf(calls), host);
    started.push({ title: `ours, ${calls.toLocaleString('en')} records`, host, key });
  }
  await bench.compare({
    id: 'calls-size',
    title: `GET ${CALLS} by the size of the table`,
    sides: started.map(({ title, host, key }) => side(title, host, api(key, CALLS))),
  });
  for (const { host } of started) await host.stop();
}
