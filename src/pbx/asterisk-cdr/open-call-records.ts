/**
 * Opens the table of call records of a FreePBX or a plain Asterisk: finds its columns, indexes and time zone, and finds
 * them again when they change while the plugin runs.
 */
import type { DatabaseConnection } from '../../host/contract.js';
import type { HealthFinding } from '../../host/ports.js';
import { withReadableErrors } from '../../storage/readable-errors.js';
import type { SqlPool } from '../../storage/sql-pool.js';
import { freshness } from '../freshness.js';
import { LocalClock } from '../local-time.js';
import { RememberedTables } from '../remembered-tables.js';
import { textOf } from '../row-text.js';
import { STRINGS } from '../strings.js';
import { readTableShapes, requireTable } from '../table-shape.js';
import { type CdrTable, describeCdrTable, selectTimes, type TenantColumns } from './cdr-table.js';
import { CorrectedClock } from './corrected-clock.js';
import {
  type CallIds,
  type CallNames,
  cutIdsFinding,
  garbledFinding,
  indexFindings,
  zoneFinding,
} from './health.js';
import { RecentCalls } from './recent-calls.js';
import { epochSecondsOf } from './record.js';
import { findTimeColumn } from './time-column.js';
import { fits, shiftsOf, showsOffset, workOutZone, type ZoneVerdict } from './zone.js';
import { readZoneSamples } from './zone-samples.js';

/** How many records Health reads. */
const NEWEST_ROWS = 100;
/** How long a zone is used before the records are asked again: if they don't show it yet, and if they do. */
const UNSURE_MS = 10_000;
const SURE_MS = 600_000;

export interface CallRecordsOptions {
  readonly pool: SqlPool;
  /** The pool's server, for error messages. */
  readonly connection: DatabaseConnection;
  readonly database: string;
  readonly table: string;
  /** The zone that the administrator has set. */
  readonly timeZone?: string;
  /** Zones to expect, best first. */
  readonly expectedZones: readonly string[];
  readonly tenantColumns: TenantColumns;
}

export interface CallRecords {
  /** As it was when it was last read. */
  readonly table: CdrTable;
  readonly recentCalls: Pick<RecentCalls, 'newest'>;
  /** Reads the table and its zone again. Rejects with DatabaseUnavailableError. */
  health(): Promise<HealthFinding[]>;
}

/** The table as it was read, and what follows from it. */
interface OpenTable {
  readonly table: CdrTable;
  readonly zone: ZoneVerdict;
  readonly clock: LocalClock;
  readonly recentCalls: RecentCalls;
  /** On `performance.now()`'s clock. */
  readonly readAgainAtMs: number;
}

export function openCallRecords(options: CallRecordsOptions): Promise<CallRecords> {
  return withReadableErrors('The database of the call records', options.connection, () => open(options));
}

async function open(options: CallRecordsOptions): Promise<CallRecords> {
  const read = () => readTable(options);
  const tables = new RememberedTables(await read(), read);
  return {
    get table() {
      return tables.current.table;
    },
    recentCalls: {
      newest: async (tenant, limit, deadlineMs) => {
        await readAgainIfDue(tables, options.timeZone === undefined);
        return await tables.use(({ recentCalls }) => recentCalls.newest(tenant, limit, deadlineMs));
      },
    },
    health: async () => healthOf(options.pool, await tables.reload()),
  };
}

async function readTable(options: CallRecordsOptions): Promise<OpenTable> {
  const { pool, database } = options;
  const shapes = await readTableShapes(pool, database, [options.table]);
  const shape = requireTable(shapes, database, options.table, 'the call records');
  const timeColumn = await findTimeColumn(pool, shape);
  const table = describeCdrTable(shape, options.tenantColumns, timeColumn);
  const { isEmpty, ...zone } = await zoneOf(options, table);
  const shiftsMs = zone.shiftsMs ?? [];
  const clock = shiftsMs.length === 0 ? new LocalClock(zone.zone) : new CorrectedClock(zone.zone, shiftsMs);
  const latestShiftMs = clock instanceof CorrectedClock ? clock.latestShiftMs : 0;
  const isSure = zone.basis === 'agreed' || zone.basis === 'worked_out';
  return {
    table,
    zone,
    clock,
    recentCalls: new RecentCalls({ pool, table, clock, latestShiftMs }),
    readAgainAtMs: performance.now() + (isEmpty ? 0 : isSure ? SURE_MS : UNSURE_MS),
  };
}

/** Waits only for what the records have not shown yet. An empty table may have its first record now. */
async function readAgainIfDue(tables: RememberedTables<OpenTable>, isZoneOpen: boolean): Promise<void> {
  const { readAgainAtMs, zone } = tables.current;
  if (performance.now() < readAgainAtMs) return;
  const reading = tables.reload();
  if (zone.basis === 'no_records' || (zone.basis === 'disagreed' && isZoneOpen)) await reading;
  // The next request that has to wait gets the error of its own read.
  else reading.catch(() => undefined);
}

async function zoneOf(
  { pool, timeZone, expectedZones }: CallRecordsOptions,
  table: CdrTable,
): Promise<ZoneVerdict & { readonly isEmpty: boolean }> {
  if (table.timeIsUtc) return { zone: 'UTC', basis: 'agreed', samples: 0, isEmpty: false };
  const { samples, isEmpty } = await readZoneSamples(pool, table);
  const verdict = timeZone === undefined ? workOutZone(samples, expectedZones) : judge(timeZone, samples);
  return { ...verdict, shiftsMs: shiftsOf(verdict.zone, samples), isEmpty };
}

function judge(timeZone: string, samples: Parameters<typeof fits>[1]): ZoneVerdict {
  const { zone } = new LocalClock(timeZone);
  const telling = samples.filter(showsOffset);
  if (telling.length === 0) return { zone, basis: 'no_records', samples: 0 };
  return { zone, basis: fits(zone, telling) ? 'agreed' : 'disagreed', samples: telling.length };
}

async function healthOf(pool: SqlPool, { table, zone, clock }: OpenTable): Promise<HealthFinding[]> {
  const { sql, values } = selectTimes(table, null, NEWEST_ROWS, ['clid', 'cnam']);
  const newest = await pool.select<{ started: string } & CallIds & CallNames>(sql, values);
  return [
    await freshnessOf(pool, table, clock, newest[0]),
    zoneFinding(zone),
    ...cutIdsFinding(table, newest),
    ...garbledFinding(table, newest),
    ...indexFindings(table),
  ];
}

async function freshnessOf(
  pool: SqlPool,
  { shape, timeColumn }: CdrTable,
  clock: LocalClock,
  newest: ({ readonly started: string } & CallIds) | undefined,
): Promise<HealthFinding> {
  if (newest !== undefined) {
    const createdAt = epochSecondsOf(textOf(newest.uniqueid)) ?? undefined;
    const startMs = clock.toUtcMs(newest.started, createdAt);
    if (startMs !== null) return freshness(startMs);
  }
  const rows = await pool.select(`SELECT 1 AS found FROM ${shape.sqlName} LIMIT 1`);
  if (rows.length === 0) return freshness(null);
  const { title, noTimes, noTimesRemedy } = STRINGS.calls;
  const detail = noTimes(shape.name, timeColumn);
  return { id: 'calls_fresh', title, state: 'error', detail, remedy: noTimesRemedy };
}
