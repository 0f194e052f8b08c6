/** Limits the requests of a key per minute, and parses the limits that administrators enter. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { injectable } from 'tsyringe';

/** More than a server can handle, so a larger number must be a mistake. */
export const MAX_PER_MINUTE = 1_000_000;
const WINDOW_SECONDS = 60;

export type RateLimit =
  | { readonly ok: true; readonly perMinute: number | null }
  /** A sentence that says what to change. */
  | { readonly ok: false; readonly problem: string };

/** Parses a limit. Null means that the key has none. */
export function parseRateLimit(value: unknown): RateLimit {
  if (value === null) return { ok: true, perMinute: null };
  if (value === 0) {
    return { ok: false, problem: 'With 0 requests a minute, the key could not be used. Revoke it instead.' };
  }
  if (typeof value === 'number' && value > MAX_PER_MINUTE) {
    const most = MAX_PER_MINUTE.toLocaleString('en');
    return {
      ok: false,
      problem: `The number of requests a minute is too large. Use at most ${most}, or no limit.`,
    };
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    return { ok: false, problem: 'The number of requests a minute must be a whole number, such as 60.' };
  }
  return { ok: true, perMinute: value };
}

/**
 * Counts requests in the memory of this process, in minutes that begin with a key's first request. Only keys with a limit
 * take memory, each until its minute is over.
 */
@injectable()
export class RateLimits {
  /** Limits differ between keys and can change at any time, so the library only counts. */
  readonly #counter = new RateLimiterMemory({ points: MAX_PER_MINUTE, duration: WINDOW_SECONDS });

  /** Counts a request. Resolves to null if it is within the limit, and otherwise to the seconds until the next minute. */
  async count(keyId: string, perMinute: number): Promise<number | null> {
    const { consumedPoints, msBeforeNext } = await this.#counter.penalty(keyId);
    if (consumedPoints <= perMinute) return null;
    // The library computes the wait with the system clock, which may have been set back meanwhile.
    return Math.min(Math.max(1, Math.ceil(msBeforeNext / 1_000)), WINDOW_SECONDS);
  }
}
