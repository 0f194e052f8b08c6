/**
 * The pool of the host's own tables. Statements name the tables with the default prefix, and the pool replaces it with the
 * one of the settings, so that several hosts, or a host and a PBX, can share a database.
 */
import type { DatabaseConnection } from 'exovo-api-access/host';
import {
  type PrimaryRow,
  SqlPool,
  type SqlPoolOptions,
  type SqlTransaction,
  type SqlValue,
} from 'exovo-api-access/internal/storage';
import type { Connection } from 'mysql2/promise';
import {
  ADDED_TO_HOST_TABLES,
  addMissingParts,
  createTables,
  HOST_TABLE_NAMES,
  HOST_TABLES,
} from './schema.js';

export const DEFAULT_TABLE_PREFIX = 'host_';

const NAMES = new RegExp(`\\b(?:${HOST_TABLE_NAMES.join('|')})\\b`, 'g');

/** Returns the statement with the names that the host's tables have. Values are never in a statement's text. */
export function withTablePrefix(sql: string, prefix: string): string {
  if (prefix === DEFAULT_TABLE_PREFIX) return sql;
  return sql.replace(NAMES, (name) => prefix + name.slice(DEFAULT_TABLE_PREFIX.length));
}

export class HostPool extends SqlPool {
  readonly #prefix: string;

  constructor(connection: DatabaseConnection, prefix: string, options: SqlPoolOptions = {}) {
    super(connection, options);
    this.#prefix = prefix;
  }

  override select<Row>(sql: string, values?: readonly SqlValue[], deadlineMs?: number): Promise<Row[]> {
    return super.select(this.#named(sql), values, deadlineMs);
  }

  override selectFromPrimary<Row extends PrimaryRow>(
    sql: string,
    values?: readonly SqlValue[],
  ): Promise<[Row, ...Row[]]> {
    return super.selectFromPrimary(this.#named(sql), values);
  }

  override change(sql: string, values?: readonly SqlValue[]): ReturnType<SqlPool['change']> {
    return super.change(this.#named(sql), values);
  }

  override transaction<T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
    return super.transaction((transaction) =>
      work({
        select: (sql, values) => transaction.select(this.#named(sql), values),
        change: (sql, values) => transaction.change(this.#named(sql), values),
      }),
    );
  }

  #named(sql: string): string {
    return withTablePrefix(sql, this.#prefix);
  }
}

/** Creates the host's missing tables, and adds what an earlier version's tables lack. Call it with the set-up lock. */
export async function setUpHostTables(connection: Connection, prefix: string): Promise<void> {
  await createTables(
    connection,
    HOST_TABLES.map((sql) => withTablePrefix(sql, prefix)),
  );
  const parts = ADDED_TO_HOST_TABLES.map((part) => ({ ...part, table: withTablePrefix(part.table, prefix) }));
  await addMissingParts(connection, parts);
}
