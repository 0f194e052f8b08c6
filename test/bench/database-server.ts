/**
 * The bench's own MariaDB. Its tables of millions of rows stay in the user's cache folder, so that the next run starts
 * immediately. The folder's name contains a hash of everything that determines its content.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseConnection } from '../../src/host/contract.js';
import { ensureDataFolder, lastErrors, spawnServer } from '../../src/standalone/database/mariadb-server.js';
import { PBX_TABLES } from '../../src/standalone/database/schema.js';
import { until } from '../support/until.js';
import { track } from './children.js';

/** Sized for a PBX with this many records, and durable like a production server. */
export const SERVER_OPTIONS = [
  '--innodb-buffer-pool-size=1G',
  '--innodb-log-file-size=256M',
  '--innodb-flush-log-at-trx-commit=1',
  '--performance-schema=OFF',
  '--max-connections=400',
  '--table-open-cache=400',
];

/** File with the pid of the bench that runs the server, next to the server's own `mariadb.pid`. */
const BENCH_PID = 'bench.pid';
const START_TIMEOUT_MS = 120_000;
/** The compiled code that generates the content of the tables. */
const GENERATORS = ['data/standalone.js', 'data/freepbx.js', 'data/keys.js', 'data/key-sets.js'];

export interface BenchServer {
  /** Folder of the cached data. */
  readonly folder: string;
  readonly version: string;
  /** Connection for the bench's own statements. */
  readonly sql: Connection;
  connection(database: string): DatabaseConnection;
}

export async function startDatabaseServer(): Promise<BenchServer> {
  const folder = join(cacheFolder(), `bench-${await fingerprint()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await endAbandoned(folder);
  await ensureDataFolder(folder);
  await writeFile(join(folder, BENCH_PID), `${process.pid}\n`);
  const socketPath = join(folder, 's');
  const server = track(spawnServer(folder, socketPath, SERVER_OPTIONS));
  const ended = once(server, 'exit').then(async () => {
    throw new Error(
      `The bench's database exited. Is another bench running? ${await lastErrors(folder)}`.trim(),
    );
  });
  ended.catch(() => undefined);
  const account = { socketPath, user: 'root' };
  let sql: Connection | undefined;
  const ready = until(
    async () => {
      sql = await createConnection({
        ...account,
        charset: 'utf8mb4',
        timezone: 'Z',
        dateStrings: true,
      }).catch(() => undefined);
      return sql !== undefined;
    },
    START_TIMEOUT_MS,
    'The start of the database',
  );
  await Promise.race([ready, ended]);
  if (sql === undefined) throw new Error('The bench’s database accepts no connections.');
  const [rows] = await sql.query<RowDataPacket[]>('SELECT VERSION() AS version');
  return {
    folder,
    version: String(rows[0]?.version),
    sql,
    connection: (database) => ({ ...account, database }),
  };
}

/** Stops a server left behind by a bench that was killed, but not the server of a running bench. */
async function endAbandoned(folder: string): Promise<void> {
  const [benchPid, serverPid] = await Promise.all(
    [BENCH_PID, 'mariadb.pid'].map(async (name) =>
      (await readFile(join(folder, name), 'utf8').catch(() => '')).trim(),
    ),
  );
  if (!serverPid || (benchPid && existsSync(`/proc/${benchPid}`))) return;
  const command = await readFile(`/proc/${serverPid}/cmdline`, 'utf8').catch(() => '');
  if (!command.includes(folder)) return;
  process.kill(Number(serverPid), 'SIGTERM');
  await until(() => !existsSync(`/proc/${serverPid}`), START_TIMEOUT_MS, 'The end of an abandoned database');
}

export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'exovo');
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(PBX_TABLES));
  for (const name of GENERATORS) {
    hash.update(await readFile(fileURLToPath(new URL(name, import.meta.url))));
  }
  return hash.digest('hex').slice(0, 12);
}
