/**
 * What a flood of malformed keys costs the database: the server's count of statements before and after. The host's
 * own timers send a few now and then, whatever is asked of it; they miss one of several short floods, while a
 * statement for each request could not.
 */
import type { Bench } from '../bench.js';
import { type Spread, spreadOf } from '../compare.js';
import type { LoadTarget } from '../load/job.js';
import { statementCount } from '../statements.js';

const FLOODS = 5;
const FLOOD_SECONDS = 1;

export async function measureStatements(
  { server, load }: Bench,
  targets: readonly LoadTarget[],
): Promise<{ unit: string; samples: number; spread: Spread }> {
  const counts: number[] = [];
  let requests = 0;
  for (let i = 0; i < FLOODS; i++) {
    const before = await statementCount(server);
    requests += (await load.run({ targets, seconds: FLOOD_SECONDS })).responses;
    // The count itself is one.
    counts.push((await statementCount(server)) - before - 1);
  }
  return {
    unit: `statements in a flood of some ${Math.round(requests / FLOODS).toLocaleString('en')} requests`,
    samples: FLOODS,
    spread: spreadOf(counts),
  };
}
