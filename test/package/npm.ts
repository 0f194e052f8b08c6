/** npm and builds of Node.js from its registry, for the tests that install our packages. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 16_000_000;
/** Prefers npm's cache, because the registry's responses don't change within one run of the tests. */
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund'];

export function npm(cwd: string, ...args: string[]) {
  return run('npm', args, { cwd, maxBuffer: MAX_OUTPUT_BYTES });
}

export function install(cwd: string, ...args: string[]) {
  return npm(cwd, ...INSTALL, ...args);
}

/** Installs Node.js in these versions below `folder`. Returns a function from a version to the folder of its `node`. */
export async function installNodes(
  folder: string,
  versions: readonly string[],
): Promise<(version: string) => string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const build = `node-${process.platform}-${process.arch}`;
  await install(folder, ...versions.map((version) => `node${version}@npm:${build}@${version}`));
  return (version) => join(folder, `node_modules/node${version}/bin`);
}
