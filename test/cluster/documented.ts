/** Configurations that docs/operations.md contains, so that the tests run what administrators copy. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../support/package-root.js';

/** Returns the text of the block that begins with three backticks and `heading`, such as `haproxy galera`. */
export function documentedBlock(heading: string): string {
  const document = readFileSync(join(PACKAGE_ROOT, 'docs/operations.md'), 'utf8');
  const block = new RegExp(`^\`\`\`${heading}$(.*?)^\`\`\`$`, 'ms').exec(document)?.[1];
  if (block === undefined) throw new Error(`docs/operations.md has no block "${heading}".`);
  return block;
}
