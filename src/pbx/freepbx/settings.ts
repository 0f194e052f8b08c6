/**
 * Reads from `freepbx_settings` (Issabel: `issabelpbx_settings`) where a FreePBX keeps its call records and in which zone
 * it writes them. The same table holds passwords, so only the keywords listed here are read.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import { textOf } from '../row-text.js';
import type { TableShape } from '../table-shape.js';

export interface FreePbxSettings {
  readonly cdrHost: string | null;
  readonly cdrPort: number | null;
  readonly cdrSocket: string | null;
  readonly cdrDatabase: string;
  readonly cdrTable: string;
  /** True if FreePBX is set to write the records in GMT. */
  readonly cdrInGmt: boolean;
  readonly phpTimeZone: string | null;
}

const KEYWORDS = [
  'CDRDBHOST',
  'CDRDBPORT',
  'CDRDBSOCK',
  'CDRDBNAME',
  'CDRDBTABLENAME',
  'CDRUSEGMT',
  'PHPTIMEZONE',
] as const;

/** Returns FreePBX's own defaults for empty values, and for all values if the table cannot be read. */
export async function readSettings(pool: SqlPool, shape: TableShape | undefined): Promise<FreePbxSettings> {
  const values = new Map<string, string>();
  if (shape?.columns.has('keyword') === true && shape.columns.has('value')) {
    const rows = await pool.select<{ keyword: unknown; value: unknown }>(
      `SELECT keyword, value FROM ${shape.sqlName} WHERE keyword IN (${KEYWORDS.map(() => '?').join(', ')})`,
      [...KEYWORDS],
    );
    for (const { keyword, value } of rows) values.set(textOf(keyword).toUpperCase(), textOf(value).trim());
  }
  const text = (keyword: (typeof KEYWORDS)[number]): string | null => values.get(keyword) || null;
  const port = Number(text('CDRDBPORT'));
  return {
    cdrHost: text('CDRDBHOST'),
    cdrPort: Number.isInteger(port) && port > 0 ? port : null,
    cdrSocket: text('CDRDBSOCK'),
    cdrDatabase: text('CDRDBNAME') ?? 'asteriskcdrdb',
    cdrTable: text('CDRDBTABLENAME') ?? 'cdr',
    cdrInGmt: /^(?:1|true|yes)$/i.test(text('CDRUSEGMT') ?? ''),
    phpTimeZone: text('PHPTIMEZONE'),
  };
}
