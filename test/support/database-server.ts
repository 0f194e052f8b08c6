/** A separate MariaDB that a test may kill, freeze and restart, unlike the server shared by the run. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../src/host/contract.js';
import { ensureDataFolder, spawnServer } from '../../src/standalone/database/mariadb-server.js';
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

/** `options` are further options of `mariadbd`. */
export async function startDatabaseServer(options: readonly string[] = []): Promise<DatabaseServer> {
  const folder = await mkdtemp(join(tmpdir(), 'exovo-db-'));
  const socketPath = join(folder, 's');
  await ensureDataFolder(folder);
  const connection = { socketPath, user: 'root', database: 'exovo' };
  const spawn = () =>
    options.length === 0 ? spawnServer(folder, socketPath) : spawnServer(folder, socketPath, options);
  let server = spawn();
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
