/** A day in the viewer's zone, converted to UTC. */
import { expect } from 'chai';
import fc from 'fast-check';
import { dayInUtc, isZone } from '../../../src/admin/audit/day.js';

const hours = (day: string, zone: string) => {
  const bounds = dayInUtc(day, zone);
  const ms = (text = '') => Date.parse(`${text.replace(' ', 'T')}Z`);
  return (ms(bounds?.to) - ms(bounds?.from)) / 3_600_000;
};

describe('a day in the viewer’s zone', () => {
  it('has 23, 24 or 25 hours, as clocks change', () => {
    expect(dayInUtc('2026-07-04', 'America/Detroit')).to.deep.equal({
      from: '2026-07-04 04:00:00',
      to: '2026-07-05 04:00:00',
    });
    expect(dayInUtc('2026-07-04', 'UTC')?.from).to.equal('2026-07-04 00:00:00');
    expect(hours('2026-03-08', 'America/Detroit')).to.equal(23);
    expect(hours('2026-11-01', 'America/Detroit')).to.equal(25);
    // Clocks there skipped midnight on that day.
    expect(dayInUtc('2024-03-31', 'Asia/Beirut')?.from).to.equal('2024-03-30 22:00:00');
  });

  it('starts exactly when the previous day ends, and is null if there is no such day', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'Australia/Lord_Howe',
      'Asia/Beirut',
      'America/Detroit',
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), zones, (number, zone) => {
        const text = (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10);
        const [today, next] = [dayInUtc(text(number), zone), dayInUtc(text(number + 1), zone)];
        return today !== null && today.from < today.to && today.to === next?.from;
      }),
    );
    for (const day of ['2026-02-30', '2026-13-01', 'x', '']) expect(dayInUtc(day, 'UTC'), day).to.equal(null);
  });

  it('accepts only zones that exist', () => {
    expect(isZone('Europe/Berlin')).to.equal(true);
    for (const zone of ['Mars/Olympus', '', '../../etc/passwd', 'x'.repeat(100)]) {
      expect(isZone(zone), zone).to.equal(false);
    }
  });
});
