/**
 * Programs from Debian packages that must not be installed, because installing them would start a service of the
 * machine. Unpacks the packages into a folder of the user's cache, from which the tests of clusters and the bench run the
 * programs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, removeAbandoned, unfinishedFolder } from './cache.mjs';
import { runProgram } from './child.mjs';
import { aptEnvironment } from './debian-packages.mjs';
import { print, Refusal } from './output.mjs';

/** Includes the libraries that a minimal Debian lacks. */
const PACKAGES = [
  'galera-4',
  // The scripts that copy a node's data to another one; the server itself is in mariadb-server-core.
  'mariadb-server',
  ...['rsync', 'libpopt0', 'libxxhash0', 'lsof'],
  ...['haproxy', 'liblua5.3-0', 'libopentracing1', 'libopentracing-c-wrapper0'],
  ...['nginx', 'libpcre2-8-0'],
  ...['apache2-bin', 'libapr1', 'libaprutil1', 'libexpat1', 'libgdbm6', 'libapache2-mod-php8.2'],
];
const FOLDER = 'debian-programs';
/** The file in the folder that lists its packages. */
const LIST = 'packages.txt';

/** Resolves to the folder, which is laid out like a root folder: `usr/sbin/haproxy`, `usr/lib/galera/…`. */
export async function ensureDebianPrograms() {
  const folder = join(cacheFolder(), FOLDER);
  const wanted = PACKAGES.join('\n');
  if (existsSync(folder) && readFileSync(join(folder, LIST), 'utf8') === wanted) return folder;
  removeAbandoned(FOLDER);
  const unfinished = unfinishedFolder(FOLDER);
  mkdirSync(unfinished, { recursive: true });
  print(`Fetching ${PACKAGES.join(', ')} from Debian's packages (once; nothing is installed) …`);
  await download(unfinished);
  for (const file of readdirSync(unfinished).filter((name) => name.endsWith('.deb'))) {
    const code = await runProgram('dpkg-deb', ['--extract', join(unfinished, file), unfinished]);
    if (code !== 0) throw new Refusal(`${file} could not be unpacked; see the messages above.`);
    rmSync(join(unfinished, file));
  }
  writeFileSync(join(unfinished, LIST), wanted);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return folder;
}

async function download(folder) {
  if (await aptDownload(folder)) return;
  print('Refreshing the list of packages …');
  await runProgram('apt-get', ['update', '-q'], { env: aptEnvironment() });
  if (await aptDownload(folder)) return;
  throw new Refusal('The packages could not be downloaded; see the messages of apt-get above.');
}

async function aptDownload(folder) {
  // By default, root's apt downloads as an unprivileged user, who cannot write into root's cache.
  const args = ['download', '-q', '-o', 'APT::Sandbox::User=root', ...PACKAGES];
  return (await runProgram('apt-get', args, { cwd: folder, env: aptEnvironment() }).catch(() => 1)) === 0;
}
