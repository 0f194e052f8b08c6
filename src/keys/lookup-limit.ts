/** Limits how many lookups of unknown keys one network can have under way, so that a flood leaves room for others. */
import { DatabaseUnavailableError } from '../storage/errors.js';

const MAX_PER_NETWORK = 50;

/** Created once: a flood must not cost a stack trace each. */
const TOO_MANY = new DatabaseUnavailableError(
  'too many lookups of unknown keys from one network are under way',
);

export class LookupLimit {
  readonly #running = new Map<string, number>();

  /** Rejects with DatabaseUnavailableError, without calling `lookUp`, if the network has too many lookups under way. */
  async run<T>(network: string, lookUp: () => Promise<T>): Promise<T> {
    const running = this.#running.get(network) ?? 0;
    if (running >= MAX_PER_NETWORK) throw TOO_MANY;
    this.#running.set(network, running + 1);
    try {
      return await lookUp();
    } finally {
      const left = (this.#running.get(network) ?? 1) - 1;
      if (left === 0) this.#running.delete(network);
      else this.#running.set(network, left);
    }
  }
}
