/** The Health finding on the age of the newest call. */
import { expect } from 'chai';
import { freshness } from '../../src/pbx/freshness.js';

const HOUR_MS = 3_600_000;

describe('The age of the newest call', () => {
  it('is ok while calls come in, and a warning after a day without calls', () => {
    expect(freshness(Date.now() - 5 * 60_000)).to.include({
      state: 'ok',
      detail: 'Newest call 5 minutes ago.',
    });
    expect(freshness(Date.now() - 30 * HOUR_MS)).to.include({ state: 'warning' });
    expect(freshness(null)).to.include({ state: 'warning', detail: 'There are no calls yet.' });
  });

  it('is a warning that names clock and time zone if the call is in the future', () => {
    const finding = freshness(Date.now() + 3 * HOUR_MS);
    expect(finding).to.include({ state: 'warning', detail: 'Newest call 3 hours in the future.' });
    expect(finding.remedy).to.match(/clock.*time zone/);
    expect(freshness(Date.now() + 30_000), 'two clocks never agree exactly').to.include({ state: 'ok' });
  });
});
