/**
 * Real databases for tests: one server per mocha worker process, one database per caller.
 *
 * The server is a private MariaDB in a temporary folder. If `TEST_DATABASE_URLS` lists servers (`mysql://root@…/any`,
 * separated by spaces), each worker uses one of them; that is how `npm run test:mysql` runs the same suite on MySQL. The
 * URL's user must be able to create databases. Workers don't share a server because some tests count its statements.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../src/host/contract.js';
import { EmbeddedDatabase } from '../../src/standalone/database/embedded-database.js';
import { parseDatabaseUrl } from '../../src/standalone/settings.js';
import type { SqlValue } from '../../src/storage/sql-pool.js';
import { captureLog } from './log.js';

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

const FOLDER_PREFIX = 'exovo-test-';
/** Worker number in mocha's parallel mode; 0 in a run with a single process. */
const WORKER = Number(process.env.MOCHA_WORKER_ID ?? 0);
let server: Promise<Server> | undefined;

/** Creates the folder for all workers' servers before they start. `stopDatabaseServers` removes it. */
export async function prepareDatabaseServers(): Promise<string> {
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  process.env.TEST_SERVERS_FOLDER = folder;
  return folder;
}

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
}: DatabaseConnection): string {
  const account = password === undefined ? user : `${user}:${encodeURIComponent(password)}`;
  return socketPath === undefined
    ? `mysql://${account}@${host}:${port}/${database}`
    : `mysql://${account}@localhost/${database}?socketPath=${encodeURIComponent(socketPath)}`;
}

/** Stops this process's server and those that finished workers left running. */
export async function stopDatabaseServers(): Promise<void> {
  await (await server)?.stop();
  server = undefined;
  const folder = process.env.TEST_SERVERS_FOLDER;
  if (folder !== undefined) await removeServers(folder);
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
  const folder = process.env.TEST_SERVERS_FOLDER ?? (await prepareDatabaseServers());
  const embedded = await EmbeddedDatabase.open(join(folder, String(WORKER)), captureLog().log);
  return { connection: embedded.connection, stop: () => embedded.close() };
}

/** Removes the servers of runs that were killed, but not those of runs in progress. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const runPid = /^exovo-test-(\d+)-/.exec(name)?.[1];
    if (runPid === undefined || existsSync(`/proc/${runPid}`)) continue;
    await removeServers(join(tmpdir(), name));
  }
}

/** Kills the servers in the folder's subfolders and deletes it. Nothing in these databases needs to be kept. */
async function removeServers(folder: string): Promise<void> {
  // Another run may be removing the same folder.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = (await readFile(join(folder, name, 'mariadb.pid'), 'utf8').catch(() => '')).trim();
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(folder)) process.kill(Number(pid), 'SIGKILL');
  }
  // A server that is being killed can still be writing, so retry.
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function once<T>(to: DatabaseConnection, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ ...to, charset: 'utf8mb4', timezone: 'Z', dateStrings: true });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
