/** Reads code blocks of the documents, so that what the documents tell people to run is what the tests run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './package-root.js';

/** Returns the block that begins with three backticks and `info`, such as `haproxy galera`. */
export function documentBlock(document: string, info: string): string {
  const block = new RegExp(`^\`\`\`${info}$(.*?)^\`\`\`$`, 'ms').exec(textOf(document))?.[1];
  if (block === undefined) throw new Error(`${document} has no block "${info}".`);
  return block;
}

/** Returns the blocks of one language below a heading such as `## Against floods`, up to the next of its level. */
export function documentBlocks(document: string, heading: string, language: string): string[] {
  const level = /^#+/.exec(heading)?.[0] ?? '';
  const [before, ...after] = textOf(document).split(`\n${heading}\n`);
  const [section = ''] = (after[0] ?? '').split(new RegExp(`^#{1,${level.length}} `, 'm'));
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const found = blocks.filter(([, name]) => name === language).map(([, , block = '']) => block);
  if (before === undefined || found.length === 0)
    throw new Error(`${document} has no ${language} block below "${heading}".`);
  return found;
}

function textOf(document: string): string {
  return readFileSync(join(PACKAGE_ROOT, document), 'utf8');
}
