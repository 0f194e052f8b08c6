/**
 * Reads calls from the standalone host's schema, which has one record for each call, with its start in local time.
 *
 * The index orders by local time, which is not chronological in the one hour a year that occurs twice. If a page of calls
 * ends inside that hour, all of the hour is read and sorted.
 */
import {
  CALL_DIRECTIONS,
  CALL_STATUSES,
  type Call,
  type CallDirection,
  type CallLog,
  type CallStatus,
} from '../../host/ports.js';
import type { SqlPool, SqlValue } from '../../storage/sql-pool.js';
import { formatUtc, type LocalClock } from '../local-time.js';

interface CdrRow {
  readonly id: number | string;
  readonly uniqueid: string;
  readonly started_at: string;
  readonly direction: string;
  readonly disposition: string;
  readonly caller_number: string | null;
  readonly caller_name: string | null;
  readonly callee_number: string | null;
  readonly callee_name: string | null;
  readonly duration_seconds: number;
  readonly talk_seconds: number;
  readonly has_recording: number;
}

export const SELECT_CDRS = `
  SELECT id, uniqueid, started_at, direction, disposition, caller_number, caller_name, callee_number, callee_name,
         duration_seconds, talk_seconds, has_recording
    FROM pbx_cdrs WHERE tenant_id = ?`;
const NEWEST_FIRST = 'ORDER BY started_at DESC, id DESC';
/** More calls than any PBX has in two hours. Bounds memory if a table has unexpected contents. */
const MAX_REPEATED_HOUR_ROWS = 50_000;

export class StandaloneCalls implements CallLog {
  constructor(
    private readonly database: SqlPool,
    private readonly clock: LocalClock,
  ) {}

  async recent(tenantId: string, limit: number): Promise<Call[]> {
    const rows = await this.#select(`${SELECT_CDRS} ${NEWEST_FIRST} LIMIT ${limit}`, [tenantId]);
    const oldest = rows.at(-1);
    const repeated = rows.length < limit || !oldest ? null : this.clock.repeatedHour(oldest.started_at);
    if (repeated === null) return this.#inOrder(rows);
    const later = rows.filter((row) => row.started_at >= repeated.to);
    const within = await this.#select(
      `${SELECT_CDRS} AND started_at >= ? AND started_at < ? ${NEWEST_FIRST} LIMIT ${MAX_REPEATED_HOUR_ROWS}`,
      [tenantId, repeated.from, repeated.to],
    );
    return this.#inOrder([...later, ...within]).slice(0, limit);
  }

  #select(sql: string, values: readonly SqlValue[]): Promise<CdrRow[]> {
    return this.database.select<CdrRow>(sql, values);
  }

  /** Orders by time, then as the database did. The two differ only when the clocks change. */
  #inOrder(rows: readonly CdrRow[]): Call[] {
    const calls = rows.map((row) => toCall(row, this.#startOf(row)));
    const isInOrder = calls.every(({ start }, i) => i === 0 || start <= (calls[i - 1]?.start ?? ''));
    // This form of text sorts like the times, and `sort` is stable.
    return isInOrder ? calls : calls.sort((a, b) => (a.start < b.start ? 1 : a.start > b.start ? -1 : 0));
  }

  #startOf(row: CdrRow): number {
    // The epoch matters only in an hour that occurs twice.
    const hint = this.clock.repeatedHour(row.started_at) === null ? undefined : epochOf(row.uniqueid);
    return this.clock.toUtcMs(row.started_at, hint) ?? 0;
  }
}

/** Asterisk's uniqueid is `[system-]<epoch seconds>.<n>` (main/channel_internal_api.c). */
function epochOf(uniqueid: string): number | undefined {
  const digits = /(\d{9,11})\.\d+$/.exec(uniqueid)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function toCall(row: CdrRow, startMs: number): Call {
  return {
    id: String(row.id),
    start: formatUtc(startMs),
    direction: toDirection(row.direction),
    status: toStatus(row.disposition),
    from: { number: row.caller_number, name: row.caller_name },
    to: { number: row.callee_number, name: row.callee_name },
    durationSeconds: row.duration_seconds,
    talkSeconds: row.talk_seconds,
    hasRecording: row.has_recording !== 0,
  };
}

function toDirection(value: string): CallDirection {
  return CALL_DIRECTIONS.find((known) => known === value) ?? 'unknown';
}

function toStatus(value: string): CallStatus {
  return CALL_STATUSES.find((known) => known === value) ?? 'unknown';
}
