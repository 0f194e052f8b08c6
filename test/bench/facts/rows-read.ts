/** How many rows the database reads for one request: what a table's size must not change, whatever the clock says. */
import { type Spread, spreadOf } from '../compare.js';
import type { BenchServer } from '../database-server.js';
import type { Host } from '../host.js';
import { rowsReadCount } from '../statements.js';
import { bearer } from '../targets.js';

const REQUESTS = 7;

/** The host's own timers read a few rows now and then; the median request shows what the request itself costs. */
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
