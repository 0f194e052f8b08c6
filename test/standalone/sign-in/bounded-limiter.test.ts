/** Counts of failures in bounded memory. */
import { expect } from 'chai';
import { BoundedLimiter } from '../../../src/standalone/sign-in/bounded-limiter.js';

describe('a limit on failures', () => {
  const limit = { failures: 1, windowSeconds: 60 };

  it('drops the key that was used least recently when there are too many', async () => {
    const limiter = new BoundedLimiter(limit, 2);
    for (const key of ['a', 'b', 'a', 'c']) await limiter.consume(key);
    expect(await limiter.consume('a')).to.be.within(1, 60);
    expect(await limiter.consume('b')).to.equal(null);
  });

  it('never asks for a longer wait than its window, even if the system clock is set back', async () => {
    const limiter = new BoundedLimiter(limit);
    await limiter.consume('a');
    const { now } = Date;
    Date.now = () => now() - 86_400_000;
    try {
      expect(await limiter.consume('a')).to.equal(60);
    } finally {
      Date.now = now;
    }
  });
});
