/**
 * Debian's unstable suite in a folder of the user's cache, for tests with real servers that Debian 12 lacks: MySQL and
 * Asterisk. debootstrap creates the folder once, from the mirror that apt is configured with. This takes about a minute
 * and needs root.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, removeAbandoned, unfinishedFolder } from './cache.mjs';
import { runProgram } from './child.mjs';
import { DEBOOTSTRAP, ensureDebianPackages } from './debian-packages.mjs';
import { print, Refusal } from './output.mjs';

const PACKAGES = ['asterisk', 'mysql-server-core', 'odbc-mariadb'];
const FOLDER = 'debian-unstable';

/** Resolves to the folder; run a program in it with `chroot FOLDER program …`. */
export async function ensureDebianUnstable() {
  if (process.getuid() !== 0) {
    throw new Refusal(
      'MySQL and Asterisk come from Debian’s unstable suite. Run this as root, because debootstrap and chroot need it.',
    );
  }
  const folder = join(cacheFolder(), FOLDER);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  await ensureDebianPackages(DEBOOTSTRAP);
  removeAbandoned(FOLDER);
  const unfinished = unfinishedFolder(FOLDER);
  print(`Fetching ${PACKAGES.join(', ')} from Debian's unstable suite (about a minute, once) …`);
  const args = ['--variant=minbase', `--include=${PACKAGES.join(',')}`, 'sid', unfinished, mirror()];
  const code = await runProgram('debootstrap', args);
  if (code !== 0) throw new Refusal('debootstrap failed; see its messages above.');
  // The downloaded packages are no longer needed.
  rmSync(join(unfinished, 'var/cache/apt/archives'), { recursive: true, force: true });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run finished first; use its folder.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Returns the mirror that apt is configured with, so that local mirrors are used here too. */
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
  if (uris[0] === undefined) throw new Refusal('No Debian mirror was found in the configuration of apt.');
  return uris[0];
}
