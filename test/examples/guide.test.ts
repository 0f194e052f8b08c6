/** docs/host-developers.md against what it tells of: the example as it is run, every hook, every way in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as host from '../../src/host/hooks.js';
import { PACKAGE_ROOT } from '../support/package-root.js';

const read = (path: string) => readFileSync(join(PACKAGE_ROOT, path), 'utf8');
const guide = read('docs/host-developers.md');

describe('The guide for host developers', () => {
  it('holds the example host, whole and in order, as it is run by the tests', () => {
    const blocks = [...guide.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code.trim());
    const withoutBlankLines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
    expect(withoutBlankLines(blocks.join('\n'))).to.deep.equal(
      withoutBlankLines(read('test/examples/acme-pbx.ts')),
    );
  });

  it('tells of every hook and of every way into the package', () => {
    const tokens = Object.keys(host).filter((name) => /^[A-Z_]+$/.test(name));
    expect(tokens).to.have.length.greaterThan(7);
    for (const token of tokens) expect(guide, token).to.include(`\`${token}\``);
    for (const way of Object.keys(JSON.parse(read('package.json')).exports)) {
      if (way !== './package.json') expect(guide, way).to.include(`\`exovo-api-access${way.slice(1)}\``);
    }
  });
});
