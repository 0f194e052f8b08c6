/**
 * `npm run pack:freepbx`: packs the FreePBX module into the current folder, as exovoapi-….tgz. It contains one folder,
 * which FreePBX unpacks into its folder of modules.
 *
 * The module contains the package of `npm run pack:host`, which npm installs on the PBX together with Node.js. With
 * `--offline` it contains the installed package and Node.js for x86-64 instead, so that the PBX needs no npm registry.
 */
import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './child.mjs';
import { runNpm } from './npm-packages.mjs';
import { print, Refusal } from './output.mjs';
import { packHost } from './pack-host.mjs';
import { readJson } from './packing.mjs';

const NAME = 'exovoapi';
const OFFLINE = '--offline';
const TARGET = ['--os=linux', '--cpu=x64'];
/** The same owner and modes in each archive, regardless of those of the source files. */
const NEUTRAL = ['--owner=0', '--group=0', '--mode=u+rwX,go+rX,go-w'];

export async function packFreepbx(root, args) {
  const unknown = args.filter((arg) => arg !== OFFLINE);
  if (unknown.length > 0)
    throw new Refusal(`Unknown option: ${unknown.join(' ')}. The only one is ${OFFLINE}.`);
  const isOffline = args.includes(OFFLINE);
  const work = join(root, 'dist', NAME);
  const folder = join(work, NAME);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  cpSync(join(root, 'src/freepbx-module'), folder, { recursive: true });
  await packHost(root, work);
  const { version } = readJson(root, 'package.json');
  const hostPackage = join(work, `exovo-host-${version}.tgz`);
  if (isOffline) await packRuntime(work, hostPackage, join(folder, 'runtime.tgz'));
  else renameSync(hostPackage, join(folder, 'exovo-host.tgz'));
  const file = `${NAME}-${version}${isOffline ? '-offline' : ''}.tgz`;
  await tar(['-czf', join(process.cwd(), file), ...NEUTRAL, '-C', work, NAME]);
  rmSync(work, { recursive: true });
  print(`Packed ${file}.`);
}

/** Installs the package as the module would on a PBX, and packs the result. */
async function packRuntime(work, hostPackage, file) {
  const runtime = join(work, 'runtime');
  const options = [
    '--global',
    '--prefix',
    runtime,
    '--omit=dev',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
  ];
  const code = await runNpm(['install', ...options, ...TARGET, hostPackage], { cwd: work });
  if (code !== 0) throw new Refusal('npm install failed; see its messages above.');
  await tar(['-czf', file, '--owner=0', '--group=0', '-C', runtime, '.']);
}

async function tar(args) {
  if ((await runProgram('tar', args)) !== 0) throw new Refusal('tar failed; see its messages above.');
}
