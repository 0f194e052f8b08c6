/** Reads that concurrent requests share. No request gets data that was read before it arrived. */
import { expect } from 'chai';
import { SingleFlight } from '../../src/api/single-flight.js';
import { until } from '../support/until.js';

/** Reads that end when the test ends them. */
class Reads {
  readonly begun: { end: (value: number) => void; fail: (error: Error) => void }[] = [];
  readonly begin = () =>
    new Promise<number>((resolve, reject) => {
      this.begun.push({ end: resolve, fail: reject });
    });
}

describe('SingleFlight', () => {
  it('reads at once for a single request, and again for the next', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const first = shared.read('a', reads.begin);
    reads.begun[0]?.end(1);
    expect(await first).to.equal(1);
    const second = shared.read('a', reads.begin);
    expect(reads.begun).to.have.length(2);
    reads.begun[1]?.end(2);
    expect(await second).to.equal(2);
  });

  it('gives a request that arrives during a read the result of the next read', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const first = shared.read('a', reads.begin);
    const later = [
      shared.read('a', reads.begin),
      shared.read('a', reads.begin),
      shared.read('a', reads.begin),
    ];
    reads.begun[0]?.end(1);
    expect(await first).to.equal(1);
    await until(() => reads.begun.length === 2);
    reads.begun[1]?.end(2);
    expect(await Promise.all(later)).to.deep.equal([2, 2, 2]);
    expect(reads.begun).to.have.length(2);
  });

  it('starts the next read beside a slow one, not after it', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const slow = shared.read('a', reads.begin);
    const waiting = shared.read('a', reads.begin);
    await until(() => reads.begun.length === 2);
    reads.begun[1]?.end(2);
    expect(await waiting).to.equal(2);
    reads.begun[0]?.end(1);
    expect(await slow).to.equal(1);
  });

  it('fails only the requests that share a failed read', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const first = shared.read('a', reads.begin);
    const later = shared.read('a', reads.begin);
    reads.begun[0]?.fail(new Error('gone'));
    expect(await first.catch((error: Error) => error.message)).to.equal('gone');
    await until(() => reads.begun.length === 2);
    reads.begun[1]?.end(2);
    expect(await later).to.equal(2);
  });

  it('never shares a read between different questions', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const responses = [shared.read('a', reads.begin), shared.read('b', reads.begin)];
    reads.begun[0]?.end(1);
    reads.begun[1]?.end(2);
    expect(await Promise.all(responses)).to.deep.equal([1, 2]);
  });
});
