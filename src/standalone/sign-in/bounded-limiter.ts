/** Counts failures per key in a time window, in bounded memory. sign-in-throttle.ts combines several of these. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface Limit {
  readonly failures: number;
  readonly windowSeconds: number;
}

/** The library keeps any number of keys, at more than half a kilobyte each. */
const MAX_KEYS = 10_000;

export class BoundedLimiter {
  readonly #limiter: RateLimiterMemory;
  readonly #windowSeconds: number;
  readonly #maxKeys: number;
  /** The most recently used key is the last one. */
  readonly #keys = new Set<string>();

  constructor({ failures, windowSeconds }: Limit, maxKeys = MAX_KEYS) {
    this.#limiter = new RateLimiterMemory({ points: failures, duration: windowSeconds });
    this.#windowSeconds = windowSeconds;
    this.#maxKeys = maxKeys;
  }

  /** Resolves to the seconds to wait, or to null if the attempt is within the limit. */
  async consume(key: string): Promise<number | null> {
    await this.#touch(key);
    try {
      await this.#limiter.consume(key);
      return null;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return this.#waitSeconds(refusal);
    }
  }

  /** Resolves to what `consume` would, and counts nothing. */
  async peek(key: string): Promise<number | null> {
    const state = await this.#limiter.get(key);
    return state === null || state.remainingPoints > 0 ? null : this.#waitSeconds(state);
  }

  /** Takes back one `consume`. */
  async giveBack(key: string): Promise<void> {
    await this.#limiter.reward(key);
  }

  async forget(key: string): Promise<void> {
    this.#keys.delete(key);
    await this.#limiter.delete(key);
  }

  /** The library computes the wait with the system clock, which may have been set back meanwhile. */
  #waitSeconds({ msBeforeNext }: RateLimiterRes): number {
    return Math.min(Math.max(1, Math.ceil(msBeforeNext / 1_000)), this.#windowSeconds);
  }

  /** If there are too many keys, drops the one that was used least recently. */
  async #touch(key: string): Promise<void> {
    this.#keys.delete(key);
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > this.#maxKeys && oldest !== undefined) await this.forget(oldest);
  }
}
