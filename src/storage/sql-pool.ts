/**
 * A small mysql2 pool in which every statement has a deadline, both on the server (a statement time limit) and here (a
 * timer that covers waiting for a connection, connecting and the response). A connection whose response is late is
 * destroyed and never reused; otherwise the late response could be read as the next statement's.
 *
 * Used for the plugin's own tables and for reading a PBX's. DATETIMEs stay strings, in the session's zone, UTC.
 */
import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2';
import type { DatabaseConnection } from '../host/contract.js';
import { Connections } from './connections.js';
import {
  DatabaseUnavailableError,
  isReadOnlyServer,
  isRetryable,
  isServerError,
  isUnavailable,
  ReadOnlyServerError,
} from './errors.js';
import { type DatabasePlace, explainError } from './explain-error.js';
import { unreachable } from './readable-errors.js';

export type SqlValue = string | number | bigint | boolean | Date | null | Buffer;

export interface SqlPoolOptions {
  readonly connectionLimit?: number;
  /** How many statements may wait for a connection; one more is refused at once. */
  readonly queueLimit?: number;
  /** How long a statement may take, including the wait for a connection. */
  readonly timeoutMs?: number;
  /**
   * For tables of which every process must see the current state. On a Galera cluster, a read waits until this node has
   * applied what others committed before it. Connections are replaced after five minutes: otherwise one to a former
   * primary that is still writable, which an operator should prevent, would stay in use for good.
   */
  readonly causalReads?: boolean;
  /** Begins the sentences that explain an error, e.g. `The database of the PBX`. */
  readonly title?: string;
  /** For tables that are not ours: an error that the server reports is then no defect of this program (503, not 500). */
  readonly readsForeignTables?: boolean;
}

/** The statements of one transaction, on one connection. */
export interface SqlTransaction {
  select<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  change(sql: string, values?: readonly SqlValue[]): Promise<ResultSetHeader>;
}

const DEFAULTS = {
  connectionLimit: 4,
  queueLimit: 1_000,
  timeoutMs: 2_500,
  causalReads: false,
  title: 'The database',
  readsForeignTables: false,
} as const;
const TRANSACTION_TRIES = 4;
/**
 * A connection to a read-only server is given up after this time, because its name may lead to another server by then.
 */
const READ_ONLY_RECHECK_MS = 1_000;

/** Column `@@global.read_only AS read_only` of a statement for `selectFromPrimary`. */
export interface PrimaryRow {
  readonly read_only: number | string;
}

export class SqlPool {
  readonly #connections: Connections;
  readonly #timeoutMs: number;
  readonly #place: DatabasePlace;
  readonly #readsForeignTables: boolean;

  constructor(connection: DatabaseConnection, options: SqlPoolOptions = {}) {
    const { title, readsForeignTables, ...own } = { ...DEFAULTS, ...options };
    this.#timeoutMs = own.timeoutMs;
    this.#place = { title, connection };
    this.#readsForeignTables = readsForeignTables;
    this.#connections = new Connections(connection, own);
  }

  /**
   * Runs a prepared SELECT. Runs it again on a fresh connection if the pooled one turns out to be dead.
   * `deadlineMs` (on `performance.now()`'s clock) shortens the time of one of several statements that share a limit.
   */
  async select<Row>(sql: string, values: readonly SqlValue[] = [], deadlineMs?: number): Promise<Row[]> {
    const giveUpAt = Math.min(performance.now() + this.#timeoutMs, deadlineMs ?? Number.POSITIVE_INFINITY);
    return await this.#read((connection) => execute<Row[]>(connection, sql, values), giveUpAt);
  }

  /**
   * Runs a prepared SELECT that always returns a row and reads `@@global.read_only`. Rejects with
   * ReadOnlyServerError if the server is read-only. After a switchover, existing connections still lead to the old
   * primary: they are closed, and the statement runs again on a fresh one.
   */
  async selectFromPrimary<Row extends PrimaryRow>(
    sql: string,
    values: readonly SqlValue[] = [],
  ): Promise<[Row, ...Row[]]> {
    const rows = await this.#read(async (connection) => {
      const found = await execute<Row[]>(connection, sql, values);
      if (!isPrimary(found[0]) && this.#connections.ageMs(connection) >= READ_ONLY_RECHECK_MS) {
        this.#connections.distrustAll();
        throw new ReadOnlyServerError(true);
      }
      return found;
    }, performance.now() + this.#timeoutMs);
    const [first, ...more] = rows;
    if (first === undefined || !isPrimary(first)) throw new ReadOnlyServerError();
    return [first, ...more];
  }

