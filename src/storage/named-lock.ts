/**
 * A named lock of the database server (GET_LOCK), under which processes that start at once change tables one after the
 * other. The lock ends with its connection, so a killed process leaves none behind. It does not reach across the servers
 * of a Galera cluster: work under it must be idempotent, and is run again if it meets the work of another server's process.
 */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseConnection } from '../host/contract.js';
import { driverOptions } from './driver-options.js';
import { isAlreadyChanged, isDuplicate, isRetryable } from './errors.js';
import { withReadableErrors } from './readable-errors.js';

export interface NamedLock {
  readonly connection: DatabaseConnection;
  /** Begins the sentence of an error, e.g. `The database of API access`. */
  readonly title: string;
  /** What the lock guards, e.g. `exovo_api`; at most 31 characters. */
  readonly name: string;
  /** The sentence of the error when another process has held the lock for all of LOCK_WAIT_SECONDS. */
  readonly busy: string;
}

export const LOCK_WAIT_SECONDS = 60;
const CONNECT_TIMEOUT_MS = 10_000;
const TRIES = 5;
const MAX_PAUSE_MS = 200;

/**
 * Runs `work` while no other process of this server does so in the same database. `work` can use the connection that
 * holds the lock. Runs it again, a few times, after a deadlock, a duplicate key, or a
 * change of a table that another server's process has made in the meantime.
 */
export async function withNamedLock<T>(
  { connection, title, name, busy }: NamedLock,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const holder = await withReadableErrors(title, connection, () =>
    createConnection({
      ...driverOptions(connection),
      connectTimeout: CONNECT_TIMEOUT_MS,
      charset: 'utf8mb4',
      timezone: 'Z',
    }),
  );
  // Named locks belong to the server, not to the database, and have at most 64 characters.
  const lock = `${name}:${createHash('sha256').update(connection.database).digest('hex').slice(0, 32)}`;
  try {
    const [rows] = await holder.query<RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS held', [
      lock,
      LOCK_WAIT_SECONDS,
    ]);
    if (Number(rows[0]?.held) !== 1) throw new Error(busy);
    return await retried(
      () => work(holder),
      () => holder.query('ROLLBACK'),
    );
  } finally {
    await holder.end().catch(() => holder.destroy());
  }
}

/** Another server's process can win a race for the same rows and tables: what it has created is then found by the next try. */
async function retried<T>(work: () => Promise<T>, rollBack: () => Promise<unknown>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isLostRace = isRetryable(error) || isDuplicate(error) || isAlreadyChanged(error);
      if (attempt >= TRIES || !isLostRace) throw error;
      await rollBack();
      await delay(Math.random() * MAX_PAUSE_MS);
    }
  }
}
