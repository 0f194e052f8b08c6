/**
 * The newest calls of a table that holds records: one call may be many records, and nothing marks a call's first one.
 *
 * Records are read newest first in pages that end between two seconds, so that none is read twice or skipped. All
 * records later than the `bottom` of what was read are known; a call that began after it is therefore whole. One
 * whose ids tell of an earlier beginning may have records below: they are fetched by an index on the call's id where
 * there is one, else a bounded number of records further down is read. The number of rows touched depends on the
 * calls listed, never on the size of the table.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import type { LocalClock } from '../local-time.js';
import { type CdrTable, type Statement, selectNewest, selectOfCalls } from './cdr-table.js';
import { callKey, groupRecords, type RecordGroup } from './group-records.js';
import { earliestPossibleMs, type IdColumn, idsOf } from './reach.js';
import { type CdrRecord, type CdrRow, toRecord } from './record.js';

export interface RecentCallsOptions {
  readonly pool: SqlPool;
  readonly table: CdrTable;
  readonly clock: LocalClock;
  /** Records on the first page, instead of an estimate; tests make it small to try every border. */
  readonly firstPageRows?: number;
}

/** How many records below those needed are read to find the rest of a call when no index leads to it. */
const LOOK_BACK_ROWS = 2_000;
const MIN_PAGE_ROWS = 64;
/** A little more than needed, for the oldest calls on a page are often not whole. */
const SPARE_SHARE = 1.2;
const MAX_PAGE_ROWS = 16_384;
const IDS_IN_ONE_STATEMENT = 256;

export class RecentCalls {
  readonly #pool: SqlPool;
  readonly #table: CdrTable;
  readonly #clock: LocalClock;
  readonly #firstPageRows: number | undefined;
  /** Records that a call took lately: one page then mostly suffices. */
  #rowsPerCall = 2.5;

  constructor({ pool, table, clock, firstPageRows }: RecentCallsOptions) {
    this.#pool = pool;
    this.#table = table;
    this.#clock = clock;
    this.#firstPageRows = firstPageRows;
  }

  /** The newest `limit` calls, newest first. `tenant` is null for a PBX without tenants. */
  async newest(tenant: string | null, limit: number, deadlineMs: number): Promise<RecordGroup[]> {
    const window = new Window();
    let pageRows =
      this.#firstPageRows ?? roundUp(Math.max(MIN_PAGE_ROWS, limit * this.#rowsPerCall * SPARE_SHARE));
    let rowsWhenEnough: number | null = null;
    for (;;) {
      pageRows = await this.#readPage(window, tenant, pageRows, deadlineMs);
      let whole = this.#wholeCalls(window, limit);
      while (whole !== null && (window.atEnd || whole.length >= limit)) {
        const rest = await this.#fetchRest(window, tenant, whole, deadlineMs);
        rowsWhenEnough ??= window.size;
        if (rest === 'none' || (rest === 'unknown' && window.size - rowsWhenEnough >= LOOK_BACK_ROWS)) {
          this.#learn(whole);
          return whole;
        }
        if (rest === 'unknown') break;
        whole = this.#wholeCalls(window, limit);
      }
    }
  }

