/**
 * Lets concurrent requests with the same question share one read of the PBX. A wallboard on every desk asks for the same
 * list, and the PBX's database is there for calls first. The gain: with 32 connections, GET /calls takes 45 µs of
 * processor time per request when reads are shared and 220 µs when they are not (`calls-apart` in test/bench/README.md).
 *
 * No request gets data that was read before it arrived: it may only join a read that hasn't started. While one is
 * running, all newcomers wait for the next, which starts when the running one ends, or after MAX_WAIT_MS beside it if
 * the database is slow. Results are never kept.
 */
import { setTimeout as delay } from 'node:timers/promises';

const MAX_WAIT_MS = 20;

interface Reads<T> {
  /** The read that started last. */
  running: Promise<T>;
  /** The read that newcomers join. Undefined while nobody waits. */
  next: Promise<T> | undefined;
}

export class SingleFlight<T> {
  readonly #reads = new Map<string, Reads<T>>();

  /** Returns the result of a read that starts now or later. Callers with equal keys must have equal questions. */
  read(key: string, start: () => Promise<T>): Promise<T> {
    const reads = this.#reads.get(key);
    if (reads === undefined) return this.#start(key, start);
    reads.next ??= this.#startAfter(reads.running, key, start);
    return reads.next;
  }

  #start(key: string, start: () => Promise<T>): Promise<T> {
    const running = start();
    const reads: Reads<T> = { running, next: undefined };
    this.#reads.set(key, reads);
    const end = () => {
      // A later read that started beside this one has its own entry, and a waiting one still needs this entry.
      if (this.#reads.get(key) === reads && reads.next === undefined) this.#reads.delete(key);
    };
    running.then(end, end);
    return running;
  }

  async #startAfter(running: Promise<T>, key: string, start: () => Promise<T>): Promise<T> {
    const patience = new AbortController();
    const waited = delay(MAX_WAIT_MS, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([running.catch(() => {}), waited]);
    patience.abort();
    return this.#start(key, start);
  }
}
