/**
 * Sets up and starts one private `mariadbd` process, without a TCP port, a configuration file or any effect on a
 * system-wide server. embedded-database.ts decides when.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../start-error.js';

const run = promisify(execFile);
const IS_ROOT = process.getuid?.() === 0;
/** In the host's data folder. Only the server's user can enter it. */
export const DATA_FOLDER = 'mariadb';
const UNFINISHED_PREFIX = 'mariadb-unfinished-';
const ERROR_LOG = 'mariadb.log';
/** The set-up takes about 130 MB, mostly for InnoDB's first logs. With the demo, about 60 MB remain in use. */
const NEEDED_MEGABYTES = 200;

/** Small enough for a PC that does other work as well, large enough for a million call records. */
const MEMORY = [
  '--innodb-buffer-pool-size=96M',
  '--innodb-log-file-size=32M',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=8M',
  '--performance-schema=OFF',
  '--max-connections=120',
  '--table-open-cache=200',
];

/** mariadbd refuses to run as root without this option. We then take all of root's capabilities away from it. */
const USER = IS_ROOT ? ['--user=root'] : [];
const WITHOUT_CAPABILITIES = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];

/** Creates the server's folder if it is missing. A set-up that was killed leaves only an unfinished copy behind. */
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
    // Otherwise it refuses a system that cannot resolve its own name or localhost, as one without /etc/hosts.
    '--force',
    `--datadir=${fresh}`,
    ...USER,
  ]);
  // Not in /tmp: when a server starts, it deletes all temporary tables there, even those of another server.
  const env = { ...serverEnvironment(), TMPDIR: fresh };
  try {
    await run(program, args, { env, timeout: 120_000 });
  } catch (error) {
    const sentence = `The embedded database could not be set up in ${dataDir}. ${await lackOfSpace(dataDir)}`;
    await rm(fresh, { recursive: true, force: true });
    throw new StartError(sentence.trim(), { cause: error });
  }
  await rename(fresh, join(dataDir, DATA_FOLDER));
}

/** Returns whether a file in the data folder is ours: all our names begin with the same word. */
export function isOwnName(name: string): boolean {
  return name.startsWith(DATA_FOLDER);
}

/** Returns a sentence if the disk has too little free space for a server, otherwise an empty string. */
export async function lackOfSpace(dataDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(dataDir);
  const freeMegabytes = Math.floor((bavail * bsize) / 2 ** 20);
  return freeMegabytes >= NEEDED_MEGABYTES
    ? ''
    : `Only ${freeMegabytes} MB are free there; ${NEEDED_MEGABYTES} MB are needed.`;
}

/** The benchmark passes other `memory` options, because its tables are larger than those of an embedded database. */
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
  // In a session of its own, so that Ctrl-C reaches only the host, which then shuts the database down cleanly. Without
  // pipes to the host, so that it survives if the host is killed.
  return spawn(program, args, { detached: true, stdio: 'ignore', env: serverEnvironment(), cwd: dataDir });
}

/** Returns the last errors in the server's log, to explain why it did not start. */
export async function lastErrors(dataDir: string): Promise<string> {
  const text = await readFile(join(dataDir, ERROR_LOG), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.includes('[ERROR]'))
    .slice(-3)
    .join(' ');
}

/** Throws StartError with a sentence if this machine lacks a program of the embedded database. */
export function requirePrograms(): void {
  for (const name of ['mariadbd', 'mariadb-install-db']) findProgram(name);
}

/** Returns the program's path. Throws StartError with a sentence that says what to install or to set instead. */
export function findProgram(name: string): string {
  const found = findExecutable(name);
  if (found !== undefined) return found;
  throw new StartError(
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

/** As root, runs the program through setpriv if the machine has it. */
function confined(program: string, args: readonly string[]): [string, string[]] {
  const setpriv = IS_ROOT ? findExecutable('setpriv') : undefined;
  return setpriv === undefined
    ? [program, [...args]]
    : [setpriv, [...WITHOUT_CAPABILITIES, '--', program, ...args]];
}

/** Without the host's own variables, which can contain passwords. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: 'C', TZ: 'UTC' };
}
