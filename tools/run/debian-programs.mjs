/**
 * Programs from Debian packages that must not be installed, because installing them would start a service of the
 * machine. The packages are unpacked into a folder of the user's cache. The tests of clusters and the bench run the programs
 * there.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './child.mjs';
import { aptEnvironment } from './debian-packages.mjs';
import { print, Refusal } from './output.mjs';

/** With the libraries that a minimal Debian lacks. */
const PACKAGES = [
  'galera-4',
  // The scripts that copy a node's data to another one; the server itself is in mariadb-server-core.
  'mariadb-server',
  ...['rsync', 'libpopt0', 'libxxhash0', 'lsof'],
  ...['haproxy', 'liblua5.3-0', 'libopentracing1', 'libopentracing-c-wrapper0'],
  ...['nginx', 'libpcre2-8-0'],
  ...['apache2-bin', 'libapr1', 'libaprutil1', 'libexpat1', 'libgdbm6'],
];
const FOLDER = 'debian-programs';
const UNFINISHED = `${FOLDER}-unfinished-`;
/** In the folder: the packages that it holds. */
const LIST = 'packages.txt';

/** Resolves to the folder, which is laid out like a root folder: `usr/sbin/haproxy`, `usr/lib/galera/…`. */
export async function ensureDebianPrograms() {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'exovo');
  const folder = join(cache, FOLDER);
  const wanted = PACKAGES.join('\n');
  if (existsSync(folder) && readFileSync(join(folder, LIST), 'utf8') === wanted) return folder;
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache);
  // Built under another name and then renamed, so that an interrupted download is never mistaken for a complete one.
  const unfinished = join(cache, `${UNFINISHED}${process.pid}`);
  mkdirSync(unfinished);
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
  // As root, apt would download as a user of its own, who cannot write into root's cache.
  const args = ['download', '-q', '-o', 'APT::Sandbox::User=root', ...PACKAGES];
  return (await runProgram('apt-get', args, { cwd: folder, env: aptEnvironment() }).catch(() => 1)) === 0;
}

/** Removes folders of runs that were killed, but not those of runs still in progress. */
function removeAbandoned(cache) {
  for (const name of readdirSync(cache)) {
    const pid = Number(name.slice(UNFINISHED.length));
    if (name.startsWith(UNFINISHED) && !existsSync(`/proc/${pid}`)) {
      rmSync(join(cache, name), { recursive: true, force: true });
    }
  }
}
