/** Waits for a condition that has no event of its own; fails loudly when it never holds. */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

export async function until(
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
  what = 'What was waited for',
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`${what} did not happen within ${timeoutMs} ms.`);
    await delay(POLL_MS);
  }
}
