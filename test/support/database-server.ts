/** A MariaDB in a temporary folder. A test may kill, freeze and restart one of its own, but not the one of database.ts. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../src/host/contract.js';
import { spawnServer } from '../../src/standalone/database/mariadb-server.js';
import { copyDataFolder } from './database-data.js';
import { until } from './until.js';

export interface DatabaseServer {
  readonly connection: DatabaseConnection;
  /** Kills the server like a power cut; resolves when the process has exited. */
  kill(): Promise<void>;
  /** Restarts it on the same data if it is not running; resolves when it accepts statements. */
  start(): Promise<void>;
  /** Stops the process without ending it: connections stay open and nothing responds. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

/** Never waits for the disk. A server that is killed loses nothing by that, because the operating system goes on. */
const OPTIONS = [
  '--innodb-flush-method=nosync',
  '--skip-sync-frm',
  '--performance-schema=OFF',
  '--max-connections=120',
];

/** `options` are further options of `mariadbd`. */
export async function startDatabaseServer(options: readonly string[] = []): Promise<DatabaseServer> {
  const folder = await mkdtemp(join(tmpdir(), 'exovo-db-'));
  const socketPath = join(folder, 's');
  await copyDataFolder(folder);
  const connection = { socketPath, user: 'root', database: 'exovo' };
  const spawn = () => spawnServer(folder, socketPath, [...OPTIONS, ...options]);
  let server = spawn();
  const killAtExit = () => void server.kill('SIGKILL');
  process.once('exit', killAtExit);
  const accepts = () =>
    until(() => canRun({ socketPath, user: 'root' }, 'CREATE DATABASE IF NOT EXISTS exovo'));
  const isGone = () => server.exitCode !== null || server.signalCode !== null;
  const end = async (signal: NodeJS.Signals) => {
    if (isGone()) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  await accepts();
  return {
    connection,
    kill: () => end('SIGKILL'),
    start: async () => {
      if (isGone()) server = spawn();
      await accepts();
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    remove: async () => {
      process.off('exit', killAtExit);
      server.kill('SIGCONT');
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function canRun(to: { socketPath: string; user: string }, sql: string): Promise<boolean> {
  try {
    const connection = await createConnection(to);
    await connection.query(sql);
    await connection.end();
    return true;
  } catch {
    return false;
  }
}
