/**
 * Limits how many passwords are verified at once. Each takes a tenth of a second of a CPU, so that without a limit a few
 * hundred sign-ins would stop everything else, the administrator's own included. Browsers that signed in before have a
 * line of their own; a flood from others uses a seventeenth of a CPU.
 */
import { setTimeout as delay } from 'node:timers/promises';

/** With the rests, about eight seconds of waiting. */
const MAX_WAITING = 8;
/** How long the others' line rests after each password, for each who waits, in multiples of the time that it took. */
const REST = 2;

export const BUSY = Symbol('busy');

export class PasswordQueue {
  readonly #knownBrowsers = new Line(0);
  readonly #strangers = new Line(REST);

  /** Whether `run` would return `BUSY` for a browser in which nobody has signed in before. */
  get isFullForStrangers(): boolean {
    return this.#strangers.isFull;
  }

  /** Runs `work` when it is its turn. Resolves to `BUSY` without running it if too many wait already. */
  async run<T>(work: () => Promise<T>, isKnownBrowser: boolean): Promise<T | typeof BUSY> {
    return (isKnownBrowser ? this.#knownBrowsers : this.#strangers).run(work);
  }
}

/** Runs one at a time, and rests after each: the more wait, the longer. So a few people wait only a moment. */
class Line {
  readonly #rest: number;
  #isRunning = false;
  readonly #waiting: (() => void)[] = [];

  constructor(rest: number) {
    this.#rest = rest;
  }

  get isFull(): boolean {
    return this.#isRunning && this.#waiting.length >= MAX_WAITING;
  }

  async run<T>(work: () => Promise<T>): Promise<T | typeof BUSY> {
    if (this.isFull) return BUSY;
    if (this.#isRunning) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isRunning = true;
    const startedAtMs = performance.now();
    try {
      return await work();
    } finally {
      void this.#startNext((performance.now() - startedAtMs) * this.#rest);
    }
  }

  async #startNext(restMs: number): Promise<void> {
    // Without a rest the next one starts at once, so that none can slip in before it.
    if (restMs > 0 && this.#waiting.length > 0) await delay(restMs * this.#waiting.length);
    const next = this.#waiting.shift();
    // The next one takes this one's place.
    if (next === undefined) this.#isRunning = false;
    else next();
  }
}
