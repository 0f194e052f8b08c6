/** The time limit that every wait of the plugin shares. Imports nothing of ours. */

/**
 * Resolves or rejects as `work` does, or rejects with `late()` after `timeoutMs`. The work itself goes on: a caller
 * that can cancel it does so in `late`.
 */
export function withTimeout<T>(work: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), timeoutMs);
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
