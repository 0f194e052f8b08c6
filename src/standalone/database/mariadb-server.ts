/**
 * One private `mariadbd` process: how it is set up, started and asked to stop. No port, no system-wide server, no
 * configuration file. embedded-database.ts decides when; this file knows how.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { SettingsError } from '../settings.js';

const run = promisify(execFile);
const IS_ROOT = process.getuid?.() === 0;
/** Inside the host's data folder; only the server's user may enter it. */
export const DATA_FOLDER = 'mariadb';
const UNFINISHED_PREFIX = 'mariadb-unfinished-';
const ERROR_LOG = 'mariadb.log';
/** While it is set up it takes some 130 MB, most of them InnoDB's first logs; with the demo it then has 60. */
const NEEDED_MEGABYTES = 200;

/** Small enough for a desk machine beside other work, large enough for a million call records. */
const MEMORY = [
  '--innodb-buffer-pool-size=96M',
  '--innodb-log-file-size=32M',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=8M',
  '--performance-schema=OFF',
  '--max-connections=120',
  '--table-open-cache=200',
];

/** As root, mariadbd refuses to run unless told that it may; it then gets a root without capabilities. */
const USER = IS_ROOT ? ['--user=root'] : [];
const WITHOUT_CAPABILITIES = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];

/** Creates the data folder unless it is complete. A set-up that was killed half-way left only its unfinished copy. */
export async function ensureDataFolder(dataDir: string): Promise<void> {
  const names = await readdir(dataDir);
  const unfinished = names.filter((name) => name.startsWith(UNFINISHED_PREFIX));
  await Promise.all(unfinished.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
  if (names.includes(DATA_FOLDER)) return;
  const fresh = await mkdtemp(join(dataDir, UNFINISHED_PREFIX));
  const installer = findProgram('mariadb-install-db');
  const [program, args] = confined(installer, [
    '--no-defaults',
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    `--datadir=${fresh}`,
    ...USER,
  ]);
  // Not in the machine's /tmp: a server that starts removes every temporary table there, also another one's.
  const env = { ...serverEnvironment(), TMPDIR: fresh };
  try {
    await run(program, args, { env, timeout: 120_000 });
  } catch (error) {
    const sentence = `The embedded database could not be set up in ${dataDir}. ${await lackOfSpace(dataDir)}`;
    await rm(fresh, { recursive: true, force: true });
    throw new Error(sentence.trim(), { cause: error });
  }
  await rename(fresh, join(dataDir, DATA_FOLDER));
}

/** Whether a name in the data folder is one of ours: all of them begin alike. */
export function isOwnName(name: string): boolean {
  return name.startsWith(DATA_FOLDER);
}

/** A sentence on how little is free where a server could not be set up or started; empty when it is enough. */
export async function lackOfSpace(dataDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(dataDir);
  const freeMegabytes = Math.floor((bavail * bsize) / 2 ** 20);
  return freeMegabytes >= NEEDED_MEGABYTES
    ? ''
    : `Only ${freeMegabytes} MB are free there; it needs ${NEEDED_MEGABYTES} MB.`;
}

/** `memory` is for a server with other work than an embedded one: the bench's has tables of millions of rows. */
export function spawnServer(
  dataDir: string,
  socketPath: string,
  memory: readonly string[] = MEMORY,
): ChildProcess {
  const data = join(dataDir, DATA_FOLDER);
  const [program, args] = confined(findProgram('mariadbd'), [
    '--no-defaults',
    `--datadir=${data}`,
    `--tmpdir=${data}`,
    `--socket=${socketPath}`,
    `--pid-file=${join(dataDir, 'mariadb.pid')}`,
    `--log-error=${join(dataDir, ERROR_LOG)}`,
    '--skip-networking',
    '--skip-name-resolve',
    '--local-infile=OFF',
    `--secure-file-priv=${data}`,
    '--character-set-server=utf8mb4',
    ...memory,
    ...USER,
  ]);
  // Its own session: Ctrl-C on the terminal reaches the host alone, which then stops the database in order. Without
  // pipes to the host it outlives a killed one unharmed.
  return spawn(program, args, { detached: true, stdio: 'ignore', env: serverEnvironment(), cwd: dataDir });
}

/** The last lines that mariadbd wrote, for the sentence that says why it did not start. */
export async function lastErrors(dataDir: string): Promise<string> {
  const text = await readFile(join(dataDir, ERROR_LOG), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.includes('[ERROR]'))
    .slice(-3)
    .join(' ');
}

/** Throws SettingsError with a sentence if this machine lacks a program of the embedded database. */
export function requirePrograms(): void {
  for (const name of ['mariadbd', 'mariadb-install-db']) findProgram(name);
}

/** Returns the program's path. Throws SettingsError with a sentence that says what to install or to set instead. */
export function findProgram(name: string): string {
  const found = findExecutable(name);
  if (found !== undefined) return found;
  throw new SettingsError(
    `${name} is not installed. Install Debian's packages mariadb-server-core and mariadb-client-core, ` +
      'or set EXOVO_DATABASE_URL to a MySQL 8 or MariaDB server.',
  );
}

function findExecutable(name: string): string | undefined {
  // Debian keeps mariadbd in /usr/sbin, which an ordinary user's PATH leaves out.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** As root, through setpriv where the machine has it. */
function confined(program: string, args: readonly string[]): [string, string[]] {
  const setpriv = IS_ROOT ? findExecutable('setpriv') : undefined;
  return setpriv === undefined
    ? [program, [...args]]
    : [setpriv, [...WITHOUT_CAPABILITIES, '--', program, ...args]];
}

/** Nothing of the host's settings reaches the database's environment: they may hold passwords. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: 'C', TZ: 'UTC' };
}
