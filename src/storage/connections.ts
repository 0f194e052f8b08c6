/**
 * The connections of a pool: opens them, lends each to one statement or transaction at a time, and decides when one must
 * not be used again or a new one must not be tried.
 */
import { createPool, type Pool, type PoolConnection } from 'mysql2';
import type { DatabaseConnection } from '../host/contract.js';
import { ConnectingPause } from './connecting-pause.js';
import { driverOptions } from './driver-options.js';
import { isOutOfConnections, isRefusedLogin } from './errors.js';

/** After this time a connection is replaced, because its name may lead to another server by then. */
const MAX_AGE_MS = 5 * 60_000;

export interface ConnectionsOptions {
  readonly connectionLimit: number;
  readonly queueLimit: number;
  readonly timeoutMs: number;
  readonly causalReads: boolean;
}

/** A statement or transaction that waits for a connection. */
export interface Borrower {
  /** Whether its deadline has passed. */
  isOver(): boolean;
  /** `ready` rejects if the connection's session could not be set up; nothing may run on it before. */
  lend(connection: PoolConnection, ready: Promise<void>): void;
  fail(error: unknown): void;
}

export class Connections {
  readonly #pool: Pool;
  readonly #maxAgeMs: number;
  readonly #connectingPause = new ConnectingPause();
  readonly #sessions = new WeakMap<object, { readonly openedAtMs: number; readonly ready: Promise<void> }>();
  /** Connections that were opened earlier lead to a server that is read-only now. They are closed when next taken. */
  #distrustedBeforeMs = Number.NEGATIVE_INFINITY;
  #lent = 0;
  /** How often a connection has been lent. */
  #loans = 0;
  /** The server refused them one more connection: each waits for one that is lent. */
  readonly #waiting: Borrower[] = [];

  constructor(connection: DatabaseConnection, options: ConnectionsOptions) {
    const { connectionLimit, queueLimit, timeoutMs, causalReads } = options;
    this.#maxAgeMs = causalReads ? MAX_AGE_MS : Number.POSITIVE_INFINITY;
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
      const ready = setUpSession(opened, timeoutMs, causalReads);
      // The borrower of the connection handles the rejection, which can come earlier.
      ready.catch(() => {});
      this.#sessions.set(opened, { openedAtMs: performance.now(), ready });
    });
  }

  ageMs(connection: PoolConnection): number {
    return performance.now() - (this.#sessions.get(connection)?.openedAtMs ?? 0);
  }

  distrustAll(): void {
    this.#distrustedBeforeMs = performance.now();
  }

  take(borrower: Borrower): void {
    if (borrower.isOver()) {
      this.#wakeNext();
      return;
    }
    const refusedLately = this.#lent === 0 ? this.#connectingPause.reason() : null;
    if (refusedLately !== null) {
      borrower.fail(refusedLately);
      return;
    }
    const loans = this.#loans;
    this.#pool.getConnection((refusal, opened) => {
      if (refusal) this.#refused(refusal, borrower, loans);
      else this.#opened(opened, borrower);
    });
  }

  #opened(connection: PoolConnection, borrower: Borrower): void {
    this.#connectingPause.end();
    const session = this.#sessions.get(connection);
    const openedAfterMs = Math.max(this.#distrustedBeforeMs, performance.now() - this.#maxAgeMs);
    if (borrower.isOver()) {
      connection.release();
      this.#wakeNext();
    } else if (session === undefined || session.openedAtMs < openedAfterMs) {
      connection.destroy();
      this.take(borrower);
    } else {
      this.#lent++;
      this.#loans++;
      borrower.lend(connection, session.ready);
    }
  }

  /** `isReusable` is false if the connection may hold an open transaction or a late response. */
  giveBack(connection: PoolConnection, isReusable: boolean): void {
    this.#lent--;
    if (isReusable) connection.release();
    else connection.destroy();
    this.#wakeNext();
  }

  close(): Promise<void> {
    return new Promise<void>((resolve) => this.#pool.end(() => resolve()));
  }

  /** If the server refuses one more connection, waits for one that is lent: it works and may be enough. */
  #refused(refusal: unknown, borrower: Borrower, loansBefore: number): void {
    const isRefusedByServer = isOutOfConnections(refusal) || isRefusedLogin(refusal);
    if (isRefusedByServer && this.#lent > 0) {
      this.#waiting.push(borrower);
      return;
    }
    // One was lent and given back in the meantime, so it is free now.
    if (isRefusedByServer && this.#loans > loansBefore) {
      this.take(borrower);
      return;
    }
    if (isRefusedByServer) this.#connectingPause.begin(refusal);
    borrower.fail(refusal);
    // Nobody is left who could wake the others.
    if (this.#lent === 0) for (const waiting of this.#waiting.splice(0)) this.take(waiting);
  }

  #wakeNext(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) this.take(next);
  }
}

/** ER_UNKNOWN_SYSTEM_VARIABLE */
const UNKNOWN_VARIABLE = 1193;

/** Rejects if the session is not as the pool promises, for example without causal reads on a node of a Galera cluster. */
async function setUpSession(
  connection: PoolConnection,
  timeoutMs: number,
  causalReads: boolean,
): Promise<void> {
  await run(connection, sessionSettings(timeoutMs));
  if (!causalReads) return;
  await run(connection, 'SET SESSION wsrep_sync_wait = 1').catch((error: { readonly errno?: unknown }) => {
    // A server that doesn't know the variable is not a cluster, so there is nothing to wait for.
    if (error.errno !== UNKNOWN_VARIABLE) throw error;
  });
}

function run(connection: PoolConnection, sql: string): Promise<void> {
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
