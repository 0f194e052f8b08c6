/** Shared by the scripts that assemble a package in dist/ and pack it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from './npm-packages.mjs';
import { Refusal } from './output.mjs';

/** Runs `npm pack` without the script "prepack", which would compile again. */
export async function npmPack(args, cwd) {
  const code = await runNpm(['pack', '--ignore-scripts', '--silent', ...args], { cwd });
  if (code !== 0) throw new Refusal('npm pack failed; see its messages above.');
}

export function readJson(...path) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

export function writeJson(folder, file, content) {
  writeFileSync(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
}
