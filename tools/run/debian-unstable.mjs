/**
 * Debian's unstable suite in a folder of the user's cache: MySQL and Asterisk, which Debian 12 does not have, as real
 * servers for tests. Made once by debootstrap (about a minute, needs root), from the mirror that apt is configured
 * with, and reused.
 *
 * A program in it is run with `chroot FOLDER program …`; FOLDER is what `ensureDebianUnstable` resolves to.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './child.mjs';
import { DEBOOTSTRAP, ensureDebianPackages } from './debian-packages.mjs';
import { Refusal, tell } from './tell.mjs';

const PACKAGES = ['asterisk', 'mysql-server-core', 'odbc-mariadb'];
const FOLDER = 'debian-unstable';
const UNFINISHED = `${FOLDER}-unfinished-`;

export async function ensureDebianUnstable() {
  if (process.getuid() !== 0) {
    throw new Refusal('Real servers from Debian’s unstable suite need root, for debootstrap and chroot.');
  }
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'exovo');
  const folder = join(cache, FOLDER);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  await ensureDebianPackages(DEBOOTSTRAP);
  removeAbandoned(cache);
  // Built beside its place and renamed into it: a set-up that was killed is never taken for a whole one.
  const unfinished = join(cache, `${UNFINISHED}${process.pid}`);
  tell(`Fetching ${PACKAGES.join(', ')} from Debian's unstable suite (about a minute, once) …`);
  const args = ['--variant=minbase', `--include=${PACKAGES.join(',')}`, 'sid', unfinished, mirror()];
  const code = await run('debootstrap', args);
  if (code !== 0) throw new Refusal('debootstrap failed; its lines above say why.');
  // The packages' archives are of no more use.
  rmSync(join(unfinished, 'var/cache/apt/archives'), { recursive: true, force: true });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster: its folder is as good.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** The mirror of apt's own configuration, so that proxies and local mirrors hold here as well. */
function mirror() {
  const lines = execFileSync('apt-get', ['indextargets', '--format', '$(REPO_URI) $(SUITE) $(COMPONENT)'], {
    encoding: 'utf8',
  }).split('\n');
  const uris = lines
    .map((line) => line.split(' '))
    .filter(
      ([uri, suite = '', component]) =>
        /^https?:/.test(uri) && component === 'main' && !/security/.test(suite + uri),
    )
    .map(([uri]) => uri);
  if (uris[0] === undefined) throw new Refusal('apt is configured with no mirror of Debian.');
  return uris[0];
}

/** Leaves of runs that were killed; those of runs under way are theirs. */
function removeAbandoned(cache) {
  for (const name of readdirSync(cache)) {
    const pid = Number(name.slice(UNFINISHED.length));
    if (name.startsWith(UNFINISHED) && !existsSync(`/proc/${pid}`)) {
      rmSync(join(cache, name), { recursive: true, force: true });
    }
  }
}
