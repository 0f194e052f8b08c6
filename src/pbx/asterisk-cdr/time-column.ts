/**
 * Decides which column holds the start of a call: `calldate` (FreePBX) or `start` (plain Asterisk). Some tables have both,
 * because somebody changed the backend that writes the records, and one of them is always NULL.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import { textOf } from '../row-text.js';
import { indexOn, quoteName, type TableShape } from '../table-shape.js';

const CANDIDATES = ['calldate', 'start'] as const;
/** Text is as good as a DATETIME: Asterisk writes `YYYY-MM-DD HH:MM:SS`, which sorts by time. */
const TIME_TYPES = /^(?:datetime|timestamp|(?:var)?char|(?:tiny|medium|long)?text)$/;
const SAMPLE_ROWS = 200;

/** Throws a sentence if the only candidate holds no dates. Returns a name that may be missing if there is none. */
export async function findTimeColumn(pool: SqlPool, shape: TableShape): Promise<string> {
  const present = CANDIDATES.filter((column) => shape.columns.has(column));
  const usable = present.filter((column) => TIME_TYPES.test(shape.columns.get(column) ?? ''));
  const [first, second] = usable;
  if (first === undefined) {
    const [wrong] = present;
    if (wrong === undefined) return 'start';
    throw new Error(
      `The column "${wrong}" of ${shape.name} is a ${shape.columns.get(wrong)} and not a DATETIME, ` +
        'so the start of a call can’t be read from it.',
    );
  }
  if (second === undefined) return first;
  const newest = {
    [first]: await newestOf(pool, shape, first),
    [second]: await newestOf(pool, shape, second),
  };
  return (newest[second] ?? '') > (newest[first] ?? '') && (newest[first] ?? '') === '' ? second : first;
}

/** Returns the newest time in the column, or of a sample of rows if no index leads to it; empty if there is none. */
async function newestOf(pool: SqlPool, shape: TableShape, column: string): Promise<string> {
  const name = quoteName(column);
  const source =
    indexOn(shape, column) === null
      ? `(SELECT ${name} FROM ${shape.sqlName} LIMIT ${SAMPLE_ROWS}) AS sample`
      : shape.sqlName;
  const rows = await pool.select<{ newest: unknown }>(`SELECT MAX(${name}) AS newest FROM ${source}`);
  const newest = textOf(rows[0]?.newest);
  // Zero dates and FreePBX's 1000-01-01 mean that there is no time.
  return newest < '1970-01-02' ? '' : newest;
}
