/**
 * A small mysql2 pool in which every statement has a deadline, both on the server (a statement time limit) and here (a
 * timer that covers waiting for a connection, connecting and the response). A connection whose response is late is
 * destroyed and never reused; otherwise the late response could be read as the next statement's.
 *
 * Used for the plugin's own tables and for reading a PBX's. DATETIMEs stay strings, in the session's zone, UTC.
 */
import { createPool, type Pool, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import type { DatabaseConnection } from '../host/contract.js';
import {
  DatabaseUnavailableError,
  isReadOnlyServer,
  isRetryable,
  isUnavailable,
  ReadOnlyServerError,
} from './errors.js';

export type SqlValue = string | number | bigint | boolean | Date | null | Buffer;

export interface SqlPoolOptions {
  readonly connectionLimit?: number;
  /** How many statements may wait for a connection; one more is refused at once. */
  readonly queueLimit?: number;
  /** How long a statement may take, including the wait for a connection. */
  readonly timeoutMs?: number;
  /** On a Galera cluster, a read waits until this node has applied what others committed before it. */
  readonly causalReads?: boolean;
}

/** The statements of one transaction, on one connection. */
export interface SqlTransaction {
  select<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  change(sql: string, values?: readonly SqlValue[]): Promise<ResultSetHeader>;
}

const DEFAULTS = { connectionLimit: 4, queueLimit: 1_000, timeoutMs: 2_500, causalReads: false } as const;
const TRANSACTION_TRIES = 4;
/** A connection to a read-only server is given up after this time, because its name may lead to another server by then. */
const READ_ONLY_RECHECK_MS = 1_000;

/** Column `@@global.read_only AS read_only` of a statement for `selectFromPrimary`. */
export interface PrimaryRow {
  readonly read_only: number | string;
}

export class SqlPool {
  readonly #pool: Pool;
  readonly #timeoutMs: number;
  readonly #openedAtMs = new WeakMap<object, number>();
  /** Connections that were opened earlier lead to a server that is read-only now. They are closed when next taken. */
  #distrustedBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(connection: DatabaseConnection, options: SqlPoolOptions = {}) {
    const { connectionLimit, queueLimit, timeoutMs, causalReads } = { ...DEFAULTS, ...options };
    this.#timeoutMs = timeoutMs;
    this.#pool = createPool({
      ...connection,
      connectionLimit,
      queueLimit,
      connectTimeout: timeoutMs,
      enableKeepAlive: true,
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
      stringifyObjects: true,
      multipleStatements: false,
    });
    this.#pool.on('connection', (opened) => {
      this.#openedAtMs.set(opened, performance.now());
      opened.query(sessionSettings(timeoutMs), () => {});
      // A server that doesn't know the variable is not a cluster, so there is nothing to wait for.
      if (causalReads) opened.query('SET SESSION wsrep_sync_wait = 1', () => {});
    });
  }

  /**
   * Runs a prepared SELECT. Runs it once more on a fresh connection if the pooled one turns out to be dead.
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
      const ageMs = performance.now() - (this.#openedAtMs.get(connection) ?? 0);
      if (!isPrimary(found[0]) && ageMs >= READ_ONLY_RECHECK_MS) {
        this.#distrustConnections();
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

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#pool.end(() => resolve()));
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
      const fail = (error: unknown): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        connection?.destroy();
        if (isReadOnlyServer(error)) this.#distrustConnections();
        reject(isUnavailable(error) ? DatabaseUnavailableError.from(error) : error);
      };
      const succeed = (result: T): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        connection?.release();
        resolve(result);
      };
      const timer = setTimeout(() => fail(tooLate()), Math.max(1, giveUpAt - performance.now()));
      const take = () => {
        this.#pool.getConnection((refusal, opened) => {
          if (refusal) return fail(refusal);
          if (isOver) return opened.release();
          if (this.#isDistrusted(opened)) {
            opened.destroy();
            return take();
          }
          connection = opened;
          work(opened).then(succeed, fail);
        });
      };
      take();
    });
  }

  #distrustConnections(): void {
    this.#distrustedBeforeMs = performance.now();
  }

  #isDistrusted(connection: PoolConnection): boolean {
    return (this.#openedAtMs.get(connection) ?? 0) < this.#distrustedBeforeMs;
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

/**
 * One SET for both servers: MariaDB reads `/*M!…`, MySQL skips it; MySQL reads `/*!507xx`, MariaDB skips versions
 * 50700 to 99999 (MariaDB manual, "Comment Syntax").
 */
function sessionSettings(timeoutMs: number): string {
  const seconds = timeoutMs / 1000;
  return (
    `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO', ` +
    `innodb_lock_wait_timeout = ${Math.max(1, Math.floor(seconds))} ` +
    `/*M!100100 , max_statement_time = ${seconds} */ /*!50708 , max_execution_time = ${timeoutMs} */`
  );
}
