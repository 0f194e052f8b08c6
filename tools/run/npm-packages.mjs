/** Installs the npm packages if node_modules differs from package-lock.json. Runs before any package is installed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './child.mjs';
import { print, Refusal } from './output.mjs';

export async function ensureNpmPackages(root) {
  if (isInstalled(root)) return;
  print('Installing npm packages from package-lock.json (once; this can take a minute) …');
  const code = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: root });
  if (code !== 0) throw new Refusal('npm ci failed; see its messages above.');
}

/** Runs the npm that called the launcher, or the one on the PATH if it was called by hand. */
export function runNpm(args, options) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js')
    ? runProgram(process.execPath, [npm, ...args], options)
    : runProgram('npm', args, options);
}

/** Compares package-lock.json with npm's own record of its last installation, in node_modules. */
function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined) throw new Refusal('package-lock.json cannot be read.');
  if (found === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { version, integrity, optional }]) =>
      path === '' ||
      (found[path] === undefined
        ? optional === true
        : found[path].version === version && found[path].integrity === integrity),
  );
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
