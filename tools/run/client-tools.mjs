/**
 * The third-party generators, linters and other tools with which `npm run test:clients` tests the OpenAPI documents and
 * the recipes. npm installs them from their own lock file into the user's cache, so that neither `npm start` nor `npm test`
 * installs them.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, removeAbandoned, unfinishedFolder } from './cache.mjs';
import { runNpm } from './npm-packages.mjs';
import { print, Refusal } from './output.mjs';

const SOURCE = 'test/clients/tools';
const LOCK = 'package-lock.json';
const FOLDER = 'client-tools';

/** Resolves to the folder with their node_modules. */
export async function ensureClientTools(root) {
  const folder = join(cacheFolder(), FOLDER);
  const wanted = readFileSync(join(root, SOURCE, LOCK), 'utf8');
  if (existsSync(folder) && readFileSync(join(folder, LOCK), 'utf8') === wanted) return folder;
  print('Installing the tools of test/clients from their own lock file (once; 780 MB) …');
  removeAbandoned(FOLDER);
  const unfinished = unfinishedFolder(FOLDER);
  mkdirSync(unfinished, { recursive: true });
  for (const name of ['package.json', LOCK]) copyFileSync(join(root, SOURCE, name), join(unfinished, name));
  const code = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: unfinished });
  if (code !== 0) throw new Refusal('npm ci failed; see its messages above.');
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return folder;
}
