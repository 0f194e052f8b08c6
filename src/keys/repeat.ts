/** Runs work again and again in the background, such as writing what requests have left in memory. */

const INTERVAL_MS = 500;

/**
 * Runs `work` every INTERVAL_MS, but never twice at once. The returned function stops it and resolves when the work that is
 * under way has ended. `work` must not reject.
 */
export function repeat(work: () => Promise<void>): () => Promise<void> {
  let working: Promise<void> | undefined;
  const timer = setInterval(() => {
    working ??= work().finally(() => {
      working = undefined;
    });
  }, INTERVAL_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await working;
  };
}