  /** The newest calls that began after the window's bottom; null while the bottom lies in an hour that repeats. */
  #wholeCalls(window: Window, limit: number): RecordGroup[] | null {
    const bottomMs = this.#bottomMs(window);
    if (bottomMs === null) return null;
    return window
      .calls()
      .filter((call) => call[0].startMs > bottomMs)
      .slice(0, limit);
  }

  /** Reads one page below the window's bottom; answers how many rows the next one should have. */
  async #readPage(window: Window, tenant: string | null, rows: number, deadlineMs: number): Promise<number> {
    const page = await this.#select(selectNewest(this.#table, tenant, window.bottom, rows), deadlineMs);
    const last = page.at(-1)?.started?.slice(0, 19) ?? null;
    if (page.length < rows || last === null) {
      window.add(this.#records(page, tenant), null);
      window.atEnd = true;
      return rows;
    }
    // The last second may go on below the page: leave it to the next one.
    const certain = page.filter((row) => row.started?.slice(0, 19) !== last);
    window.add(this.#records(certain, tenant), last);
    return certain.length === 0 ? rows * 4 : Math.max(rows, Math.min(rows * 2, MAX_PAGE_ROWS));
  }

  /** UTC of the bottom; null inside an hour that happens twice, where wall time does not tell what is later. */
  #bottomMs(window: Window): number | null {
    if (window.bottom === null) return Number.NEGATIVE_INFINITY;
    if (this.#clock.repeatedHour(window.bottom) !== null) return null;
    return this.#clock.toUtcMs(window.bottom) ?? Number.NEGATIVE_INFINITY;
  }

  /** Fetches what lies below the bottom of calls that may have begun there, as far as an index leads to it. */
  async #fetchRest(
    window: Window,
    tenant: string | null,
    calls: readonly RecordGroup[],
    deadlineMs: number,
  ): Promise<'none' | 'found' | 'unknown'> {
    const bottomMs = this.#bottomMs(window) ?? Number.NEGATIVE_INFINITY;
    const open = calls.filter((call) => earliestPossibleMs(call) <= bottomMs);
    if (open.length === 0 || window.bottom === null) return 'none';
    let found = false;
    for (const { column, ids } of this.#searches(open, window.asked)) {
      const statement = selectOfCalls(this.#table, tenant, column, ids, window.bottom);
      const rows = await this.#select(statement, deadlineMs);
      window.addBelow(this.#records(rows, tenant), ids);
      found ||= rows.length > 0;
    }
    if (found) return 'found';
    const searched = this.#table.callIndexes;
    return open.some((call) => earliestPossibleMs(call, searched) <= bottomMs) ? 'unknown' : 'none';
  }

  /** Which ids are to be looked up in which indexed column; a call's first channel bears its linkedid as uniqueid. */
  #searches(open: readonly RecordGroup[], asked: ReadonlySet<string>): Search[] {
    const [best] = this.#table.callIndexes;
    if (best === undefined) return [];
    const wanted: Record<IdColumn, Set<string>> = { linkedid: new Set(), uniqueid: new Set() };
    for (const call of open) {
      const ids = idsOf(call);
      for (const id of ids.linkedid) if (!asked.has(id)) wanted[best].add(id);
      for (const id of ids.uniqueid) if (!asked.has(id)) wanted.uniqueid.add(id);
    }
    const searches: Search[] = [];
    for (const column of this.#table.callIndexes) {
      const ids = [...wanted[column]];
      for (let at = 0; at < ids.length; at += IDS_IN_ONE_STATEMENT) {
        searches.push({ column, ids: padded(ids.slice(at, at + IDS_IN_ONE_STATEMENT)) });
      }
    }
    return searches;
  }

  #select({ sql, values }: Statement, deadlineMs: number): Promise<CdrRow[]> {
    return this.#pool.select<CdrRow>(sql, values, deadlineMs);
  }

  /**
   * MySQL compares `Acme` and `acme` as equal under most collations; tenants are compared to the letter. A PBX that
   * was opened as one without tenants never shows what bears one.
   */
  #records(rows: readonly CdrRow[], tenant: string | null): CdrRecord[] {
    const records: CdrRecord[] = [];
    for (const row of rows) {
      if (tenant === null ? hasTenant(row) : row.tenant !== tenant && row.peerTenant !== tenant) continue;
      const record = toRecord(row, this.#clock);
      if (record !== null) records.push(record);
    }
    return records;
  }

  #learn(calls: readonly RecordGroup[]): void {
    if (calls.length === 0) return;
    const rows = calls.reduce((sum, call) => sum + call.length, 0) / calls.length;
    this.#rowsPerCall = this.#rowsPerCall * 0.8 + rows * 0.2;
  }
}

interface Search {
  readonly column: IdColumn;
  readonly ids: readonly string[];
}

/** The records read so far: all later than `bottom`, and some of calls that began below it. */
class Window {
  /** Null before the first page and after the last one. */
  bottom: string | null = null;
  atEnd = false;
  readonly asked = new Set<string>();
  readonly #above: CdrRecord[] = [];
  #below: CdrRecord[] = [];

  get size(): number {
    return this.#above.length;
  }

  add(records: readonly CdrRecord[], bottom: string | null): void {
    this.#above.push(...records);
    this.bottom = bottom;
    // What was fetched singly is now read with its neighbours, down to the new bottom.
    this.#below = this.#below.filter((record) => bottom !== null && record.localTime <= bottom);
  }

  addBelow(records: readonly CdrRecord[], ids: readonly string[]): void {
    this.#below.push(...records);
    for (const id of ids) this.asked.add(id);
  }

  /** Newest first; calls of one second in the order of their ids. */
  calls(): RecordGroup[] {
    return groupRecords([...this.#above, ...this.#below]).sort(newestFirst);
  }
}

function hasTenant({ tenant, peerTenant }: CdrRow): boolean {
  return (tenant ?? '') !== '' || (peerTenant ?? '') !== '';
}

function newestFirst(a: RecordGroup, b: RecordGroup): number {
  const idA = callKey(a[0]);
  const idB = callKey(b[0]);
  return b[0].startMs - a[0].startMs || (idA < idB ? 1 : -1);
}

/** A few sizes only, so that the server prepares few statements. */
function roundUp(rows: number): number {
  const step = 2 ** Math.max(4, Math.floor(Math.log2(rows)) - 2);
  return Math.min(MAX_PAGE_ROWS, Math.ceil(rows / step) * step);
}

/** The ids filled up to a power of two with the last one, for the same reason. */
function padded(ids: readonly string[]): string[] {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, ids.length)));
  return Array.from({ length: size }, (_, at) => ids[Math.min(at, ids.length - 1)] ?? '');
}
