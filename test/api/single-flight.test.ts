/** Reads that several requests share: nobody is handed what was read before the own question. */
import { expect } from 'chai';
import { SingleFlight } from '../../src/api/single-flight.js';
import { until } from '../support/until.js';

/** Reads that end when the test says so. */
class Reads {
  readonly begun: { end: (value: number) => void; fail: (error: Error) => void }[] = [];
  readonly begin = () =>
    new Promise<number>((resolve, reject) => {
      this.begun.push({ end: resolve, fail: reject });
    });
}

describe('reads that are shared', () => {
  it('a lone request reads at once, and the next one reads anew', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const first = shared.read('a', reads.begin);
    reads.begun[0]?.end(1);
    expect(await first).to.equal(1);
    const second = shared.read('a', reads.begin);
    expect(reads.begun).to.have.length(2);
    reads.begun[1]?.end(2);
    expect(await second).to.equal(2);
  });

  it('a request that comes while a read is under way never gets that read’s result, but the next one’s', async () => {
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

  it('those who wait are read for beside a slow read, not after it', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const slow = shared.read('a', reads.begin);
    const waiting = shared.read('a', reads.begin);
    await until(() => reads.begun.length === 2);
    reads.begun[1]?.end(2);
    expect(await waiting).to.equal(2);
    reads.begun[0]?.end(1);
    expect(await slow).to.equal(1);
  });

  it('a read that fails fails for those who share it alone', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const first = shared.read('a', reads.begin);
    const later = shared.read('a', reads.begin);
    reads.begun[0]?.fail(new Error('gone'));
    expect(await first.catch((error: Error) => error.message)).to.equal('gone');
    await until(() => reads.begun.length === 2);
    reads.begun[1]?.end(2);
    expect(await later).to.equal(2);
  });

  it('different questions never meet', async () => {
    const [shared, reads] = [new SingleFlight<number>(), new Reads()];
    const answers = [shared.read('a', reads.begin), shared.read('b', reads.begin)];
    reads.begun[0]?.end(1);
    reads.begun[1]?.end(2);
    expect(await Promise.all(answers)).to.deep.equal([1, 2]);
  });
});
