/**
 * The embedded database: a private mariadbd below the data folder, reached by unix socket alone.
 *
 * Opened by host.ts when no EXOVO_DATABASE_URL is set, and by the test run for its server.
 * - One host for one data folder: the claim is a socket in the kernel's abstract namespace, named after the folder's
 *   device and inode. The kernel drops it with the process, so nothing stale is ever left.
 * - A server that outlived its killed host is found by its socket and taken over.
 * - A server that dies is started again; until it answers, every statement fails and /readyz says so.
 */
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseConnection, HostLogger } from 'exovo-api-access/host';
import { type Connection, createConnection } from 'mysql2/promise';
import { claimFolder, removeSocketFolder, socketPathFor, usableFolder } from './data-folder.js';
import { ensureDataFolder, lackOfSpace, lastErrors, spawnServer } from './mariadb-server.js';

const DATABASE = 'exovo';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 8_000;
const POLL_MS = 20;
const RESTART_PAUSE_MS = 1_000;

export class EmbeddedDatabase {
  readonly connection: DatabaseConnection;
  readonly #dataDir: string;
  readonly #socketPath: string;
  readonly #claim: Server;
  readonly #logger: HostLogger;
  /** Held open for as long as the server lives: its end is how a death is noticed, whoever started the server. */
  #watch: Connection | undefined;
  #stopping = false;
  #restart: Promise<void> = Promise.resolve();

  private constructor(dataDir: string, socketPath: string, claim: Server, logger: HostLogger) {
    this.#dataDir = dataDir;
    this.#socketPath = socketPath;
    this.#claim = claim;
    this.#logger = logger;
    this.connection = { socketPath, user: 'root', database: DATABASE };
  }

  /** Rejects with a sentence when another host uses the folder, or when the server does not start. */
  static async open(folder: string, logger: HostLogger): Promise<EmbeddedDatabase> {
    const dataDir = await usableFolder(folder);
    const claim = await claimFolder(dataDir);
    try {
      await ensureDataFolder(dataDir);
      const database = new EmbeddedDatabase(dataDir, await socketPathFor(dataDir), claim, logger);
      await database.#serve();
      return database;
    } catch (error) {
      claim.close();
      throw error;
    }
  }

  /** Stops the server, waits for its end and gives the folder up. */
  async close(): Promise<void> {
    this.#stopping = true;
    await this.#restart;
    const pid = await this.#serverPid();
    await this.#watch?.query('SHUTDOWN').catch(() => undefined);
    this.#watch?.destroy();
    if (pid !== undefined && !(await gone(pid, STOP_TIMEOUT_MS))) process.kill(pid, 'SIGKILL');
    await removeSocketFolder(this.#dataDir, this.#socketPath);
    this.#claim.close();
  }

  /** Takes a living server over, or starts one, and waits until it answers. */
  async #serve(): Promise<void> {
    this.#watch = (await this.#connect()) ?? (await this.#start());
    await this.#watch.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4`);
    this.#watch.once('error', () => this.#onServerLost());
    this.#watch.once('end', () => this.#onServerLost());
  }

  async #start(): Promise<Connection> {
    const server = spawnServer(this.#dataDir, this.#socketPath);
    server.unref();
    let ended = false;
    server.once('error', () => {
      ended = true;
    });
    server.once('exit', () => {
      ended = true;
    });
    const giveUpAt = performance.now() + START_TIMEOUT_MS;
    while (!ended && performance.now() < giveUpAt) {
      const connection = await this.#connect();
      if (connection !== undefined) return connection;
      await delay(POLL_MS);
    }
    endServer(server);
    throw new Error(
      [
        `The embedded database in ${this.#dataDir} did not start.`,
        await lackOfSpace(this.#dataDir),
        await lastErrors(this.#dataDir),
      ]
        .filter(Boolean)
        .join(' '),
    );
  }

  /** Undefined when nothing answers on the socket. */
  async #connect(): Promise<Connection | undefined> {
    try {
      return await createConnection({ socketPath: this.#socketPath, user: 'root', connectTimeout: 2_000 });
    } catch {
      return undefined;
    }
  }

  #onServerLost(): void {
    if (this.#stopping || this.#watch === undefined) return;
    this.#watch.destroy();
    this.#watch = undefined;
    this.#logger.error({}, 'The embedded database ended unexpectedly and is started again.');
    this.#restart = this.#serveAgain();
  }

  async #serveAgain(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#serve();
        this.#logger.info({}, 'The embedded database answers again.');
        return;
      } catch (error) {
        this.#logger.error(
          { err: error },
          'The embedded database did not start again; the next try follows.',
        );
        await delay(RESTART_PAUSE_MS);
      }
    }
  }

  async #serverPid(): Promise<number | undefined> {
    const text = await readFile(join(this.#dataDir, 'mariadb.pid'), 'utf8').catch(() => '');
    const pid = Number.parseInt(text, 10);
    return this.#watch !== undefined && pid > 1 ? pid : undefined;
  }
}

async function gone(pid: number, timeoutMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + timeoutMs;
  while (isAlive(pid)) {
    if (performance.now() > giveUpAt) return false;
    await delay(POLL_MS);
  }
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function endServer(server: ChildProcess): void {
  if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL');
}
