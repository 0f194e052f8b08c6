/** A machine with a stand-in for FreePBX: its database, its folders, its command `fwconsole` and its web server. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../cluster/ports.js';
import { createCapturedPbx, type PbxDatabase } from '../pbx/support/pbx-database.js';
import { environmentOfNpm } from '../support/npm-environment.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { until } from '../support/until.js';
import { type Site, STAND_IN, startWebServer, type WebServerName } from './web-server.js';
import { asWebUser, IS_ROOT, WEB_USER } from './web-user.js';

const run = promisify(execFile);
const PASSWORD = 'a-password-of-freepbx';
/** A host on a busy machine creates its tables for the first time. */
const START_TIMEOUT_MS = 120_000;

export interface CommandResult {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
}

export class Machine {
  readonly folder: string;
  readonly database: PbxDatabase;
  /** `http://127.0.0.1:…` of the web server, without a path. */
  readonly url: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #stopWebServer: () => Promise<void>;

  private constructor(site: Site, database: PbxDatabase, stopWebServer: () => Promise<void>) {
    this.folder = site.folder;
    this.database = database;
    this.url = `http://127.0.0.1:${site.port}`;
    this.#environment = site.environment;
    this.#stopWebServer = stopWebServer;
  }

  static async create(webServer: WebServerName = 'PHP'): Promise<Machine> {
    // The web user must be able to enter the folders of the run.
    if (process.env.TEST_RUN_FOLDER !== undefined) chmodSync(process.env.TEST_RUN_FOLDER, 0o711);
    const folder = mkdtempSync(join(process.env.TMPDIR ?? '/tmp', 'exovo-freepbx-'));
    chmodSync(folder, 0o711);
    const database = await createCapturedPbx();
    if (database.connection.socketPath !== undefined)
      chmodSync(dirname(database.connection.socketPath), 0o711);
    await prepareDatabase(database);
    prepareFolders(folder, database);
    if (IS_ROOT) {
      // npm's cache of the tests belongs to root.
      await run('chown', ['-R', WEB_USER, ...FOLDERS.map((name) => join(folder, name))]);
      await run('chmod', ['0755', ...FOLDERS.map((name) => join(folder, name))]);
    }
    const site = { folder, port: await freePort(), environment: environmentIn(folder) };
    return new Machine(site, database, await startWebServer(webServer, site));
  }

  get webRoot(): string {
    return join(this.folder, 'www');
  }

  get modules(): string {
    return join(this.webRoot, 'admin/modules');
  }

  get dataFolder(): string {
    return join(this.folder, 'varlib/exovoapi');
  }

  /** The address of the product below FreePBX's. */
  get exovo(): string {
    return `${this.url}/exovo`;
  }

  /** Runs `fwconsole` as root, or as the web user as FreePBX's pages do. Rejects if it fails. */
  async fwconsole(args: readonly string[], as: 'root' | 'web user' = 'root'): Promise<string> {
    const { code, output } = await this.tryFwconsole(args, as);
    if (code !== 0) throw new Error(`fwconsole ${args.join(' ')} ended with ${code}:\n${output}`);
    return output;
  }

