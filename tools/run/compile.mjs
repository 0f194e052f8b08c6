/** Compiles with tsc into dist/ if a source has changed, and removes output whose source is gone. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runProgram } from './child.mjs';
import { print, Refusal } from './output.mjs';

const SOURCE_FOLDERS = ['src', 'migrations', 'test'];
/** The pages' browser modules have their own configuration: with the DOM library, without Node.js. */
const PROJECTS = ['tsconfig.json', 'src/tsconfig.browser.json'];
const STAMP = 'dist/.compiled';

export async function compile(root) {
  const sources = SOURCE_FOLDERS.flatMap((folder) => filesBelow(join(root, folder))).filter((path) =>
    /\.(ts|json)$/.test(path),
  );
  const projects = PROJECTS.filter((path) => existsSync(join(root, path)));
  const state = fingerprint(root, [...sources, ...projects.map((path) => join(root, path))]);
  const stamp = join(root, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  print('Compiling …');
  removeStamp(stamp);
  for (const project of projects) {
    const code = await runProgram(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', project],
      {
        cwd: root,
      },
    );
    if (code !== 0) throw new Refusal('The compiler found errors; see its messages above.');
  }
  removeStaleOutput(root);
  writeFileSync(stamp, state);
}

/** Throws a Refusal if dist/ is not writable, for example for the user that a service runs as. */
function removeStamp(stamp) {
  try {
    rmSync(stamp, { force: true });
  } catch (error) {
    throw new Refusal(
      `The sources have changed since they were compiled, and dist/ is not writable (${error.code}). Run "npm run build" as its owner.`,
    );
  }
}

/** Removes output without a source. Otherwise a deleted test would still run from its old output. */
function removeStaleOutput(root) {
  const dist = join(root, 'dist');
  for (const folder of SOURCE_FOLDERS) {
    for (const output of filesBelow(join(dist, folder))) {
      const stem = relative(dist, output).replace(/(\.d\.ts|\.js|\.json)(\.map)?$/, '');
      const hasSource = ['.ts', '.json', '.mjs'].some((ending) => existsSync(join(root, stem + ending)));
      if (!hasSource) rmSync(output);
    }
  }
}

function fingerprint(root, paths) {
  const hash = createHash('sha256').update(process.versions.node);
  hash.update(readFileSync(join(root, 'package-lock.json')));
  for (const path of paths.sort()) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${relative(root, path)} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
