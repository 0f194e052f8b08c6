/** How many passwords are verified at once, and whose. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { BUSY, PasswordQueue } from '../../../src/standalone/sign-in/password-queue.js';
import { until } from '../../support/until.js';

const MAX_WAITING = 8;
const TOOK_MS = 20;
/** By how much a timer may fire early. */
const EARLY_MS = 2;

describe('the queue of passwords', () => {
  /** Works that end when the test says so. */
  function work() {
    const started: string[] = [];
    const ends = new Map<string, () => void>();
    const of = (name: string) => () => {
      started.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    };
    return { started, of, end: (name: string) => ends.get(name)?.() };
  }

  it('verifies one password of strangers at a time, in their order', async () => {
    const queue = new PasswordQueue();
    const { started, of, end } = work();
    const first = queue.run(of('a'), false);
    const second = queue.run(of('b'), false);
    expect(started).to.deep.equal(['a']);
    end('a');
    expect(await first).to.equal('a');
    await until(() => started.length === 2);
    expect(started).to.deep.equal(['a', 'b']);
    end('b');
    expect(await second).to.equal('b');
  });

  for (const waiting of [1, 4]) {
    it(`rests ${2 * waiting} times as long as a stranger’s password took, with ${waiting} waiting`, async () => {
      const queue = new PasswordQueue();
      const { started, of, end } = work();
      const first = queue.run(() => delay(TOOK_MS + EARLY_MS), false);
      for (let i = 0; i < waiting; i++) void queue.run(of(`stranger ${i}`), false);
      await first;
      const endedAtMs = performance.now();
      await until(() => started.length === 1);
      expect(performance.now() - endedAtMs).to.be.greaterThan(2 * waiting * TOOK_MS);
      end('stranger 0');
    });
  }

  it('lets a known browser verify its password during such a rest', async () => {
    const queue = new PasswordQueue();
    const { started, of, end } = work();
    const first = queue.run(() => delay(TOOK_MS), false);
    void queue.run(of('stranger'), false);
    await first;
    await queue.run(() => Promise.resolve(), true);
    expect(started).to.deep.equal([]);
    await until(() => started.length === 1);
    end('stranger');
  });

  it('refuses strangers once eight wait, and never lets a known browser wait for them', async () => {
    const queue = new PasswordQueue();
    const { started, of, end } = work();
    for (let i = 0; i <= MAX_WAITING; i++) {
      expect(queue.isFullForStrangers).to.equal(false);
      void queue.run(of(`stranger ${i}`), false);
    }
    expect(queue.isFullForStrangers).to.equal(true);
    expect(await queue.run(of('one too many'), false)).to.equal(BUSY);
    const known = queue.run(of('known'), true);
    expect(started).to.deep.equal(['stranger 0', 'known']);
    end('known');
    expect(await known).to.equal('known');
  });

  it('goes on after a failure', async () => {
    const queue = new PasswordQueue();
    const failure = queue.run(() => Promise.reject(new Error('down')), false);
    const next = queue.run(() => Promise.resolve('next'), false);
    expect(await failure.catch((error: Error) => error.message)).to.equal('down');
    expect(await next).to.equal('next');
  });
});
