/**
 * Reads which tables, columns and indexes a PBX's database has. PBXes differ by version and by the modules that their
 * administrators installed, so each schema looks once, when it is opened, and names what is missing.
 * information_schema shows only what the database user may read: a missing column and a missing grant look the same.
 */
import type { SqlPool } from '../storage/sql-pool.js';

export interface TableShape {
  /** `database.table`, for messages. */
  readonly name: string;
  /** The same, quoted for SQL. */
  readonly sqlName: string;
  /** Name to data type, both in lower case, e.g. `datetime`. */
  readonly columns: ReadonlyMap<string, string>;
  /** Name in lower case to maximum length in characters, for text columns. */
  readonly widths: ReadonlyMap<string, number>;
  readonly indexes: readonly IndexShape[];
}

export interface IndexShape {
  readonly name: string;
  /** In lower case, in the index's order. */
  readonly columns: readonly string[];
}

interface ColumnRow {
  readonly tableName: string;
  readonly columnName: string;
  readonly dataType: string;
  readonly width: number | string | null;
}

interface IndexRow {
  readonly tableName: string;
  readonly indexName: string;
  readonly columnName: string;
}

/** Returns those of `tables` that exist in `database` and may be read, by name. */
export async function readTableShapes(
  pool: SqlPool,
  database: string,
  tables: readonly string[],
): Promise<Map<string, TableShape>> {
  const marks = tables.map(() => '?').join(', ');
  const [columns, indexes] = await Promise.all([
    pool.select<ColumnRow>(
      `SELECT TABLE_NAME AS tableName, COLUMN_NAME AS columnName, DATA_TYPE AS dataType,
              CHARACTER_MAXIMUM_LENGTH AS width
         FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (${marks})`,
      [database, ...tables],
    ),
    pool.select<IndexRow>(
      `SELECT TABLE_NAME AS tableName, INDEX_NAME AS indexName, COLUMN_NAME AS columnName
         FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (${marks})
        ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
      [database, ...tables],
    ),
  ]);
  const shapes = new Map<string, TableShape>();
  for (const table of tables) {
    const own = columns.filter((column) => column.tableName === table);
    if (own.length === 0) continue;
    shapes.set(table, {
      name: `${database}.${table}`,
      sqlName: `${quoteName(database)}.${quoteName(table)}`,
      columns: new Map(own.map((c) => [c.columnName.toLowerCase(), c.dataType.toLowerCase()])),
      widths: new Map(
        own.flatMap((c) => (c.width === null ? [] : [[c.columnName.toLowerCase(), Number(c.width)]])),
      ),
      indexes: indexesOf(indexes.filter((index) => index.tableName === table)),
    });
  }
  return shapes;
}

/** Returns the name of the first index that begins with these columns in this order, or null. */
export function indexOn(shape: TableShape, ...columns: readonly string[]): string | null {
  const found = shape.indexes.find((index) => columns.every((column, at) => index.columns[at] === column));
  return found?.name ?? null;
}

/** Returns the table's shape. Throws a sentence that names the table and its purpose if it is missing. */
export function requireTable(
  shapes: ReadonlyMap<string, TableShape>,
  database: string,
  table: string,
  purpose: string,
): TableShape {
  const shape = shapes.get(table);
  if (shape === undefined) {
    throw new Error(
      `The table ${database}.${table} (${purpose}) does not exist, or the database user may not read it.`,
    );
  }
  return shape;
}

/** Throws a sentence that names the missing columns. */
export function requireColumns(shape: TableShape, columns: readonly string[]): void {
  const missing = columns.filter((column) => !shape.columns.has(column));
  if (missing.length === 0) return;
  const names = missing.map((column) => `"${column}"`).join(', ');
  throw new Error(
    `The table ${shape.name} has no ${missing.length === 1 ? 'column' : 'columns'} ${names}, ` +
      'or the database user may not read it.',
  );
}

/** Quotes a table's or column's name for SQL. Values are always bound instead. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function indexesOf(rows: readonly IndexRow[]): IndexShape[] {
  const byName = new Map<string, string[]>();
  for (const { indexName, columnName } of rows) {
    const columns = byName.get(indexName) ?? [];
    columns.push((columnName ?? '').toLowerCase());
    byName.set(indexName, columns);
  }
  return [...byName].map(([name, columns]) => ({ name, columns }));
}
