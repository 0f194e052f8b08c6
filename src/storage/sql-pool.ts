/**
 * A small mysql2 pool in which every statement has a deadline, both on the server (a statement time limit) and here (a
 * timer that covers waiting for a connection, connecting and the response). A connection whose response is late is
 * destroyed and never reused; otherwise the late response could be read as the next statement's.
 *
 * Used for the plugin's own tables and for reading a PBX's. DATETIMEs stay strings, in the session's zone, UTC.
 */
import { createPool, type Pool, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import type { DatabaseConnection } from '../host/contract.js';
import { ConnectingPause } from './connecting-pause.js';
import { driverOptions } from './driver-options.js';
import {
  DatabaseUnavailableError,
  isOutOfConnections,
  isRefusedLogin,
  isRetryable,
  isServerError,
  isUnavailable,
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
  /** On a Galera cluster, a read waits until this node has applied what others committed before it. */
  readonly causalReads?: boolean;
  /** Begins the sentences that explain an error, e.g. `The database of the PBX`. */
  readonly title?: string;
  /** For tables that are not ours: whatever the server reports is then their fault and no defect (503, not 500). */
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

export class SqlPool {
  readonly #pool: Pool;
  readonly #timeoutMs: number;
  readonly #place: DatabasePlace;
  readonly #readsForeignTables: boolean;
  readonly #connectingPause = new ConnectingPause();
  /** Connections that statements are using now. */
  #inUse = 0;
  /** Statements that the server refused one more connection: each waits for one that is in use. */
  readonly #waiting: (() => void)[] = [];

  constructor(connection: DatabaseConnection, options: SqlPoolOptions = {}) {
    const { connectionLimit, queueLimit, timeoutMs, causalReads, title, readsForeignTables } = {
      ...DEFAULTS,
      ...options,
    };
    this.#timeoutMs = timeoutMs;
    this.#place = { title, connection };
    this.#readsForeignTables = readsForeignTables;
    this.#pool = createPool({
      ...driverOptions(connection),
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
    const work = (connection: PoolConnection) => execute<Row[]>(connection, sql, values);
    try {
      return await this.#withConnection(work, giveUpAt);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || !error.connectionLost) throw error;
      return await this.#withConnection(work, giveUpAt);
    }
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
      const finish = (settle: (connection: PoolConnection | undefined) => void): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        if (connection !== undefined) this.#inUse--;
        settle(connection);
        if (connection !== undefined) this.#waiting.shift()?.();
      };
      const fail = (error: unknown): void =>
        finish((used) => {
          used?.destroy();
          reject(this.#explained(error));
        });
      const succeed = (result: T): void =>
        finish((used) => {
          used?.release();
          resolve(result);
        });
      const timer = setTimeout(() => fail(tooLate()), Math.max(1, giveUpAt - performance.now()));
      const open = () => {
        // The deadline passed while it waited, so the connection is for the next one.
        if (isOver) {
          this.#waiting.shift()?.();
          return;
        }
        const refused = this.#inUse === 0 ? this.#connectingPause.reason() : null;
        if (refused !== null) {
          fail(refused);
          return;
        }
        this.#pool.getConnection((refusal, opened) => {
          if (refusal) return this.#refused(refusal, open, fail);
          this.#connectingPause.end();
          if (isOver) {
            opened.release();
            return this.#waiting.shift()?.();
          }
          connection = opened;
          this.#inUse++;
          work(opened).then(succeed, fail);
        });
      };
      open();
    });
  }

  /** If the server refuses one more connection, waits for one that is in use; it works and may be enough. */
  #refused(refusal: unknown, retry: () => void, fail: (error: unknown) => void): void {
    const isRefused = isOutOfConnections(refusal) || isRefusedLogin(refusal);
    if (isRefused && this.#inUse > 0) {
      this.#waiting.push(retry);
      return;
    }
    if (isRefused) this.#connectingPause.begin(refusal);
    fail(refusal);
    // Nobody is left who could wake them.
    if (this.#inUse === 0) for (const waiting of this.#waiting.splice(0)) waiting();
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
