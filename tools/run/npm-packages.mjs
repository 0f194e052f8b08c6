/** Brings the npm packages in when node_modules is not as package-lock.json says. Runs before any package is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { Refusal, tell } from './tell.mjs';

export async function ensureNpmPackages(root) {
  if (isInstalled(root)) return;
  tell('Installing npm packages from package-lock.json …');
  // npm tells its scripts where it is; started by hand, the one on the PATH is taken.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const env = { ...process.env };
  delete env.NODE_ENV;
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], { cwd: root, env })
    : await run('npm', args, { cwd: root, env });
  if (code !== 0) throw new Refusal('npm ci failed; its lines above say why.');
}

/** npm keeps in node_modules what it last installed there. */
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
