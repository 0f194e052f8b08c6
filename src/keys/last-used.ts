/**
 * Records when and from where each key was last used, accurate to a minute, without making any request wait.
 *
 * `touch` only writes to a bounded map. A timer writes what is due in batches, one statement at a time. Ids are sorted so
 * that two processes lock rows in the same order. Each key is written at most once a minute across all processes, because
 * each batch first reads when its rows were last written. A failed batch is retried at the next tick. The rows are in a
 * table of their own, so a late write cannot change a key, let alone undo its revocation.
 */
import { inject, injectable } from 'tsyringe';
import { type AddressSource, clientAddress } from '../client-address.js';
import type { HostLogger } from '../host/contract.js';
import { HOST_LOGGER } from '../host/tokens.js';
import type { SqlPool, SqlValue } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';

const TICK_MS = 500;
const WRITE_INTERVAL_MS = 60_000;
const MAX_BATCH = 500;
/** How far the program's clock and the database's may drift apart in a minute. */
const CLOCK_SLACK_MS = 1_000;
/** Bounds memory. Beyond it the oldest entry is dropped, which loses at most a minute of that key's use. */
const MAX_KEYS = 20_000;
const FORGET_AFTER_MS = 2 * WRITE_INTERVAL_MS;

/** Resolving a request's address, past trusted proxies, costs more than the rest of `touch`. */
const ADDRESS_INTERVAL_MS = 1_000;

/** Times are on the monotonic clock. */
interface Use {
  usedAtMs: number;
  address: string;
  /** When `address` was resolved. */
  addressAtMs: number;
  /** When any process last wrote the row; -Infinity while unknown. */
  rowWrittenAtMs: number;
  /** The time of the use that was written last. */
  writtenUseMs: number;
}

@injectable()
export class LastUsed {
  readonly #uses = new Map<string, Use>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(
    @inject(OWN_DATABASE) private readonly database: SqlPool,
    @inject(HOST_LOGGER) private readonly logger: HostLogger,
  ) {}

  /** Starts the timer. The returned function stops it and writes what has not been written yet. */
  start(): () => Promise<void> {
    this.#timer = setInterval(() => void this.#tick(), TICK_MS);
    this.#timer.unref();
    return async () => {
      clearInterval(this.#timer);
      await this.#writing;
      await this.#flush(
        this.#pending(() => true),
        0,
      );
    };
  }

  /** Records a successful use now. The address is read from `source` at most once a second. */
  touch(keyId: string, source: AddressSource): void {
    const now = performance.now();
    const use = this.#uses.get(keyId);
    if (use !== undefined) {
      use.usedAtMs = now;
      if (now - use.addressAtMs < ADDRESS_INTERVAL_MS) return;
      use.address = clientAddress(source);
      use.addressAtMs = now;
      return;
    }
    if (this.#uses.size >= MAX_KEYS) {
      const [first] = this.#uses.keys();
      if (first !== undefined) this.#uses.delete(first);
    }
    this.#uses.set(keyId, {
      usedAtMs: now,
      address: clientAddress(source),
      addressAtMs: now,
      rowWrittenAtMs: Number.NEGATIVE_INFINITY,
      writtenUseMs: Number.NEGATIVE_INFINITY,
    });
  }

  /** Batches never overlap: a tick during a batch is skipped. */
  async #tick(): Promise<void> {
    if (this.#writing !== undefined) return;
    const now = performance.now();
    for (const [keyId, use] of this.#uses) {
      if (use.usedAtMs <= use.writtenUseMs && now - use.usedAtMs > FORGET_AFTER_MS) this.#uses.delete(keyId);
    }
    const due = this.#pending((use) => now - use.rowWrittenAtMs >= WRITE_INTERVAL_MS);
    if (due.length === 0) return;
    this.#writing = this.#flush(due, WRITE_INTERVAL_MS);
    await this.#writing;
    this.#writing = undefined;
  }

  #pending(isDue: (use: Use) => boolean): string[] {
    const keyIds: string[] = [];
    for (const [keyId, use] of this.#uses) {
      if (use.usedAtMs > use.writtenUseMs && isDue(use)) keyIds.push(keyId);
    }
    return keyIds.sort();
  }

  async #flush(keyIds: readonly string[], minAgeMs: number): Promise<void> {
    try {
      for (let i = 0; i < keyIds.length; i += MAX_BATCH) {
        const batch = keyIds.slice(i, i + MAX_BATCH);
        await this.#readWriteTimes(batch);
        const now = performance.now();
        await this.#write(
          batch.filter((keyId) => now - (this.#uses.get(keyId)?.rowWrittenAtMs ?? now) >= minAgeMs),
          minAgeMs,
        );
      }
    } catch (error) {
      this.logger.warn(
        { err: error, keys: keyIds.length },
        'Last use of keys could not be written; it will be retried.',
      );
    }
  }

  /** If another process has written a row within the last minute, ours waits until the minute is over. */
  async #readWriteTimes(keyIds: readonly string[]): Promise<void> {
    const rows = await this.database.select<{ key_id: string; age_us: number | string }>(
      `SELECT key_id, TIMESTAMPDIFF(MICROSECOND, written_at, UTC_TIMESTAMP(3)) AS age_us
         FROM exovo_api_key_usage WHERE key_id IN (${keyIds.map(() => '?').join(', ')})`,
      keyIds,
    );
    const now = performance.now();
    for (const row of rows) {
      const use = this.#uses.get(row.key_id);
      // A row from the future, after the database's clock was set back, counts as just written.
      if (use !== undefined) use.rowWrittenAtMs = now - Math.max(0, Number(row.age_us) / 1000);
    }
  }

  async #write(keyIds: readonly string[], minAgeMs: number): Promise<void> {
    const now = performance.now();
    const values: SqlValue[] = [];
    const written: { use: Use; usedAtMs: number }[] = [];
    for (const keyId of keyIds) {
      const use = this.#uses.get(keyId);
      if (use === undefined) continue;
      values.push(keyId, Math.max(0, Math.round((now - use.usedAtMs) * 1000)), use.address);
      written.push({ use, usedAtMs: use.usedAtMs });
    }
    if (written.length === 0) return;
    const rows = written
      .map(() => '(?, UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND, ?, UTC_TIMESTAMP(3))')
      .join(', ');
    // If two processes both found a row due, or both found none, the second one leaves it as the first wrote it.
    const isDue = `written_at <= UTC_TIMESTAMP(3) - INTERVAL ${Math.max(0, minAgeMs - CLOCK_SLACK_MS) * 1000} MICROSECOND`;
    await this.database.change(
      `INSERT INTO exovo_api_key_usage (key_id, last_used_at, last_used_address, written_at) VALUES ${rows}
       ON DUPLICATE KEY UPDATE
         last_used_address = IF(${isDue} AND VALUES(last_used_at) > last_used_at, VALUES(last_used_address), last_used_address),
         last_used_at = IF(${isDue}, GREATEST(last_used_at, VALUES(last_used_at)), last_used_at),
         written_at = IF(${isDue}, VALUES(written_at), written_at)`,
      values,
    );
    for (const { use, usedAtMs } of written) {
      use.writtenUseMs = usedAtMs;
      use.rowWrittenAtMs = now;
    }
  }
}
