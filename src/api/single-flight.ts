/**
 * Lets requests that ask the same thing at the same time share one read of the PBX. A wallboard on every desk asks for
 * the same list; the PBX's database is there for calls first.
 *
 * Nobody is given an answer older than the own question: a read is joined only before it has begun. While one is
 * under way, those who come wait together for the next, which begins when the present one ends, or after
 * MAX_WAIT_MS beside it when the database is slow. What is read is never kept.
 */
import { setTimeout as delay } from 'node:timers/promises';

const MAX_WAIT_MS = 20;

interface Reads<T> {
  /** The read that was begun last. */
  running: Promise<T>;
  /** The one that those who come now share; absent while nobody waits. */
  next: Promise<T> | undefined;
}

export class SingleFlight<T> {
  readonly #reads = new Map<string, Reads<T>>();

  /** The result of a read of `key` that begins now or later. All that share a key must mean the same by it. */
  read(key: string, begin: () => Promise<T>): Promise<T> {
    const reads = this.#reads.get(key);
    if (reads === undefined) return this.#begin(key, begin);
    reads.next ??= this.#afterwards(key, reads.running, begin);
    return reads.next;
  }

  #begin(key: string, begin: () => Promise<T>): Promise<T> {
    const running = begin();
    const reads: Reads<T> = { running, next: undefined };
    this.#reads.set(key, reads);
    const end = () => {
      // A later read, begun beside this one, has an entry of its own; and one that waits still needs this entry.
      if (this.#reads.get(key) === reads && reads.next === undefined) this.#reads.delete(key);
    };
    running.then(end, end);
    return running;
  }

  async #afterwards(key: string, running: Promise<T>, begin: () => Promise<T>): Promise<T> {
    const patience = new AbortController();
    const waited = delay(MAX_WAIT_MS, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([running.catch(() => {}), waited]);
    patience.abort();
    return this.#begin(key, begin);
  }
}
