/**
 * Finds programs that Debian packages provide. Installs missing ones if it runs as root; otherwise it says what to install.
 * Never starts or changes a system-wide service.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProgram } from './child.mjs';
import { print, Refusal } from './output.mjs';

/**
 * Each entry names the programs, and the files if any, whose presence shows that it is installed, and the packages that
 * contain them.
 */
export const MARIADB = {
  title: 'MariaDB',
  programs: ['mariadbd', 'mariadb-install-db'],
  packages: ['mariadb-server-core', 'mariadb-client-core'],
  otherwise: 'or set EXOVO_DATABASE_URL to a MySQL 8 or MariaDB (10.5 or later) database',
};
/** The tests run the backup commands of docs/operations.md. */
export const MARIADB_DUMP = {
  title: 'mariadb-dump',
  programs: ['mariadb-dump'],
  packages: ['mariadb-client'],
};
export const CHROMIUM = {
  title: 'Chromium',
  programs: ['chromium'],
  packages: ['chromium'],
};
/** The tests run the code samples of the reference page with them. */
export const SAMPLE_PROGRAMS = {
  title: 'curl, Python or PHP',
  programs: ['curl', 'python3', 'php'],
  packages: ['curl', 'python3', 'php-cli', 'php-curl', 'tzdata'],
};
/** The tests of the FreePBX module. */
export const PHP_UNIT = {
  title: 'PHPUnit, an extension of PHP, mysql or curl',
  programs: ['php', 'phpunit', 'mysql', 'curl'],
  files: ['curl', 'mbstring', 'pdo_mysql', 'simplexml'].map((name) => `/usr/lib/php/20220829/${name}.so`),
  packages: [
    'php-cli',
    'php-curl',
    'php-mbstring',
    'php-mysql',
    'php-xml',
    'phpunit',
    'mariadb-client-core',
    'curl',
  ],
};
/** The tests generate, compile and run clients in Java and Python. */
export const CLIENT_LANGUAGES = {
  title: 'Java or a library of the clients in Python',
  programs: ['java', 'javac'],
  files: ['/usr/lib/python3/dist-packages/urllib3', '/usr/lib/python3/dist-packages/dateutil'],
  packages: ['default-jdk-headless', 'python3-urllib3', 'python3-dateutil', 'python3-six', 'python3-certifi'],
};
export const DEBOOTSTRAP = {
  title: 'debootstrap',
  programs: ['debootstrap'],
  packages: ['debootstrap'],
};

export async function ensureDebianPackages({ title, programs, files = [], packages, otherwise }) {
  const findMissing = () => [
    ...programs.filter((program) => !isInstalled(program)),
    ...files.filter((file) => !existsSync(file)),
  ];
  if (findMissing().length === 0) return;
  const names = packages.join(' ');
  const sentence = `${title} is missing: install it with "apt-get install --no-install-recommends ${names}" as root`;
  if (process.getuid() !== 0) {
    throw new Refusal(`${sentence}${otherwise === undefined ? '' : `, ${otherwise}`}.`);
  }
  print(`Installing ${names} from Debian's packages …`);
  if (!(await aptInstall(packages))) {
    print('Refreshing the list of packages …');
    await runProgram('apt-get', ['update', '-q'], { env: aptEnvironment() });
    if (!(await aptInstall(packages))) throw new Refusal(`${sentence}.`);
  }
  const missing = findMissing();
  if (missing.length > 0)
    throw new Refusal(`${names} were installed, but ${missing.join(', ')} is still missing.`);
}

export function isInstalled(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function aptInstall(packages) {
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  return (await runProgram('apt-get', args, { env: aptEnvironment() }).catch(() => 1)) === 0;
}

/** Returns an environment in which apt uses its defaults instead of asking questions that nobody would see. */
export function aptEnvironment() {
  return { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
}
