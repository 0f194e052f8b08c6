/** What Health says of the age of the newest call. */
import { expect } from 'chai';
import { freshness } from '../../src/pbx/freshness.js';

const HOUR_MS = 3_600_000;

describe('the age of the newest call', () => {
  it('is well while calls come in, and a warning when a day has had none', () => {
    expect(freshness(Date.now() - 5 * 60_000)).to.include({
      state: 'ok',
      detail: 'Newest call 5 minutes ago.',
    });
    expect(freshness(Date.now() - 30 * HOUR_MS)).to.include({ state: 'warning' });
    expect(freshness(null)).to.include({ state: 'warning', detail: 'There are no calls yet.' });
  });

  it('is a warning that names the zone and the clock when the call has yet to come', () => {
    const finding = freshness(Date.now() + 3 * HOUR_MS);
    expect(finding).to.include({ state: 'warning', detail: 'Newest call 3 hours in the future.' });
    expect(finding.remedy).to.match(/clock.*time zone/);
    expect(freshness(Date.now() + 30_000), 'two clocks never agree wholly').to.include({ state: 'ok' });
  });
});