  async tryFwconsole(args: readonly string[], as: 'root' | 'web user' = 'root'): Promise<CommandResult> {
    const command = ['php', join(STAND_IN, 'fwconsole'), ...args];
    const [program = '', ...rest] = as === 'root' ? command : asWebUser(command);
    const child = spawn(program, rest, { env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, output };
  }

  /**
   * Puts the module's files and its web folder in place without installing it, for a host in the test's process. Returns
   * the path of the socket on which that host must listen.
   */
  async placeModule(settings: Readonly<Record<string, string>>): Promise<string> {
    cpSync(join(PACKAGE_ROOT, 'src/freepbx-module'), join(this.modules, 'exovoapi'), { recursive: true });
    mkdirSync(this.dataFolder, { mode: 0o711 });
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(this.dataFolder, 'settings.env'), lines.join(''));
    const create = `require getenv('FREEPBX_CONF');
      FreePBX::create()->Exovoapi;
      (new Exovo\\FreePbx\\WebFolder(Exovo\\FreePbx\\Paths::of(FreePBX::create())))->create();`;
    await run('php', ['-r', create], { env: this.#environment });
    return join(this.dataFolder, 'exovo.sock');
  }

  /** Signs an administrator in to FreePBX. Returns the cookie. */
  async signIn(username: string): Promise<string> {
    const response = await fetch(`${this.url}/test/sign-in?username=${encodeURIComponent(username)}`);
    const [cookie = ''] = response.headers.getSetCookie();
    return cookie.split(';')[0] ?? '';
  }

  async signOut(cookie: string): Promise<void> {
    await fetch(`${this.url}/test/sign-out`, { headers: { Cookie: cookie } });
  }

  /** `*` is every section. */
  async setSections(username: string, sections: string): Promise<void> {
    await this.database.run('REPLACE INTO ampusers (username, password_sha1, sections) VALUES (?, ?, ?)', [
      username,
      '',
      sections,
    ]);
  }

  /** Resolves when the host responds through the relay. */
  async served(): Promise<void> {
    await until(async () => (await fetch(`${this.exovo}/api/v1/ping`)).status === 401, START_TIMEOUT_MS);
  }

  /** What the host has printed. */
  log(): string {
    const files = ['exovoapi_out.log', 'exovoapi_err.log'].map((name) => join(this.folder, 'log', name));
    return files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')).join('');
  }

  async remove(): Promise<void> {
    if (existsSync(join(this.modules, 'exovoapi'))) await this.tryFwconsole(['ma', 'delete', 'exovoapi']);
    await this.#stopWebServer();
    const user = accountOf(this.database);
    await this.database.run(`DROP USER IF EXISTS ${user}, 'exovoapi'@'localhost'`);
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const FOLDERS = ['www', 'varlib', 'log', 'etc', 'pm2', 'sessions', 'tmp'] as const;

function environmentIn(folder: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? '',
    ...environmentOfNpm(),
    FREEPBX_CONF: join(folder, 'freepbx.conf'),
    STAND_IN: folder,
    TMPDIR: join(folder, 'tmp'),
  };
}

function prepareFolders(folder: string, database: PbxDatabase): void {
  for (const name of FOLDERS) mkdirSync(join(folder, name));
  mkdirSync(join(folder, 'www/admin/modules'), { recursive: true });
  const { connection } = database;
  const settings = {
    AMPWEBROOT: join(folder, 'www'),
    AMPASTERISKWEBUSER: WEB_USER,
    AMPASTERISKWEBGROUP: WEB_USER,
    ASTVARLIBDIR: join(folder, 'varlib'),
    ASTLOGDIR: join(folder, 'log'),
    ASTETCDIR: join(folder, 'etc'),
    ASTMANAGERPORT: '1',
    CDRDBNAME: database.records.connection.database,
    AUTHTYPE: 'database',
    TEST_DATABASE_SOCKET: connection.socketPath,
  };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  const conf = `<?php
$amp_conf['AMPDBUSER'] = '${userOf(database)}';
$amp_conf['AMPDBPASS'] = '${PASSWORD}';
$amp_conf['AMPDBHOST'] = 'localhost';
$amp_conf['AMPDBNAME'] = '${connection.database}';
require_once '${STAND_IN}/bootstrap.php';
`;
  writeFileSync(join(folder, 'freepbx.conf'), conf);
}

/** FreePBX's own user may do everything in FreePBX's two databases, and neither create users nor grant. */
async function prepareDatabase(database: PbxDatabase): Promise<void> {
  const account = accountOf(database);
  await database.run(`CREATE USER ${account} IDENTIFIED BY '${PASSWORD}'`);
  for (const { connection } of [database.configuration, database.records]) {
    await database.run(`GRANT ALL ON ${connection.database}.* TO ${account}`);
  }
  await database.run("ALTER TABLE ampusers ADD sections TEXT NOT NULL DEFAULT ''");
}

function accountOf(database: PbxDatabase): string {
  return `'${userOf(database)}'@'localhost'`;
}

function userOf({ connection }: PbxDatabase): string {
  return `freepbx_${connection.database.slice(-8)}`;
}
