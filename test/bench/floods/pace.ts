/** Calls a function at a steady rate. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TrafficJob } from './job.js';

const TICK_MS = 1;
/** Requests from many machines don't all arrive at once, even if this process got no CPU for a while. */
const CATCH_UP = 2;

/**
 * Calls `send` with 0, 1, 2, … `perSecond` times a second; after a delay, at most twice as often. Resolves to the number of
 * calls.
 */
export async function pace(
  { perSecond, seconds }: Pick<TrafficJob, 'perSecond' | 'seconds'>,
  send: (index: number) => void,
): Promise<number> {
  const perMs = perSecond / 1_000;
  const maxAtOnce = Math.ceil(perMs * TICK_MS * CATCH_UP);
  const startedAtMs = performance.now();
  let sent = 0;
  for (let elapsedMs = 0; elapsedMs < seconds * 1_000; elapsedMs = performance.now() - startedAtMs) {
    const due = Math.min(elapsedMs * perMs, sent + maxAtOnce);
    for (; sent < due; sent++) send(sent);
    await delay(TICK_MS);
  }
  return sent;
}
