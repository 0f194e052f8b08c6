/**
 * Real databases for tests: one server for the whole run, a database of its own for each caller.
 *
 * The server is a private MariaDB in a temporary folder, or, when `TEST_DATABASE_URL` names one (`mysql://root@…/any`),
 * that server: so `npm run test:mysql` runs the same suite on MySQL. The URL's user must be able to create databases.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../src/host/contract.js';
import { EmbeddedDatabase } from '../../src/standalone/embedded-database.js';
import { parseDatabaseUrl } from '../../src/standalone/settings.js';
import type { SqlValue } from '../../src/storage/sql-pool.js';
import { captureLog } from './log.js';

export interface TestDatabase {
  readonly connection: DatabaseConnection;
  /** Runs statements outside the code under test. */
  query<Row>(sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  drop(): Promise<void>;
}

interface Server {
  readonly connection: DatabaseConnection;
  stop(): Promise<void>;
}

const FOLDER_PREFIX = 'exovo-test-';
let server: Promise<Server> | undefined;

/** An empty database with a name of its own. */
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

/** `mysql://…` of a database, for a host in a process of its own. */
export function databaseUrl({
  host,
  port,
  socketPath,
  user,
  password,
  database,
}: DatabaseConnection): string {
  const account = password === undefined ? user : `${user}:${encodeURIComponent(password)}`;
  return socketPath === undefined
    ? `mysql://${account}@${host}:${port}/${database}`
    : `mysql://${account}@localhost/${database}?socketPath=${encodeURIComponent(socketPath)}`;
}

export async function stopDatabaseServer(): Promise<void> {
  await (await server)?.stop();
  server = undefined;
}

async function startServer(): Promise<Server> {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined) {
    const connection = parseDatabaseUrl(url);
    if (connection === undefined)
      throw new Error('TEST_DATABASE_URL is not mysql://user:password@host/database.');
    return { connection, stop: () => Promise.resolve() };
  }
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  const embedded = await EmbeddedDatabase.open(folder, captureLog().log);
  return {
    connection: embedded.connection,
    stop: async () => {
      await embedded.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Servers of runs that were killed before their end; those of runs under way are theirs. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const runPid = /^exovo-test-(\d+)-/.exec(name)?.[1];
    if (runPid === undefined || existsSync(`/proc/${runPid}`)) continue;
    const folder = join(tmpdir(), name);
    const serverPid = (await readFile(join(folder, 'mariadb.pid'), 'utf8').catch(() => '')).trim();
    const command = await readFile(`/proc/${serverPid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(folder)) process.kill(Number(serverPid), 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

async function once<T>(to: DatabaseConnection, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ ...to, charset: 'utf8mb4', timezone: 'Z', dateStrings: true });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
