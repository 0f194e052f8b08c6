/**
 * The bench's MariaDB: a server of its own whose tables of millions of rows are kept in the user's cache folder, so
 * that a second run starts at once. Its folder is named after all that decides what is in it.
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

/** A server for a PBX of this size; durable, as every server should be. */
export const SERVER_OPTIONS = [
  '--innodb-buffer-pool-size=1G',
  '--innodb-log-file-size=256M',
  '--innodb-flush-log-at-trx-commit=1',
  '--performance-schema=OFF',
  '--max-connections=400',
  '--table-open-cache=400',
];

/** Whose server it is; beside the server's own `mariadb.pid`. */
const BENCH_PID = 'bench.pid';
const START_TIMEOUT_MS = 120_000;
/** What the tables are filled with is told by these files' code. */
const GENERATORS = ['data/standalone.js', 'data/freepbx.js', 'data/keys.js'];

export interface BenchServer {
  /** Where the cached data is. */
  readonly folder: string;
  readonly version: string;
  /** For statements of the bench's own. */
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
    throw new Error(`The bench's database ended. Does another bench run? ${await lastErrors(folder)}`.trim());
  });
  ended.catch(() => undefined);
  const account = { socketPath, user: 'root' };
  let sql: Connection | undefined;
  const answers = until(
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
  await Promise.race([answers, ended]);
  if (sql === undefined) throw new Error('The bench’s database does not answer.');
  const [rows] = await sql.query<RowDataPacket[]>('SELECT VERSION() AS version');
  return {
    folder,
    version: String(rows[0]?.version),
    sql,
    connection: (database) => ({ ...account, database }),
  };
}

/** Ends the server of a bench that was killed and could not do it; one under way keeps its own. */
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
