/** Measures how many rows the database reads for one request. The size of the table must not change it. */
import { type Spread, spreadOf } from '../compare.js';
import type { BenchServer } from '../database-server.js';
import type { Host } from '../host.js';
import { rowsReadCount } from '../statements.js';
import { bearer } from '../targets.js';

const REQUESTS = 7;

/** The host's own timers read a few rows now and then, so that only the median shows the cost of the request itself. */
export async function measureRowsRead(
  server: BenchServer,
  { url }: Pick<Host, 'url'>,
  path: string,
  key: string,
): Promise<{ unit: string; samples: number; spread: Spread }> {
  const counts: number[] = [];
  for (let i = 0; i < REQUESTS; i++) {
    const before = await rowsReadCount(server);
    const response = await fetch(`${url}/api/v1${path}`, { headers: bearer(key) });
    await response.arrayBuffer();
    counts.push((await rowsReadCount(server)) - before);
  }
  return { unit: 'rows', samples: REQUESTS, spread: spreadOf(counts) };
}
