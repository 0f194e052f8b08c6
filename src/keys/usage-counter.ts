/**
 * Counts the requests of each key per UTC day without making any request wait.
 *
 * `count` only adds to a number in memory. A timer writes what is due in batches: a process writes each key at most once
 * a minute. A batch that fails is written again, unchanged, before any other; `UsageStore.write` adds it only once, also
 * if the connection broke after the commit. So no request is counted twice. Counts are lost only if the process is killed,
 * which loses at most the last minute, if the database cannot be written when the process stops, and if the tables are
 * deleted.
 *
 * The database's clock decides the day. The program's clock only separates the counts before midnight from those after
 * it: if the two clocks differ, counts of a minute around midnight can belong to the day before or after.
 */
import { randomUUID } from 'node:crypto';
import { inject, injectable } from 'tsyringe';
import type { HostLogger } from '../host/contract.js';
import { HOST_LOGGER } from '../host/tokens.js';
import { isMissingTable } from '../storage/errors.js';
import { repeat } from './repeat.js';
import { type Batch, type Count, UsageStore } from './usage-store.js';

const WRITE_INTERVAL_MS = 60_000;
const RETRY_INTERVAL_MS = 5_000;
const DELETE_INTERVAL_MS = 3_600_000;
const MAX_BATCH = 500;
const DAY_MS = 86_400_000;

interface KeyCounts {
  /** Where the next request is counted; undefined if all are in a batch. */
  open: (Count & { readonly day: number }) | undefined;
  /** Of days that have ended. */
  readonly ended: Count[];
  /** When this process last put the key into a batch, on the monotonic clock. */
  takenAtMs: number;
}

@injectable()
export class UsageCounter {
  readonly #keys = new Map<string, KeyCounts>();
  readonly #processId = randomUUID();
  #lastBatch = 0;
  /** Batches that are not known to be written, oldest first. While there are any, no others are formed. */
  #batches: Batch[] = [];
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #deleteAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    @inject(UsageStore) private readonly store: UsageStore,
    @inject(HOST_LOGGER) private readonly logger: HostLogger,
  ) {}

  /** Starts writing. Returns a function that stops it and writes the rest. */
  start(): () => Promise<void> {
    const stop = repeat(() => this.#work());
    return async () => {
      await stop();
      this.#formBatches(() => true);
      await this.#writeBatches();
      const lost = this.#batches.reduce((sum, { counts }) => sum + counts.length, 0);
      if (lost > 0)
        this.logger.warn({ counts: lost }, 'Counts of requests could not be written and are lost.');
    };
  }

  /** Counts one request of the key by its status. */
  count(keyId: string, status: number): void {
    const open = this.#openCount(keyId);
    if (status < 400) open.ok += 1;
    else if (status < 500) open.clientErrors += 1;
    else open.serverErrors += 1;
  }

  #openCount(keyId: string): Count {
    const day = Math.floor(Date.now() / DAY_MS);
    let key = this.#keys.get(keyId);
    if (key?.open?.day === day) return key.open;
    if (key === undefined) {
      key = { open: undefined, ended: [], takenAtMs: Number.NEGATIVE_INFINITY };
      this.#keys.set(keyId, key);
    }
    if (key.open !== undefined) key.ended.push(key.open);
    const sinceMs = performance.now();
    key.open = { keyId, day, sinceMs, ok: 0, clientErrors: 0, serverErrors: 0 };
    return key.open;
  }

  async #work(): Promise<void> {
    const now = performance.now();
    if (now < this.#retryAtMs) return;
    if (this.#batches.length === 0) this.#formBatches((key) => now - key.takenAtMs >= WRITE_INTERVAL_MS);
    await this.#writeBatches();
    if (now < this.#deleteAtMs) return;
    this.#deleteAtMs = now + DELETE_INTERVAL_MS;
    await this.store.deleteOld().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'Old counts of requests could not be deleted; it will be retried.');
    });
  }

  /** Moves the counts of the keys that are due into batches, and forgets keys without counts. */
  #formBatches(isDue: (key: KeyCounts) => boolean): void {
    const due: Count[] = [];
    const now = performance.now();
    for (const [keyId, key] of this.#keys) {
      if (!isDue(key)) continue;
      if (key.open === undefined) {
        this.#keys.delete(keyId);
        continue;
      }
      due.push(...key.ended.splice(0), key.open);
      key.open = undefined;
      key.takenAtMs = now;
    }
    // In this order, two processes lock rows in the same order.
    due.sort((a, b) => (a.keyId === b.keyId ? a.sinceMs - b.sinceMs : a.keyId < b.keyId ? -1 : 1));
    for (let from = 0; from < due.length; from += MAX_BATCH) {
      this.#lastBatch += 1;
      const counts = due.slice(from, from + MAX_BATCH);
      this.#batches.push({ processId: this.#processId, number: this.#lastBatch, counts });
    }
  }

  async #writeBatches(): Promise<void> {
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      try {
        await this.store.write(batch);
      } catch (error) {
        // The plugin's data was deleted, and the keys with it.
        if (isMissingTable(error)) {
          this.#batches = [];
          return;
        }
        this.#retryAtMs = performance.now() + RETRY_INTERVAL_MS;
        this.logger.warn({ err: error }, 'Counts of requests could not be written; it will be retried.');
        return;
      }
      this.#batches.shift();
    }
  }
}
