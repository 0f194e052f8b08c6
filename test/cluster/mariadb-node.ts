/** A MariaDB server of a cluster, on a loopback port and in a folder of its own. It is set up like a new server. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Connection, createConnection } from 'mysql2/promise';
import { findProgram } from '../../src/standalone/database/mariadb-server.js';
import { until } from '../support/until.js';
import { Child } from './child.js';
import { freePort } from './ports.js';
import { programEnvironment } from './programs.js';

const START_TIMEOUT_MS = 60_000;
const USER = process.getuid?.() === 0 ? ['--user=root'] : [];
const SMALL = [
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-file-size=8M',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=8M',
  '--performance-schema=OFF',
  '--max-connections=200',
];

export class MariaDbNode {
  readonly process = new Child();

  constructor(
    readonly name: string,
    readonly port: number,
    private readonly folder: string,
    private readonly options: readonly string[],
  ) {}

  static async create(name: string, parent: string, options: readonly string[]): Promise<MariaDbNode> {
    const node = new MariaDbNode(name, await freePort(), join(parent, name), options);
    await mkdir(node.folder);
    await cp(await emptyDataFolder(parent), node.dataFolder, { recursive: true });
    return node;
  }

  get dataFolder(): string {
    return join(this.folder, 'data');
  }

  /** Starts the process without waiting for anything. */
  spawn(options: readonly string[] = [], path: readonly string[] = []): void {
    this.process.start(findProgram('mariadbd'), [...this.#options(), ...options], {
      stdio: 'ignore',
      env: programEnvironment(...path),
      // In a session of its own, so that Ctrl-C reaches only the tests, which then stop the server.
      detached: true,
    });
  }

  /** Runs the server with options that make it end by itself, and returns what it logs. */
  async run(options: readonly string[]): Promise<string> {
    const logged = `--log-error=${join(this.folder, 'run.log')}`;
    await promisify(execFile)(findProgram('mariadbd'), [...this.#options(), logged, ...options], {
      env: programEnvironment(),
    });
    return readFile(join(this.folder, 'run.log'), 'utf8');
  }

  /** Waits until the server responds and `isReady` accepts it. */
  async waitUntil(isReady: () => Promise<boolean>, description: string): Promise<void> {
    const check = async () => {
      if (!this.process.isRunning) throw new Error(`${this.name} ended:\n${await this.#complaints()}`);
      return isReady().catch(() => false);
    };
    await until(check, START_TIMEOUT_MS, `${this.name}: ${description}`);
  }

  /** Runs statements as root on a connection of their own. Returns the rows of the last one. */
  async query<Row>(...statements: readonly string[]): Promise<Row[]> {
    const connection = await this.connect();
    try {
      let rows: unknown = [];
      for (const sql of statements) [rows] = await connection.query(sql);
      return rows as Row[];
    } finally {
      connection.destroy();
    }
  }

  /** Opens a connection as root, for statements whose effect ends with their connection, such as locks. */
  connect(): Promise<Connection> {
    return createConnection({ socketPath: this.#socket, user: 'root', dateStrings: true });
  }

  async status(name: string): Promise<string> {
    const [row] = await this.query<{ Value: string }>(`SHOW GLOBAL STATUS LIKE '${name}'`);
    return row?.Value ?? '';
  }

  /** Returns the lines of its log about failures and about copying the data of another node. */
  async #complaints(): Promise<string> {
    const log = await readFile(join(this.folder, 'mariadb.log'), 'utf8').catch(() => '');
    return log
      .split('\n')
      .filter((line) => /ERROR|WSREP_SST|rsync/.test(line))
      .slice(-20)
      .join('\n');
  }

  get #socket(): string {
    return join(this.folder, 's');
  }

  #options(): string[] {
    return [
      '--no-defaults',
      `--datadir=${this.dataFolder}`,
      `--tmpdir=${this.dataFolder}`,
      `--socket=${this.#socket}`,
      `--pid-file=${join(this.folder, 'pid')}`,
      `--log-error=${join(this.folder, 'mariadb.log')}`,
      `--port=${this.port}`,
      '--bind-address=127.0.0.1',
      ...USER,
      ...SMALL,
      ...this.options,
    ];
  }
}

const emptyDataFolders = new Map<string, Promise<string>>();

/** Creates one data folder for all nodes to copy, because this takes longer than starting a server. */
function emptyDataFolder(parent: string): Promise<string> {
  const create = async () => {
    const folder = join(parent, 'empty');
    await promisify(execFile)(
      findProgram('mariadb-install-db'),
      [
        '--no-defaults',
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        `--datadir=${folder}`,
        '--innodb-log-file-size=8M',
        ...USER,
      ],
      { env: { ...programEnvironment(), TMPDIR: parent } },
    );
    return folder;
  };
  const creating = emptyDataFolders.get(parent) ?? create();
  emptyDataFolders.set(parent, creating);
  return creating;
}
