/**
 * Slows down password guessing: counts failed sign-ins per address, per pair of address and name, and per name.
 *
 * The address comes first: while it is blocked, nothing else is counted. The pair has the tightest limit, so that
 * somebody who guesses from one address cannot easily lock out the real administrator at another. Somebody who guesses
 * from many addresses reaches the name's limit; a browser that signed in before passes it and has a count of its own
 * (the device cookies of OWASP's "Slow Down Online Guessing Attacks with Device Cookies"). Each process keeps its own
 * counts.
 */
import { clientNetwork } from 'exovo-api-access/internal/http';
import { BoundedLimiter, type Limit } from './bounded-limiter.js';

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

/** Who tries to sign in. */
export interface SignInAttempt {
  readonly address: string;
  readonly username: string;
  /** The ID of a browser that signed in under this name before. */
  readonly browserId: string | undefined;
}

export class SignInThrottle {
  readonly #address: BoundedLimiter;
  readonly #pair: BoundedLimiter;
  readonly #username: BoundedLimiter;

  constructor(limits: ThrottleLimits = LIMITS) {
    this.#address = new BoundedLimiter(limits.address);
    this.#pair = new BoundedLimiter(limits.pair);
    this.#username = new BoundedLimiter(limits.username);
  }

  /**
   * Counts an attempt before the password is verified, so that parallel guesses cannot slip through together.
   * Resolves to the seconds to wait, or to null if the attempt may proceed.
   */
  async begin(attempt: SignInAttempt): Promise<number | null> {
    for (const [limiter, key] of this.#counts(attempt)) {
      const waitSeconds = await limiter.consume(key);
      if (waitSeconds !== null) return waitSeconds;
    }
    return null;
  }

  /** Resolves to the seconds for which the address is blocked, or to null. Counts nothing. */
  blockedSeconds(address: string): Promise<number | null> {
    return this.#address.peek(clientNetwork(address));
  }

  /** Undoes `begin` for an attempt whose password was not verified. */
  async undo(attempt: SignInAttempt): Promise<void> {
    for (const [limiter, key] of this.#counts(attempt)) await limiter.giveBack(key);
  }

  /** Undoes `begin` and forgets the earlier failures of this name at this address. */
  async succeeded(attempt: SignInAttempt): Promise<void> {
    await this.undo(attempt);
    const [, [pair, key]] = this.#counts(attempt);
    await pair.forget(key);
  }

  #counts({ address, username, browserId }: SignInAttempt) {
    const network = clientNetwork(address);
    return [
      [this.#address, network],
      [this.#pair, `${network} ${username}`],
      [this.#username, browserId === undefined ? `name ${username}` : `browser ${browserId}`],
    ] as const;
  }
}
