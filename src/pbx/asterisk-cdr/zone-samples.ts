/** Reads a few records from each season of the past year for `zone.ts`, through the index on time. */
import type { SqlPool } from '../../storage/sql-pool.js';
import { textOf } from '../row-text.js';
import { indexOn } from '../table-shape.js';
import { type CdrTable, selectTimes } from './cdr-table.js';
import { epochSecondsOf } from './record.js';
import type { ZoneSample } from './zone.js';

const SEASONS = 12;
const SEASON_MS = 30 * 86_400_000;
const ROWS_OF_A_SEASON = 24;

interface TimeRow {
  readonly started: unknown;
  readonly uniqueid?: unknown;
  readonly linkedid?: unknown;
}

export interface ZoneSamples {
  readonly samples: readonly ZoneSample[];
  /** True if there are no records at all. */
  readonly isEmpty: boolean;
}

export async function readZoneSamples(pool: SqlPool, table: CdrTable): Promise<ZoneSamples> {
  const seasons = seasonsOf(table);
  const samples = new Map<string, ZoneSample>();
  for (let season = 0; season < seasons; season++) {
    const upTo = season === 0 ? null : new Date(Date.now() - season * SEASON_MS).toISOString().slice(0, 10);
    const { sql, values } = selectTimes(table, upTo, ROWS_OF_A_SEASON);
    const rows = await pool.select<TimeRow>(sql, values);
    if (season === 0 && rows.length === 0) return { samples: [], isEmpty: true };
    for (const row of rows) {
      const id = textOf(row.uniqueid);
      const epochSeconds = epochSecondsOf(id);
      const isFirstChannel = ['', id].includes(textOf(row.linkedid));
      const localTime = textOf(row.started);
      if (localTime === '' || epochSeconds === null || !isFirstChannel) continue;
      samples.set(id, { localTime, epochSeconds });
    }
  }
  return { samples: [...samples.values()], isEmpty: false };
}

function seasonsOf({ shape, timeColumn }: CdrTable): number {
  // Without an index on time, each season would scan the whole table.
  return indexOn(shape, timeColumn) === null ? 1 : SEASONS;
}
