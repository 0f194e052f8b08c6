/** Measures how many rows the database reads for one request. Unlike times, this must not depend on the table's size. */
import { type Spread, spreadOf } from '../compare.js';
import type { BenchServer } from '../database-server.js';
import type { Host } from '../host.js';
import { rowsReadCount } from '../statements.js';
import { bearer } from '../targets.js';

const REQUESTS = 7;

/** Counts several requests: the host's timers occasionally read a few rows too, so the median is the request's cost. */
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
