/** Writes, reads and deletes the counts of requests per key and UTC day. `usage-counter.ts` decides when. */
import { inject, injectable } from 'tsyringe';
import type { SqlPool, SqlValue } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';

/** How long counts are kept. */
export const MAX_USAGE_DAYS = 400;
const DELETED_AT_ONCE = 1_000;

/** Requests by the class of their status: 2xx, 4xx and 5xx. */
export interface Requests {
  ok: number;
  clientErrors: number;
  serverErrors: number;
}

export interface DailyUsage extends Readonly<Requests> {
  /** `YYYY-MM-DD` in UTC. */
  readonly day: string;
}

/** Requests that a process has counted for a key within a minute and one day. */
export interface Count extends Requests {
  readonly keyId: string;
  /** When the first of them was counted, on the monotonic clock. */
  readonly sinceMs: number;
}

/** Counts that are written together, and never twice: the number rises with each batch of a process. */
export interface Batch {
  readonly processId: string;
  readonly number: number;
  readonly counts: readonly Count[];
}

@injectable()
export class UsageStore {
  constructor(@inject(OWN_DATABASE) private readonly database: SqlPool) {}

  /**
   * Adds a batch to the table, unless it has been added already. If this rejects, nobody knows whether it was: the
   * connection can break after the commit. Write the same batch again until this resolves.
   */
  async write({ processId, number, counts }: Batch): Promise<void> {
    await this.database.transaction(async (transaction) => {
      // Locks the row, so that a try that is still under way on another connection ends first.
      await transaction.change(
        `INSERT INTO exovo_api_usage_batches (process_id, last_batch, written_at) VALUES (?, 0, UTC_TIMESTAMP(3))
         ON DUPLICATE KEY UPDATE written_at = VALUES(written_at)`,
        [processId],
      );
      const { affectedRows } = await transaction.change(
        'UPDATE exovo_api_usage_batches SET last_batch = ? WHERE process_id = ? AND last_batch < ?',
        [number, processId, number],
      );
      if (affectedRows === 0) return;
      const now = performance.now();
      const rows = counts
        .map(() => '(?, DATE(UTC_TIMESTAMP(3) - INTERVAL ? MICROSECOND), ?, ?, ?)')
        .join(', ');
      await transaction.change(
        `INSERT INTO exovo_api_key_daily_usage (key_id, day, ok, client_errors, server_errors) VALUES ${rows}
         ON DUPLICATE KEY UPDATE ok = ok + VALUES(ok), client_errors = client_errors + VALUES(client_errors),
           server_errors = server_errors + VALUES(server_errors)`,
        counts.flatMap((count): SqlValue[] => [
          count.keyId,
          Math.max(0, Math.round((now - count.sinceMs) * 1_000)),
          count.ok,
          count.clientErrors,
          count.serverErrors,
        ]),
      );
    });
  }

  /** Returns the last `days` days, oldest first and today last; days without a request have zeros. */
  async ofKey(keyId: string, days: number): Promise<DailyUsage[]> {
    const rows = await this.database.select<UsageRow>(
      `SELECT DATE_FORMAT(UTC_DATE(), '%Y-%m-%d') AS today, DATE_FORMAT(u.day, '%Y-%m-%d') AS day, u.ok,
              u.client_errors, u.server_errors
         FROM (SELECT 1 AS one) AS always
         LEFT JOIN exovo_api_key_daily_usage u ON u.key_id = ? AND u.day > UTC_DATE() - INTERVAL ? DAY`,
      [keyId, days],
    );
    const byDay = new Map(rows.map((row) => [row.day, row]));
    const todayMs = Date.parse(rows[0]?.today ?? '');
    return Array.from({ length: days }, (_, index) => {
      const day = new Date(todayMs - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10);
      const row = byDay.get(day);
      return {
        day,
        ok: Number(row?.ok ?? 0),
        clientErrors: Number(row?.client_errors ?? 0),
        serverErrors: Number(row?.server_errors ?? 0),
      };
    });
  }

  /**
   * Returns all requests of each key on each of the last `days` days, oldest first. Omits keys without any.
   *
   * The server sends one row per key, because a page of keys has 1,500 days. `days` is at most 30: MySQL cuts the text off
   * at 1,024 bytes (group_concat_max_len), and a day of a billion requests takes 14.
   */
  async perDay(keyIds: readonly string[], days: number): Promise<Map<string, number[]>> {
    if (keyIds.length === 0) return new Map();
    const rows = await this.database.select<{ key_id: string; usage_text: string }>(
      `SELECT key_id, GROUP_CONCAT(DATEDIFF(UTC_DATE(), day), ':', ok + client_errors + server_errors) AS usage_text
         FROM exovo_api_key_daily_usage
        WHERE key_id IN (${keyIds.map(() => '?').join(', ')})
          AND day > UTC_DATE() - INTERVAL ? DAY AND day <= UTC_DATE()
        GROUP BY key_id`,
      [...keyIds, days],
    );
    return new Map(rows.map((row) => [row.key_id, requestsOf(row.usage_text, days)]));
  }

  /**
   * Deletes the days that are no longer kept, a few at once, so that no lock is held for long. A day must be too old by
   * the program's clock as well: one clock that runs ahead deletes nothing.
   *
   * A batch's number is kept as long as what it counted, so that no repetition can be seen after that either.
   */
  async deleteOld(): Promise<void> {
    const today = new Date().toISOString().slice(0, 10);
    for (const [table, column] of [
      ['exovo_api_key_daily_usage', 'day'],
      ['exovo_api_usage_batches', 'written_at'],
    ]) {
      let deleted: number;
      do {
        const { affectedRows } = await this.database.change(
          `DELETE FROM ${table} WHERE ${column} <= LEAST(UTC_DATE(), CAST(? AS DATE)) - INTERVAL ${MAX_USAGE_DAYS} DAY
            ORDER BY ${column} LIMIT ${DELETED_AT_ONCE}`,
          [today],
        );
        deleted = affectedRows;
      } while (deleted === DELETED_AT_ONCE);
    }
  }
}

const DAY_MS = 86_400_000;

/** Reads `daysAgo:requests,…`. */
function requestsOf(text: string, days: number): number[] {
  const requests = Array<number>(days).fill(0);
  for (const day of text.split(',')) {
    const [daysAgo, count] = day.split(':');
    requests[days - 1 - Number(daysAgo)] = Number(count);
  }
  return requests;
}

interface UsageRow {
  readonly today: string;
  /** Null if the key has no counts, like all columns below. */
  readonly day: string | null;
  readonly ok: number | string | null;
  readonly client_errors: number | string | null;
  readonly server_errors: number | string | null;
}
