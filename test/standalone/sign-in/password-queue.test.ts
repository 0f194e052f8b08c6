/** How many passwords are verified at once, and whose. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { BUSY, PasswordQueue } from '../../../src/standalone/sign-in/password-queue.js';
import { until } from '../../support/until.js';

const MAX_WAITING = 8;

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

  it('leaves a CPU to others before it verifies the next password of a stranger', async () => {
    const queue = new PasswordQueue();
    const { started, of, end } = work();
    const first = queue.run(() => delay(20), false);
    void queue.run(of('b'), false);
    await first;
    await queue.run(() => Promise.resolve(), true);
    expect(started).to.deep.equal([]);
    await until(() => started.length === 1);
    end('b');
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
