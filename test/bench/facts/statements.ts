/**
 * Measures how many statements a flood of malformed keys causes. The host's timers occasionally send a few of their own,
 * so the minimum of several short floods counts: a statement per request would show in every flood.
 */
import type { Bench } from '../bench.js';
import { type Spread, spreadOf } from '../compare.js';
import type { LoadTarget } from '../load/job.js';
import { statementsDuring } from '../statements.js';

const FLOODS = 5;
const FLOOD_SECONDS = 1;

export async function measureStatements(
  { server, load }: Bench,
  targets: readonly LoadTarget[],
): Promise<{ unit: string; samples: number; spread: Spread }> {
  const counts: number[] = [];
  let requests = 0;
  for (let i = 0; i < FLOODS; i++) {
    const count = await statementsDuring(server, async () => {
      requests += (await load.run({ targets, seconds: FLOOD_SECONDS })).responses;
    });
    counts.push(count);
  }
  return {
    unit: `statements in a flood of about ${Math.round(requests / FLOODS).toLocaleString('en')} requests`,
    samples: FLOODS,
    spread: spreadOf(counts),
  };
}
