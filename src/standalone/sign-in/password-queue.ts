/**
 * Limits how many passwords are verified at once. Each takes a tenth of a second of a CPU, so that without a limit a few
 * hundred sign-ins would stop everything else, the administrator's own included.
 */
const MAX_AT_ONCE = 2;
/** About a second of work. */
const MAX_WAITING = 20;

export const BUSY = Symbol('busy');

export class PasswordQueue {
  #running = 0;
  readonly #knownBrowsers: (() => void)[] = [];
  readonly #others: (() => void)[] = [];

  /**
   * Runs `work` when it is its turn; browsers that signed in before go first. Resolves to `BUSY` without running it if
   * too many wait already.
   */
  async run<T>(work: () => Promise<T>, isKnownBrowser: boolean): Promise<T | typeof BUSY> {
    const line = isKnownBrowser ? this.#knownBrowsers : this.#others;
    if (this.#running < MAX_AT_ONCE) this.#running += 1;
    else if (line.length < MAX_WAITING) await new Promise<void>((resolve) => line.push(resolve));
    else return BUSY;
    try {
      return await work();
    } finally {
      const next = this.#knownBrowsers.shift() ?? this.#others.shift();
      // The next one takes this one's place in `#running`.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