  /**
   * Runs one prepared statement that changes rows, in its own transaction. Runs it again after a deadlock or a lock wait,
   * which undid it, but never after a lost connection, because then nobody knows whether it was committed.
   */
  change(sql: string, values: readonly SqlValue[] = []): Promise<ResultSetHeader> {
    return this.#retried((connection) => execute<ResultSetHeader>(connection, sql, values));
  }

  /**
   * Runs `work` in one transaction and commits. Runs all of it again after a deadlock (1213) or a lock wait (1205), so
   * `work` must have no effects other than its statements.
   */
  transaction<T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
    return this.#retried(async (connection) => {
      await query(connection, 'START TRANSACTION');
      const result = await work({
        select: (sql, values = []) => execute(connection, sql, values),
        change: (sql, values = []) => execute(connection, sql, values),
      });
      await query(connection, 'COMMIT');
      return result;
    });
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  async #read<T>(work: (connection: PoolConnection) => Promise<T>, giveUpAt: number): Promise<T> {
    try {
      return await this.#withConnection(work, giveUpAt);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || !error.connectionLost) throw error;
      return await this.#withConnection(work, giveUpAt);
    }
  }

  async #retried<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + this.#timeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#withConnection(work, giveUpAt);
      } catch (error) {
        if (attempt >= TRANSACTION_TRIES || !isRetryable(error)) throw error;
      }
    }
  }

  /**
   * Takes a connection and runs `work` on it. The connection goes back to the pool only if `work` succeeded before the
   * deadline; otherwise it may hold an open transaction or a late response, and destroying it rolls back.
   */
  #withConnection<T>(work: (connection: PoolConnection) => Promise<T>, giveUpAt: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let connection: PoolConnection | undefined;
      let isOver = false;
      const finish = (isReusable: boolean, settle: () => void): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        if (connection !== undefined) this.#connections.giveBack(connection, isReusable);
        settle();
      };
      const fail = (error: unknown): void =>
        finish(false, () => {
          if (isReadOnlyServer(error)) this.#connections.distrustAll();
          reject(this.#explained(error));
        });
      const timer = setTimeout(() => fail(tooLate()), Math.max(1, giveUpAt - performance.now()));
      this.#connections.take({
        isOver: () => isOver,
        fail,
        lend: (opened, ready) => {
          connection = opened;
          ready.then(() => work(opened)).then((result) => finish(true, () => resolve(result)), fail);
        },
      });
    });
  }

  #explained(error: unknown): unknown {
    const isOutage = isUnavailable(error) || (this.#readsForeignTables && isServerError(error));
    if (!isOutage) return error;
    const original = error instanceof DatabaseUnavailableError ? error.cause : error;
    const { title, connection } = this.#place;
    return DatabaseUnavailableError.from(
      error,
      explainError(original, this.#place) ?? unreachable(title, connection, original),
    );
  }
}

/** MariaDB and MySQL return 0 or 1; MariaDB from version 12 may return OFF. */
const WRITABLE = new Set(['0', 'OFF']);

function isPrimary(row: PrimaryRow | undefined): boolean {
  return row !== undefined && WRITABLE.has(String(row.read_only));
}

/** Converts a DATETIME as the pool returns it, `2026-07-04 15:02:11.123`, to `2026-07-04T15:02:11Z`. */
export function toUtcIso(datetime: string): string {
  return `${datetime.slice(0, 10)}T${datetime.slice(11, 19)}Z`;
}

function tooLate(): DatabaseUnavailableError {
  return new DatabaseUnavailableError('the database did not respond before the deadline');
}

/** Rejects, too, for values that mysql2 cannot bind: it throws for them at once. */
function execute<T>(connection: PoolConnection, sql: string, values: readonly SqlValue[]): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    connection.execute<RowDataPacket[]>(sql, values as SqlValue[], (error, result) =>
      error ? reject(error) : resolve(result as T),
    );
  });
}

/** For statements that cannot be prepared. */
function query(connection: PoolConnection, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error) => (error ? reject(error) : resolve()));
  });
}
