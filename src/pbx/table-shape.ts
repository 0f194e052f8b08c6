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
  readonly tableSchema: string;
  readonly tableName: string;
  readonly columnName: string;
  readonly dataType: string;
  readonly width: number | string | null;
}

interface IndexRow {
  readonly TABLE_SCHEMA: string;
  readonly TABLE_NAME: string;
  readonly INDEX_NAME: string;
  readonly COLUMN_NAME: string | null;
  readonly INDEX_TYPE: string;
  /** MySQL: `NO` if the index must not be used. */
  readonly IS_VISIBLE?: string;
  /** MariaDB: `YES` if the index must not be used. */
  readonly IGNORED?: string;
}

/** Returns those of `tables` that exist in `database` and may be read, by the given name. */
export async function readTableShapes(
  pool: SqlPool,
  database: string,
  tables: readonly string[],
): Promise<Map<string, TableShape>> {
  // With lower_case_table_names = 1, the server stores names in lower case, and settings may spell them otherwise.
  const names = (given: readonly string[]): string[] => [
    ...new Set([...given, ...given.map((name) => name.toLowerCase())]),
  ];
  const databases = names([database]);
  const values = [...databases, ...names(tables)];
  const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');
  const where = `TABLE_SCHEMA IN (${marks(databases.length)}) AND TABLE_NAME IN (${marks(names(tables).length)})`;
  const [columns, indexes] = await Promise.all([
    pool.select<ColumnRow>(
      `SELECT TABLE_SCHEMA AS tableSchema, TABLE_NAME AS tableName, COLUMN_NAME AS columnName, DATA_TYPE AS dataType,
              CHARACTER_MAXIMUM_LENGTH AS width
         FROM information_schema.COLUMNS WHERE ${where}`,
      values,
    ),
    // All columns, because each server has its own for an index that must not be used.
    pool.select<IndexRow>(
      `SELECT * FROM information_schema.STATISTICS WHERE ${where}
        ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
      values,
    ),
  ]);
  const shapes = new Map<string, TableShape>();
  for (const table of tables) {
    const found =
      columns.find((row) => row.tableSchema === database && row.tableName === table) ??
      columns.find((row) => isSpelt(row.tableSchema, database) && isSpelt(row.tableName, table));
    if (found === undefined) continue;
    const { tableSchema, tableName } = found;
    const own = columns.filter((row) => row.tableSchema === tableSchema && row.tableName === tableName);
    const keys = indexes.filter((row) => row.TABLE_SCHEMA === tableSchema && row.TABLE_NAME === tableName);
    shapes.set(table, {
      name: `${tableSchema}.${tableName}`,
      sqlName: `${quoteName(tableSchema)}.${quoteName(tableName)}`,
      columns: new Map(own.map((c) => [c.columnName.toLowerCase(), c.dataType.toLowerCase()])),
      widths: new Map(
        own.flatMap((c) => (c.width === null ? [] : [[c.columnName.toLowerCase(), Number(c.width)]])),
      ),
      indexes: indexesOf(keys.filter(isUsable)),
    });
  }
  return shapes;
}

function isSpelt(stored: string, given: string): boolean {
  return stored === given.toLowerCase();
}

/** FORCE INDEX fails for an index that must not be used. A full-text index finds words, not values. */
function isUsable({ INDEX_TYPE, IS_VISIBLE, IGNORED }: IndexRow): boolean {
  return !/^(?:fulltext|spatial|rtree)$/i.test(INDEX_TYPE) && IS_VISIBLE !== 'NO' && IGNORED !== 'YES';
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
  for (const { INDEX_NAME, COLUMN_NAME } of rows) {
    const columns = byName.get(INDEX_NAME) ?? [];
    columns.push((COLUMN_NAME ?? '').toLowerCase());
    byName.set(INDEX_NAME, columns);
  }
  return [...byName].map(([name, columns]) => ({ name, columns }));
}
