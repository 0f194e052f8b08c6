/**
 * Debian's programs that these tests and the bench run without installing them. `npm run test:cluster` and `npm run bench`
 * unpack their packages.
 */
import { accessSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARIES = ['usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu', 'lib/x86_64-linux-gnu'];

/** Returns the path of a file of the packages, such as `usr/sbin/haproxy`. */
export function unpackedFile(path: string): string {
  const folder = process.env.TEST_DEBIAN_PROGRAMS;
  if (folder === undefined) throw new Error('Run this with "npm run test:cluster" or "npm run bench".');
  const file = join(folder, path);
  accessSync(file);
  return file;
}

/** Returns the environment of an unpacked program. `folders` come first on its PATH. */
export function programEnvironment(...folders: readonly string[]): NodeJS.ProcessEnv {
  const own = [...folders, unpackedFile('usr/bin'), unpackedFile('usr/sbin')];
  return {
    PATH: [...own, process.env.PATH, '/usr/sbin:/usr/bin:/sbin:/bin'].join(':'),
    LD_LIBRARY_PATH: LIBRARIES.map((path) => join(process.env.TEST_DEBIAN_PROGRAMS ?? '', path)).join(':'),
    LC_ALL: 'C',
    TZ: 'UTC',
  };
}
