/**
 * Slows down password guessing: counts failed sign-ins per address, per name, and per pair of the two.
 *
 * The pair has the tightest limit, so that somebody who guesses from one address cannot easily lock out the real
 * administrator at another. Each process keeps its own counts.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

interface Limit {
  readonly failures: number;
  readonly windowSeconds: number;
}

export interface ThrottleLimits {
  readonly pair: Limit;
  readonly address: Limit;
  readonly username: Limit;
}

const LIMITS: ThrottleLimits = {
  pair: { failures: 5, windowSeconds: 60 },
  address: { failures: 20, windowSeconds: 600 },
  username: { failures: 50, windowSeconds: 600 },
};

export class SignInThrottle {
  readonly #pair: RateLimiterMemory;
  readonly #address: RateLimiterMemory;
  readonly #username: RateLimiterMemory;

  constructor(limits: ThrottleLimits = LIMITS) {
    this.#pair = limiter(limits.pair);
    this.#address = limiter(limits.address);
    this.#username = limiter(limits.username);
  }

  /**
   * Counts an attempt before the password is verified, so that parallel guesses cannot slip through together.
   * Resolves to the seconds to wait, or to null if the attempt may proceed. `succeeded` undoes the counting.
   */
  async begin(address: string, username: string): Promise<number | null> {
    const results = await Promise.allSettled([
      this.#pair.consume(`${address} ${username}`),
      this.#address.consume(address),
      this.#username.consume(username),
    ]);
    const waits: number[] = [];
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      if (!(result.reason instanceof RateLimiterRes)) throw result.reason;
      waits.push(Math.max(1, Math.ceil(result.reason.msBeforeNext / 1_000)));
    }
    return waits.length === 0 ? null : Math.max(...waits);
  }

  async succeeded(address: string, username: string): Promise<void> {
    await Promise.all([
      this.#pair.delete(`${address} ${username}`),
      this.#address.reward(address),
      this.#username.reward(username),
    ]);
  }
}

function limiter({ failures, windowSeconds }: Limit): RateLimiterMemory {
  return new RateLimiterMemory({ points: failures, duration: windowSeconds });
}
