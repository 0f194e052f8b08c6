/**
 * Programs from Debian's packages: looked for on the machine, installed as root, asked for in a sentence otherwise.
 * Nothing here starts or touches a system-wide service.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './child.mjs';
import { Refusal, tell } from './tell.mjs';

/** What a command can need: the programs that prove it is there, and the packages that bring them. */
export const MARIADB = {
  title: 'MariaDB',
  programs: ['mariadbd', 'mariadb-install-db'],
  packages: ['mariadb-server-core', 'mariadb-client-core'],
  otherwise: 'or set EXOVO_DATABASE_URL to a MySQL 8 or MariaDB (10.5 or later) database',
};
export const CHROMIUM = {
  title: 'Chromium',
  programs: ['chromium'],
  packages: ['chromium'],
};
/** What runs the samples of the reference. */
export const SAMPLE_PROGRAMS = {
  title: 'curl or Python',
  programs: ['curl', 'python3'],
  packages: ['curl', 'python3'],
};
export const DEBOOTSTRAP = {
  title: 'debootstrap',
  programs: ['debootstrap'],
  packages: ['debootstrap'],
};

export async function ensureDebianPackages({ title, programs, packages, otherwise }) {
  if (programs.every(isInstalled)) return;
  const names = packages.join(' ');
  const sentence = `${title} is missing: install it with "apt-get install --no-install-recommends ${names}" as root`;
  if (process.getuid() !== 0) {
    throw new Refusal(`${sentence}${otherwise === undefined ? '' : `, ${otherwise}`}.`);
  }
  tell(`Installing ${names} from Debian's packages …`);
  if (!(await aptInstall(packages))) {
    tell('Refreshing the list of packages …');
    await run('apt-get', ['update', '-q'], { env: aptEnvironment() });
    if (!(await aptInstall(packages))) throw new Refusal(`${sentence}.`);
  }
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length > 0) throw new Refusal(`${names} did not bring ${missing.join(', ')}.`);
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
  return (await run('apt-get', args, { env: aptEnvironment() }).catch(() => 1)) === 0;
}

/** Nobody is there to answer questions: each has its default answer. */
function aptEnvironment() {
  return { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
}
