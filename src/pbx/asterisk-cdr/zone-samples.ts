/** Reads a few records from each season of the past year for `zone.ts`, through the index on time. */
import type { SqlPool } from '../../storage/sql-pool.js';
import { indexOn } from '../table-shape.js';
import { type CdrTable, selectTimes } from './cdr-table.js';
import { epochSecondsOf } from './record.js';
import type { ZoneSample } from './zone.js';

const SEASONS = 12;
const SEASON_MS = 30 * 86_400_000;
const ROWS_OF_A_SEASON = 24;

interface TimeRow {
  readonly started: string | null;
  readonly uniqueid: string | null;
  readonly linkedid?: string | null;
}

export async function readZoneSamples(pool: SqlPool, table: CdrTable): Promise<ZoneSample[]> {
  if (!table.shape.columns.has('uniqueid')) return [];
  // Without an index on time, each season would scan the whole table.
  const seasons = indexOn(table.shape, table.timeColumn) === null ? 1 : SEASONS;
  const samples = new Map<string, ZoneSample>();
  for (let season = 0; season < seasons; season++) {
    const upTo = season === 0 ? null : new Date(Date.now() - season * SEASON_MS).toISOString().slice(0, 10);
    const { sql, values } = selectTimes(table, upTo, ROWS_OF_A_SEASON);
    for (const row of await pool.select<TimeRow>(sql, values)) {
      const epochSeconds = epochSecondsOf(row.uniqueid ?? '');
      const isFirstChannel =
        row.linkedid === undefined || row.linkedid === '' || row.linkedid === row.uniqueid;
      if (row.started === null || epochSeconds === null || !isFirstChannel) continue;
      samples.set(row.uniqueid ?? '', { localTime: row.started, epochSeconds });
    }
  }
  return [...samples.values()];
}
