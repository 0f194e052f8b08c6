/** A value that is read now and then, and used while it is read anew. Pure. */
import { expect } from 'chai';
import { StaleWhileRevalidate } from '../../src/pbx/stale-while-revalidate.js';

describe('a value that is read now and then', () => {
  it('is read once for all who ask at the same time', async () => {
    let reads = 0;
    const value = new StaleWhileRevalidate(async () => ++reads, { freshForMs: 60_000, usableForMs: 60_000 });
    expect(await Promise.all([value.get(), value.get(), value.get()])).to.deep.equal([1, 1, 1]);
    expect(await value.get()).to.equal(1);
  });

  it('is used while it is read anew, and waited for when it is too old', async () => {
    let reads = 0;
    const aging = new StaleWhileRevalidate(async () => ++reads, { freshForMs: -1, usableForMs: 60_000 });
    expect(await aging.get()).to.equal(1);
    expect(await aging.get(), 'the old one, while the next is read').to.equal(1);
    expect(await aging.get()).to.equal(2);
    const old = new StaleWhileRevalidate(async () => ++reads, { freshForMs: -1, usableForMs: -1 });
    const first = await old.get();
    expect(await old.get()).to.equal(first + 1);
  });

  it('is asked for again after a read that failed, which is told to those who waited', async () => {
    let fails = true;
    const value = new StaleWhileRevalidate(
      () => (fails ? Promise.reject(new Error('away')) : Promise.resolve('back')),
      {
        freshForMs: 60_000,
        usableForMs: 60_000,
      },
    );
    const error = await value.get().catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('away');
    fails = false;
    expect(await value.get()).to.equal('back');
  });
});
