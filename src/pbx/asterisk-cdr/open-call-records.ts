/**
 * Finds the table of call records with its columns, its indexes and its time zone. Called once, when a FreePBX or a plain
 * Asterisk is opened.
 */
import type { DatabaseConnection } from '../../host/contract.js';
import type { HealthFinding } from '../../host/ports.js';
import { withReadableErrors } from '../../storage/readable-errors.js';
import type { SqlPool } from '../../storage/sql-pool.js';
import { freshness } from '../freshness.js';
import { LocalClock } from '../local-time.js';
import { readTableShapes, requireTable } from '../table-shape.js';
import { type CdrTable, describeCdrTable, selectTimes, type TenantColumns } from './cdr-table.js';
import { type CallIds, cutIdsFinding, indexFindings, zoneFinding } from './health.js';
import { RecentCalls } from './recent-calls.js';
import { fits, showsOffset, workOutZone, type ZoneVerdict } from './zone.js';
import { readZoneSamples } from './zone-samples.js';

/** How many records Health reads. */
const NEWEST_ROWS = 12;

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
  readonly table: CdrTable;
  readonly recentCalls: RecentCalls;
  readonly zone: ZoneVerdict;
  health(): Promise<HealthFinding[]>;
}

export function openCallRecords(options: CallRecordsOptions): Promise<CallRecords> {
  return withReadableErrors('The database of the call records', options.connection, () => open(options));
}

async function open(options: CallRecordsOptions): Promise<CallRecords> {
  const { pool, database } = options;
  const shapes = await readTableShapes(pool, database, [options.table]);
  const table = describeCdrTable(
    requireTable(shapes, database, options.table, 'the call records'),
    options.tenantColumns,
  );
  const zone = await zoneOf(options, table);
  const clock = new LocalClock(zone.zone);
  return {
    table,
    zone,
    recentCalls: new RecentCalls({ pool, table, clock }),
    health: async () => {
      const { sql, values } = selectTimes(table, null, NEWEST_ROWS);
      const newest = await pool.select<{ started: string } & CallIds>(sql, values);
      return [
        freshness(newest[0] === undefined ? null : clock.toUtcMs(newest[0].started)),
        zoneFinding(zone),
        ...cutIdsFinding(table, newest),
        ...indexFindings(table),
      ];
    },
  };
}

async function zoneOf(
  { pool, timeZone, expectedZones }: CallRecordsOptions,
  table: CdrTable,
): Promise<ZoneVerdict> {
  if (table.timeIsUtc) return { zone: 'UTC', basis: 'agreed', samples: 0 };
  const samples = await readZoneSamples(pool, table);
  if (timeZone === undefined) return workOutZone(samples, expectedZones);
  const zone = new LocalClock(timeZone).zone;
  const usable = samples.filter(showsOffset);
  if (usable.length === 0) return { zone, basis: 'no_records', samples: 0 };
  return { zone, basis: fits(zone, usable) ? 'agreed' : 'disagreed', samples: usable.length };
}
