/** Compares docs/host-developers.md with the code: the example that the tests run, every hook, every package entry. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as hooks from '../../src/host/hooks.js';
import { PACKAGE_ROOT } from '../support/package-root.js';

const read = (path: string) => readFileSync(join(PACKAGE_ROOT, path), 'utf8');
const guide = read('docs/host-developers.md');

describe('The guide for host developers', () => {
  it('contains the complete example host that the tests run, in order', () => {
    const blocks = [...guide.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code.trim());
    const withoutBlankLines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
    expect(withoutBlankLines(blocks.join('\n'))).to.deep.equal(
      withoutBlankLines(read('test/examples/acme-pbx.ts')),
    );
  });

  it('describes every hook and every public entry of the package', () => {
    const tokens = Object.keys(hooks).filter((name) => /^[A-Z_]+$/.test(name));
    expect(tokens).to.have.length.greaterThan(7);
    for (const token of tokens) expect(guide, token).to.include(`\`${token}\``);
    // `internal/` is for the standalone host only.
    const entries = Object.keys(JSON.parse(read('package.json')).exports).filter(
      (entry) => entry !== './package.json' && !entry.startsWith('./internal/'),
    );
    for (const entry of entries) expect(guide, entry).to.include(`\`exovo-api-access${entry.slice(1)}\``);
  });
});
