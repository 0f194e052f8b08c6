/**
 * Limits how many passwords are verified at once. Each takes a tenth of a second of a CPU, so that without a limit a few
 * hundred sign-ins would stop everything else, the administrator's own included. Browsers that signed in before have a
 * line of their own; a flood from others keeps one CPU busy at most.
 */

/** About two seconds of work. */
const MAX_WAITING = 20;

export const BUSY = Symbol('busy');

export class PasswordQueue {
  readonly #knownBrowsers = new Line();
  readonly #strangers = new Line();

  /** Whether `run` would return `BUSY` for a browser in which nobody has signed in before. */
  get isFullForStrangers(): boolean {
    return this.#strangers.isFull;
  }

  /** Runs `work` when it is its turn. Resolves to `BUSY` without running it if too many wait already. */
  async run<T>(work: () => Promise<T>, isKnownBrowser: boolean): Promise<T | typeof BUSY> {
    return (isKnownBrowser ? this.#knownBrowsers : this.#strangers).run(work);
  }
}

/** Runs one at a time. */
class Line {
  #isRunning = false;
  readonly #waiting: (() => void)[] = [];

  get isFull(): boolean {
    return this.#isRunning && this.#waiting.length >= MAX_WAITING;
  }

  async run<T>(work: () => Promise<T>): Promise<T | typeof BUSY> {
    if (this.isFull) return BUSY;
    if (this.#isRunning) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isRunning = true;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The next one takes this one's place.
      if (next === undefined) this.#isRunning = false;
      else next();
    }
  }
}
