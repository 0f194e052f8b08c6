/**
 * Real databases for tests: one server per mocha worker process, one database per caller.
 *
 * The server is a private MariaDB. If `TEST_DATABASE_URLS` lists servers (`mysql://root@…/any`,
 * separated by spaces), each worker uses one of them; that is how `npm run test:mysql` runs the same suite on MySQL. The
 * URL's user must be able to create databases. Workers don't share a server because some tests count its statements.
 */
import { randomBytes } from 'node:crypto';
import { type Connection, createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../src/host/contract.js';
import { parseDatabaseUrl } from '../../src/standalone/database/database-url.js';
import type { SqlValue } from '../../src/storage/sql-pool.js';
import { startDatabaseServer } from './database-server.js';

export interface TestDatabase {
  readonly connection: DatabaseConnection;
  /** Runs a statement on a connection of its own, outside the code under test. */
  query<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  drop(): Promise<void>;
}

interface Server {
  readonly connection: DatabaseConnection;
  stop(): Promise<void>;
}

/** Worker number in mocha's parallel mode; 0 in a run with a single process. */
const WORKER = Number(process.env.MOCHA_WORKER_ID ?? 0);
let server: Promise<Server> | undefined;

/** Creates an empty database with a unique name. */
export async function createTestDatabase(): Promise<TestDatabase> {
  server ??= startServer();
  const { connection: administrator } = await server;
  const database = `test_${randomBytes(6).toString('hex')}`;
  await once(administrator, (sql) => sql.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`));
  const connection = { ...administrator, database };
  return {
    connection,
    query: (sql, values = []) =>
      once(connection, async (open) => {
        const [rows] = await open.query(sql, [...values]);
        return rows as never;
      }),
    drop: () => once(administrator, async (sql) => void (await sql.query(`DROP DATABASE ${database}`))),
  };
}

/** Returns the `mysql://` URL of a database, for a host in another process. */
export function databaseUrl({
  host,
  port,
  socketPath,
  user,
  password,
  database,
  tls,
}: DatabaseConnection): string {
  const account = password === undefined ? user : `${user}:${encodeURIComponent(password)}`;
  if (socketPath !== undefined)
    return `mysql://${account}@localhost/${database}?socketPath=${encodeURIComponent(socketPath)}`;
  return `mysql://${account}@${host}:${port}/${database}${tls?.verify === false ? '?tls=unverified' : ''}`;
}

export async function stopDatabaseServer(): Promise<void> {
  await (await server)?.stop();
  server = undefined;
}

async function startServer(): Promise<Server> {
  const urls = process.env.TEST_DATABASE_URLS?.split(' ');
  if (urls !== undefined) {
    const connection = parseDatabaseUrl(urls[WORKER % urls.length] ?? '');
    if (connection === undefined)
      throw new Error(
        'TEST_DATABASE_URLS must be one or more URLs like mysql://user:password@host/database.',
      );
    return { connection, stop: () => Promise.resolve() };
  }
  const { connection, remove } = await startDatabaseServer();
  return { connection, stop: remove };
}

async function once<T>(to: DatabaseConnection, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ ...to, charset: 'utf8mb4', timezone: 'Z', dateStrings: true });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
