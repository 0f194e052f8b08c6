/**
 * The embedded database: a private mariadbd in the data folder, reachable only through a unix socket.
 *
 * Used if EXOVO_DATABASE_URL is not set. Only one host can use a data folder. The server ends with the process that
 * opened it, unless that is killed: the next host then finds the server by its socket and takes it over. A server that
 * dies is restarted; until it responds, every statement fails.
 */
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DatabaseConnection, HostLogger } from 'exovo-api-access/host';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Claim } from '../server/claim.js';
import { StartError } from '../start-error.js';
import { removeSocketFolder, socketPathFor, usableFolder } from './data-folder.js';
import { type Claimant, claimFolder } from './folder-claim.js';
import { ensureDataFolder, lackOfSpace, lastErrors, spawnServer } from './mariadb-server.js';

const DATABASE = 'exovo';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 8_000;
const CONNECT_TIMEOUT_MS = 2_000;
const POLL_MS = 20;
const RESTART_PAUSE_MS = 1_000;

export class EmbeddedDatabase {
  readonly connection: DatabaseConnection;
  readonly #dataDir: string;
  readonly #socketPath: string;
  readonly #claim: Claim;
  readonly #logger: HostLogger;
  /** Stays open as long as the server runs. Its end shows that the server died, even if another host started it. */
  #watch: Connection | undefined;
  /** The running server, even if another host started it. */
  #pid: number | undefined;
  #stopping = false;
  #restart: Promise<void> = Promise.resolve();

  private constructor(dataDir: string, socketPath: string, claim: Claim, logger: HostLogger) {
    this.#dataDir = dataDir;
    this.#socketPath = socketPath;
    this.#claim = claim;
    this.#logger = logger;
    this.connection = connectionTo(socketPath);
    process.on('exit', this.#killAtExit);
  }

  /** Rejects with a sentence if a running host is using the folder or the server does not start. */
  static async open(
    folder: string,
    logger: HostLogger,
    claimant: Claimant = 'host',
  ): Promise<EmbeddedDatabase> {
    const dataDir = await usableFolder(folder);
    const claim = await claimFolder(dataDir, claimant);
    try {
      await ensureDataFolder(dataDir);
      const database = new EmbeddedDatabase(dataDir, await socketPathFor(dataDir), claim, logger);
      await database.#serve().catch((error: unknown) => {
        process.off('exit', database.#killAtExit);
        throw error;
      });
      return database;
    } catch (error) {
      claim.close();
      throw error;
    }
  }

  /** Returns how to connect to the database of a host that runs. Undefined while the host is still starting it. */
  static async connectionOf(folder: string): Promise<DatabaseConnection | undefined> {
    const connection = connectionTo(await socketPathFor(await usableFolder(folder)));
    try {
      await (await createConnection({ ...connection, connectTimeout: CONNECT_TIMEOUT_MS })).end();
      return connection;
    } catch {
      // The server doesn't listen yet, or the host hasn't created the database in it.
      return undefined;
    }
  }

  /** Stops the server, waits until it has ended and releases the folder. */
  async close(): Promise<void> {
    this.#stopping = true;
    await this.#restart;
    const pid = this.#pid;
    await this.#watch?.query('SHUTDOWN').catch(() => undefined);
    this.#watch?.destroy();
    if (pid !== undefined && !(await hasEnded(pid, STOP_TIMEOUT_MS))) process.kill(pid, 'SIGKILL');
    process.off('exit', this.#killAtExit);
    await removeSocketFolder(this.#dataDir, this.#socketPath);
    this.#claim.close();
  }

  /** Takes over a running server or starts one, and waits until it responds. */
  async #serve(): Promise<void> {
    this.#watch = (await this.#connect()) ?? (await this.#start());
    this.#pid = (await this.#readPid()) ?? this.#pid;
    await this.#watch.query(`CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4`);
    this.#watch.once('error', () => this.#onServerLost());
    this.#watch.once('end', () => this.#onServerLost());
  }

  async #start(): Promise<Connection> {
    const server = spawnServer(this.#dataDir, this.#socketPath);
    this.#pid = server.pid;
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
    killServer(server);
    throw new StartError(
      [
        `The embedded database in ${this.#dataDir} did not start.`,
        await lackOfSpace(this.#dataDir),
        await lastErrors(this.#dataDir),
      ]
        .filter(Boolean)
        .join(' '),
    );
  }

  /** Returns undefined if no server responds on the socket. */
  async #connect(): Promise<Connection | undefined> {
    try {
      return await createConnection({
        socketPath: this.#socketPath,
        user: 'root',
        connectTimeout: CONNECT_TIMEOUT_MS,
      });
    } catch {
      return undefined;
    }
  }

  #onServerLost(): void {
    if (this.#stopping || this.#watch === undefined) return;
    this.#watch.destroy();
    this.#watch = undefined;
    this.#pid = undefined;
    this.#logger.error({}, 'The embedded database ended unexpectedly; restarting it.');
    this.#restart = this.#keepTrying();
  }

  async #keepTrying(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#serve();
        this.#logger.info({}, 'The embedded database is running again.');
        return;
      } catch (error) {
        this.#logger.error({ err: error }, 'The embedded database did not restart; trying again.');
        await delay(RESTART_PAUSE_MS);
      }
    }
  }

  async #readPid(): Promise<number | undefined> {
    const text = await readFile(join(this.#dataDir, 'mariadb.pid'), 'utf8').catch(() => '');
    const pid = Number.parseInt(text, 10);
    return pid > 1 ? pid : undefined;
  }

  /** Ends the server with a process that exits without `close`: a forced exit, an unhandled error. InnoDB recovers. */
  readonly #killAtExit = (): void => {
    if (this.#pid !== undefined && isRunning(this.#pid)) process.kill(this.#pid, 'SIGKILL');
  };
}

function connectionTo(socketPath: string): DatabaseConnection {
  return { socketPath, user: 'root', database: DATABASE };
}

async function hasEnded(pid: number, timeoutMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + timeoutMs;
  while (isRunning(pid)) {
    if (performance.now() > giveUpAt) return false;
    await delay(POLL_MS);
  }
  return true;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function killServer(server: ChildProcess): void {
  if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL');
}
