/**
 * Reads the newest calls from a table of records, in which a call can have many records and none is marked as its first.
 *
 * Records are read newest first, in pages that end between two seconds, so that none is skipped or read twice. We know
 * all records later than the `bottom` of what was read, so a call that began after the bottom is complete. If a call's
 * ids show that it may have begun earlier, its older records are fetched through an index on the id. Without such an
 * index, a bounded number of older records is read. The number of rows read depends on the calls listed, never on the
 * size of the table.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import type { LocalClock } from '../local-time.js';
import { textOf } from '../row-text.js';
import { type CdrTable, type Statement, selectNewest, selectOfCalls } from './cdr-table.js';
import { callKey, groupRecords, type RecordGroup } from './group-records.js';
import { earliestPossibleMs, type IdColumn, idsOf } from './reach.js';
import { type CdrRecord, type CdrRow, toRecord } from './record.js';

export interface RecentCallsOptions {
  readonly pool: SqlPool;
  readonly table: CdrTable;
  readonly clock: LocalClock;
  /** By how much a record can have begun later than the clock says, if the PBX's list of time zones differs from ours. */
  readonly latestShiftMs?: number;
  /** Records on the first page, in place of an estimate. Tests set a small number to try every page border. */
  readonly firstPageRows?: number;
}

/** How many older records are read to find the rest of a call if there is no index on its id. */
const LOOK_BACK_ROWS = 2_000;
const MIN_PAGE_ROWS = 64;
/** Reads a little more than needed because the oldest calls on a page are often incomplete. */
const SPARE_SHARE = 1.2;
const MAX_PAGE_ROWS = 16_384;
const IDS_IN_ONE_STATEMENT = 256;

export class RecentCalls {
  readonly #pool: SqlPool;
  readonly #table: CdrTable;
  readonly #clock: LocalClock;
  readonly #latestShiftMs: number;
  readonly #firstPageRows: number | undefined;
  /** A moving average of records per call, so that one page is mostly enough. */
  #rowsPerCall = 2.5;

  constructor({ pool, table, clock, latestShiftMs = 0, firstPageRows }: RecentCallsOptions) {
    this.#pool = pool;
    this.#table = table;
    this.#clock = clock;
    this.#latestShiftMs = latestShiftMs;
    this.#firstPageRows = firstPageRows;
  }

  /** Returns the newest `limit` calls, newest first. `tenant` is null for a PBX without tenants. */
  async newest(tenant: string | null, limit: number, deadlineMs: number): Promise<RecordGroup[]> {
    const window = new Window();
    let pageRows =
      this.#firstPageRows ?? roundUp(Math.max(MIN_PAGE_ROWS, limit * this.#rowsPerCall * SPARE_SHARE));
    let rowsWhenEnough: number | null = null;
    for (;;) {
      pageRows = await this.#readPage(window, tenant, pageRows, deadlineMs);
      let calls = this.#callsAbove(window, limit);
      while (calls !== null && (window.atEnd || calls.length >= limit)) {
        const rest = await this.#fetchRest(window, tenant, calls, deadlineMs);
        rowsWhenEnough ??= window.size;
        if (rest === 'none' || (rest === 'unknown' && window.size - rowsWhenEnough >= LOOK_BACK_ROWS)) {
          this.#learn(calls);
          return calls;
        }
        if (rest === 'unknown') break;
        calls = this.#callsAbove(window, limit);
      }
    }
  }

