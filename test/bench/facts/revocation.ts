/** Measures how long a revocation takes to return; it waits until no process accepts the key any longer. */
import { type Spread, spreadOf } from '../compare.js';
import type { Host } from '../host.js';
import type { LoadTarget } from '../load/job.js';
import type { Load } from '../load/load.js';

const KEYS = 20;
const LOAD_SECONDS = 3;

export async function measureRevocations(
  load: Load,
  { admin }: Pick<Host, 'admin'>,
  targets: readonly LoadTarget[],
): Promise<{ unit: string; samples: number; spread: Spread }> {
  const keys = [];
  for (let i = 0; i < KEYS; i++) keys.push(await admin.createKey(`Bench ${i}`));
  const loaded = targets.length === 0 ? undefined : load.run({ targets, seconds: LOAD_SECONDS });
  const times = await Promise.all(
    keys.map(async ({ id }, index) => {
      // One every 50 ms, so that twenty revocations don't queue up behind each other.
      await new Promise((resolve) => setTimeout(resolve, 200 + index * 50));
      const startedAtMs = performance.now();
      await admin.revokeKey(id);
      return (performance.now() - startedAtMs) / 1000;
    }),
  );
  await loaded;
  return { unit: 's', samples: times.length, spread: spreadOf(times) };
}
