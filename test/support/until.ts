/** Polls a condition that no event reports. Throws if it is still false after `timeoutMs`. */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
  description = 'The condition',
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`${description} was not met within ${timeoutMs} ms.`);
    await delay(POLL_MS);
  }
}
