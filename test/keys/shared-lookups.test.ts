/** Lookups of several keys share a statement without sharing a verdict. */
import { expect } from 'chai';
import { SHARED_LOOKUP_SIZES, SharedLookups } from '../../src/keys/shared-lookups.js';

const EXISTING = new Map([
  ['a', 1],
  ['c', 3],
]);

describe('Shared lookups', () => {
  let statements: (readonly string[])[];
  let lookups: SharedLookups<number>;

  beforeEach(() => {
    statements = [];
    lookups = new SharedLookups(async (digests) => {
      statements.push(digests);
      return EXISTING;
    });
  });

  it('look up the first key at once and those that arrive soon after it in one statement', async () => {
    const first = lookups.lookUp('a');
    expect(statements).to.deep.equal([['a']]);
    const rows = await Promise.all([first, ...['b', 'c', 'd'].map((digest) => lookups.lookUp(digest))]);
    expect(rows).to.deep.equal([1, undefined, 3, undefined]);
    expect(statements).to.deep.equal([['a'], ['b', 'c', 'd', 'd']]);
  });

  it('have only a few different numbers of keys, each a prepared statement', async () => {
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => lookups.lookUp(`key ${i}`)));
    const sizes = new Set(statements.map(({ length }) => length));
    expect([...sizes].every((size) => SHARED_LOOKUP_SIZES.some((known) => known === size))).to.equal(true);
    expect(statements.length).to.be.at.most(1 + Math.ceil(999 / 16));
  });

  it('fail together, and the next one is a new attempt', async () => {
    let isDown = true;
    const failing = new SharedLookups<number>(async () => {
      if (isDown) throw new Error('the database is down');
      return EXISTING;
    });
    const results = await Promise.allSettled(['a', 'b', 'c'].map((digest) => failing.lookUp(digest)));
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    isDown = false;
    expect(await failing.lookUp('a')).to.equal(1);
  });
});