  /** Returns the newest calls that began after the window's bottom, or null while the bottom is in a repeated hour. */
  #callsAbove(window: Window, limit: number): RecordGroup[] | null {
    const bottomMs = this.#bottomMs(window);
    if (bottomMs === null) return null;
    return window
      .calls()
      .filter((call) => call[0].startMs > bottomMs)
      .slice(0, limit);
  }

  /** Reads the next page below the window and returns how many rows the page after it should have. */
  async #readPage(window: Window, tenant: string | null, rows: number, deadlineMs: number): Promise<number> {
    const page = await this.#select(selectNewest(this.#table, tenant, window.bottom, rows), deadlineMs);
    const last = page.at(-1)?.started?.slice(0, 19) ?? null;
    if (page.length < rows || last === null) {
      window.add(this.#records(page, tenant), null);
      window.atEnd = true;
      return rows;
    }
    // The last second may continue below the page, so it is left to the next page.
    const certain = page.filter((row) => row.started?.slice(0, 19) !== last);
    window.add(this.#records(certain, tenant), last);
    return certain.length === 0 ? rows * 4 : Math.max(rows, Math.min(rows * 2, MAX_PAGE_ROWS));
  }

  /** Returns the bottom in UTC, or null in an hour that happens twice: there, local time does not show what is later. */
  #bottomMs(window: Window): number | null {
    if (window.bottom === null) return Number.NEGATIVE_INFINITY;
    if (this.#clock.repeatedHour(window.bottom) !== null) return null;
    return (this.#clock.toUtcMs(window.bottom) ?? Number.NEGATIVE_INFINITY) + this.#latestShiftMs;
  }

  /** Fetches the records below the bottom of calls that may have begun there, if an index leads to them. */
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
    for (const { column, ids } of this.#searches(open, window.searched)) {
      const statement = selectOfCalls(this.#table, tenant, column, ids, window.bottom);
      const rows = await this.#select(statement, deadlineMs);
      window.addBelow(this.#records(rows, tenant), ids);
      found ||= rows.length > 0;
    }
    if (found) return 'found';
    const searched = this.#table.callIndexes;
    return open.some((call) => earliestPossibleMs(call, searched) <= bottomMs) ? 'unknown' : 'none';
  }

  /** Returns which ids to look up in which indexed column. The linkedid of a call is its first channel's uniqueid. */
  #searches(open: readonly RecordGroup[], searched: ReadonlySet<string>): Search[] {
    const [best] = this.#table.callIndexes;
    if (best === undefined) return [];
    const wanted: Record<IdColumn, Set<string>> = { linkedid: new Set(), uniqueid: new Set() };
    for (const call of open) {
      const ids = idsOf(call);
      for (const id of ids.linkedid) if (!searched.has(id)) wanted[best].add(id);
      for (const id of ids.uniqueid) if (!searched.has(id)) wanted.uniqueid.add(id);
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
   * Most collations of MySQL treat `Acme` and `acme` as equal, so tenants are compared exactly here. A PBX that was
   * opened without tenants never shows records that have one.
   */
  #records(rows: readonly CdrRow[], tenant: string | null): CdrRecord[] {
    const records: CdrRecord[] = [];
    for (const row of rows) {
      const belongs = tenant === null ? !hasTenant(row) : tenantsOf(row).includes(tenant);
      if (!belongs) continue;
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

/** The records read so far: all that are later than `bottom`, and some older ones of calls that began earlier. */
class Window {
  /** Null before the first page and after the last one. */
  bottom: string | null = null;
  atEnd = false;
  readonly searched = new Set<string>();
  readonly #above: CdrRecord[] = [];
  #below: CdrRecord[] = [];

  get size(): number {
    return this.#above.length;
  }

  add(records: readonly CdrRecord[], bottom: string | null): void {
    this.#above.push(...records);
    this.bottom = bottom;
    // Older records that were fetched by id are now read again with their neighbours, down to the new bottom.
    this.#below = this.#below.filter((record) => bottom !== null && record.localTime <= bottom);
  }

  addBelow(records: readonly CdrRecord[], ids: readonly string[]): void {
    this.#below.push(...records);
    for (const id of ids) this.searched.add(id);
  }

  /** Returns calls newest first. Calls of the same second are ordered by id. */
  calls(): RecordGroup[] {
    return groupRecords([...this.#above, ...this.#below]).sort(newestFirst);
  }
}

function hasTenant(row: CdrRow): boolean {
  return tenantsOf(row).some((tenant) => tenant !== '');
}

function tenantsOf({ tenant, peerTenant }: CdrRow): string[] {
  return [textOf(tenant), textOf(peerTenant)];
}

function newestFirst(a: RecordGroup, b: RecordGroup): number {
  const idA = callKey(a[0]);
  const idB = callKey(b[0]);
  return b[0].startMs - a[0].startMs || (idA < idB ? 1 : -1);
}

/** Rounds up to one of a few sizes, so that the server prepares few statements. */
function roundUp(rows: number): number {
  const step = 2 ** Math.max(4, Math.floor(Math.log2(rows)) - 2);
  return Math.min(MAX_PAGE_ROWS, Math.ceil(rows / step) * step);
}

/** Repeats the last id up to a power of two, for the same reason. */
function padded(ids: readonly string[]): string[] {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, ids.length)));
  return Array.from({ length: size }, (_, at) => ids[Math.min(at, ids.length - 1)] ?? '');
}
