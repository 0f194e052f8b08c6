/** A cached value that is still used while a new one is read. */
import { expect } from 'chai';
import { StaleWhileRevalidate } from '../../src/pbx/stale-while-revalidate.js';

describe('StaleWhileRevalidate', () => {
  it('reads once for all concurrent callers', async () => {
    let reads = 0;
    const value = new StaleWhileRevalidate(async () => ++reads, { freshForMs: 60_000, usableForMs: 60_000 });
    expect(await Promise.all([value.get(), value.get(), value.get()])).to.deep.equal([1, 1, 1]);
    expect(await value.get()).to.equal(1);
  });

  it('returns the old value while it reads a new one, and waits if the value is too old', async () => {
    let reads = 0;
    const aging = new StaleWhileRevalidate(async () => ++reads, { freshForMs: -1, usableForMs: 60_000 });
    expect(await aging.get()).to.equal(1);
    expect(await aging.get(), 'the old value, while the next is read').to.equal(1);
    expect(await aging.get()).to.equal(2);
    const old = new StaleWhileRevalidate(async () => ++reads, { freshForMs: -1, usableForMs: -1 });
    const first = await old.get();
    expect(await old.get()).to.equal(first + 1);
  });

  it('rejects for those who waited for a failed read, and reads again for the next caller', async () => {
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
