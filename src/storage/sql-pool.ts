/**
 * A small mysql2 pool in which every statement has a deadline, both on the server (a statement time limit) and here
 * (a timer that covers waiting for a connection, connecting and the answer). A connection whose answer is late is
 * destroyed, never reused: its late answer could otherwise be read as the next statement's.
 *
 * Used for the plugin's own tables and for reading a PBX's; DATETIMEs stay strings, in the session's zone UTC.
 */
import { createPool, type Pool, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2';
import type { DatabaseConnection } from '../host/contract.js';
import { DatabaseUnavailableError, isRetryable, isUnavailable } from './errors.js';

export type SqlValue = string | number | bigint | boolean | Date | null | Buffer;

export interface SqlPoolOptions {
  readonly connectionLimit?: number;
  /** Statements that may wait for a connection; one more is refused at once. */
  readonly queueLimit?: number;
  /** How long a statement may take, waiting for a connection included. */
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

export class SqlPool {
  readonly #pool: Pool;
  readonly #timeoutMs: number;

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
      opened.query(sessionSettings(timeoutMs), () => {});
      // Not every server knows the variable, and where it does not there is no cluster to wait for.
      if (causalReads) opened.query('SET SESSION wsrep_sync_wait = 1', () => {});
    });
  }

  /**
   * Runs a prepared SELECT; tries once more on a fresh connection when a pooled one turns out to be dead.
   * `deadlineMs` (on `performance.now()`'s clock) shortens the time for one of several statements that share a limit.
   */
  async select<Row>(sql: string, values: readonly SqlValue[] = [], deadlineMs?: number): Promise<Row[]> {
    const giveUpAt = Math.min(performance.now() + this.#timeoutMs, deadlineMs ?? Number.POSITIVE_INFINITY);
    try {
      return await this.#execute<Row[]>(sql, values, giveUpAt);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || !error.connectionLost) throw error;
      return await this.#execute<Row[]>(sql, values, giveUpAt);
    }
  }

  /**
   * Runs one prepared statement that changes rows, in its own transaction; again after a deadlock or a lock wait, which
   * undid it. Never again after a lost connection: then nobody knows.
   */
  async change(sql: string, values: readonly SqlValue[] = []): Promise<ResultSetHeader> {
    const giveUpAt = performance.now() + this.#timeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#execute<ResultSetHeader>(sql, values, giveUpAt);
      } catch (error) {
        if (attempt >= TRANSACTION_TRIES || !isRetryable(error)) throw error;
      }
    }
  }

  /**
   * Runs `work` in one transaction and commits; the whole of it again after a deadlock (1213) or a lock wait (1205).
   * `work` must therefore touch nothing but its statements.
   */
  async transaction<T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + this.#timeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(async (run) => {
          await run('START TRANSACTION', [], 'text');
          const result = await work({
            select: (sql, values = []) => run(sql, values),
            change: (sql, values = []) => run(sql, values),
          });
          await run('COMMIT', [], 'text');
          return result;
        }, giveUpAt);
      } catch (error) {
        if (attempt >= TRANSACTION_TRIES || !isRetryable(error)) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#pool.end(() => resolve()));
  }

  /** One statement on a connection of its own: what `#once` does, without its promises, for it is on every request. */
  #execute<T>(sql: string, values: readonly SqlValue[], giveUpAt: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let connection: PoolConnection | undefined;
      let isOver = false;
      const fail = (error: unknown): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        connection?.destroy();
        reject(isUnavailable(error) ? DatabaseUnavailableError.from(error) : error);
      };
      const timer = setTimeout(() => fail(tooLate()), Math.max(1, giveUpAt - performance.now()));
      this.#pool.getConnection((refusal, opened) => {
        if (refusal) return fail(refusal);
        if (isOver) return opened.release();
        connection = opened;
        try {
          opened.execute<RowDataPacket[]>(sql, values as SqlValue[], (error, result) => {
            if (error) return fail(error);
            if (isOver) return;
            isOver = true;
            clearTimeout(timer);
            opened.release();
            resolve(result as T);
          });
        } catch (error) {
          // mysql2 throws at once for values that it cannot bind.
          fail(error);
        }
      });
    });
  }

  /** Takes a connection, lets `work` run statements on it until `giveUpAt`, and returns it only when it is clean. */
  async #once<T>(work: (run: RunStatement) => Promise<T>, giveUpAt: number): Promise<T> {
    let connection: PoolConnection | undefined;
    let late = false;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => {
          late = true;
          connection?.destroy();
          reject(tooLate());
        },
        Math.max(1, giveUpAt - performance.now()),
      );
    });
    const work_ = async (): Promise<T> => {
      connection = await this.#connection();
      if (late) {
        connection.release();
        throw new DatabaseUnavailableError('a connection was free only after the deadline');
      }
      try {
        const result = await work(runOn(connection));
        if (!late) connection.release();
        return result;
      } catch (error) {
        // A failed statement may have left a transaction open; a destroyed connection rolls back by itself.
        connection.destroy();
        throw error;
      }
    };
    try {
      return await Promise.race([work_(), timeout]);
    } catch (error) {
      throw isUnavailable(error) ? DatabaseUnavailableError.from(error) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  #connection(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      this.#pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
    });
  }
}

function tooLate(): DatabaseUnavailableError {
  return new DatabaseUnavailableError('the database did not answer before the deadline');
}

type RunStatement = <T>(sql: string, values: readonly SqlValue[], protocol?: 'text') => Promise<T>;

function runOn(connection: PoolConnection): RunStatement {
  return <T>(sql: string, values: readonly SqlValue[], protocol?: 'text') =>
    new Promise<T>((resolve, reject) => {
      const done = (error: unknown, result: unknown) => (error ? reject(error) : resolve(result as T));
      if (protocol === 'text') connection.query<RowDataPacket[]>(sql, done);
      else connection.execute<RowDataPacket[]>(sql, [...values], done);
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
