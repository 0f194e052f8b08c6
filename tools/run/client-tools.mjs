/**
 * The generators and linters of other people with which `npm run test:clients` tries the OpenAPI documents. npm installs
 * them from a lock file of their own into the user's cache, so that neither npm start nor npm test brings them.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runNpm } from './npm-packages.mjs';
import { print, Refusal } from './output.mjs';

const SOURCE = 'test/clients/tools';
const LOCK = 'package-lock.json';
const FOLDER = 'client-tools';

/** Resolves to the folder with their node_modules. */
export async function ensureClientTools(root) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'exovo');
  const folder = join(cache, FOLDER);
  const wanted = readFileSync(join(root, SOURCE, LOCK), 'utf8');
  if (existsSync(folder) && readFileSync(join(folder, LOCK), 'utf8') === wanted) return folder;
  print('Installing the generators of clients from their own lock file (once; 190 MB) …');
  // Installed under another name and then renamed, so that an interrupted installation is never mistaken for a complete one.
  const unfinished = join(cache, `${FOLDER}-unfinished`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const name of ['package.json', LOCK]) copyFileSync(join(root, SOURCE, name), join(unfinished, name));
  const code = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: unfinished });
  if (code !== 0) throw new Refusal('npm ci failed; see its messages above.');
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return folder;
}
