/** Floods of events that cost one line of the log a minute. */
import { expect } from 'chai';
import { LogSummary, type Summary } from '../src/log-summary.js';
import { until } from './support/until.js';

const NEVER_MS = 1_000_000;

describe('a summary of events', () => {
  it('reports the first event at once and the others together', () => {
    const written: Summary[] = [];
    const summary = new LogSummary((one) => written.push(one), NEVER_MS);
    summary.add('failed', '192.0.2.1');
    for (let i = 0; i < 3; i++) summary.add('blocked', '192.0.2.2');
    summary.add('failed', '192.0.2.1');
    expect(written).to.deep.equal([{ counts: { failed: 1 }, address: '192.0.2.1', addresses: 1 }]);
    summary.close();
    expect(written[1]).to.deep.equal({
      counts: { blocked: 3, failed: 1 },
      address: '192.0.2.2',
      addresses: 2,
    });
    summary.close();
    expect(written).to.have.length(2);
  });

  it('reports again after the interval, and at once after a quiet one', async () => {
    const written: Summary[] = [];
    const summary = new LogSummary((one) => written.push(one), 5);
    summary.add('failed', '192.0.2.1');
    summary.add('failed', '192.0.2.1');
    await until(() => written.length === 2);
    summary.close();
    summary.add('failed', '192.0.2.1');
    expect(written).to.have.length(3);
    summary.close();
  });

  it('tells at most 20 kinds of events apart', () => {
    const written: Summary[] = [];
    const summary = new LogSummary((one) => written.push(one), NEVER_MS);
    summary.add('first', '192.0.2.1');
    for (let i = 0; i < 30; i++) summary.add(`kind ${i}`, '192.0.2.1');
    summary.close();
    expect(Object.keys(written[1]?.counts ?? {})).to.have.length(21);
    expect(written[1]?.counts.other).to.equal(10);
  });

  it('remembers at most 1,000 addresses', () => {
    const written: Summary[] = [];
    const summary = new LogSummary((one) => written.push(one), NEVER_MS);
    for (let i = 0; i <= 5_000; i++) summary.add('failed', `address ${i}`);
    summary.close();
    expect(written[1]).to.deep.include({ counts: { failed: 5_000 }, addresses: 1_000 });
  });
});
