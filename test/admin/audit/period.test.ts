/** The times by which the audit log is filtered: days in the viewer's zone, presets, and RFC 3339 times of scripts. */
import { expect } from 'chai';
import fc from 'fast-check';
import { daysInUtc, isDay, isZone, presetDays, timeInUtc } from '../../../src/admin/audit/period.js';

const dayInUtc = (day: string, zone: string) => daysInUtc({ from: day, to: day }, zone);
const hours = (day: string, zone: string) => {
  const { from, to } = dayInUtc(day, zone);
  const ms = (text = '') => Date.parse(`${text.replace(' ', 'T')}Z`);
  return (ms(to) - ms(from)) / 3_600_000;
};

describe('A day in the viewer’s zone', () => {
  it('has 23, 24 or 25 hours, as clocks change', () => {
    expect(dayInUtc('2026-07-04', 'America/Detroit')).to.deep.equal({
      from: '2026-07-04 04:00:00.000',
      to: '2026-07-05 04:00:00.000',
    });
    expect(dayInUtc('2026-07-04', 'UTC').from).to.equal('2026-07-04 00:00:00.000');
    expect(hours('2026-03-08', 'America/Detroit')).to.equal(23);
    expect(hours('2026-11-01', 'America/Detroit')).to.equal(25);
    // Clocks there skipped midnight on that day.
    expect(dayInUtc('2024-03-31', 'Asia/Beirut').from).to.equal('2024-03-30 22:00:00.000');
  });

  it('starts exactly when the previous day ends', () => {
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
        return String(today.from) < String(today.to) && today.to === next.from;
      }),
    );
  });

  it('can be left out at either end, and stays in the range of a DATETIME', () => {
    expect(daysInUtc({ from: '', to: '' }, 'UTC')).to.deep.equal({});
    expect(daysInUtc({ from: '2026-07-04', to: '' }, 'UTC')).to.have.keys(['from']);
    expect(daysInUtc({ from: '', to: '2026-07-04' }, 'UTC')).to.have.keys(['to']);
    expect(dayInUtc('0000-01-01', 'UTC').from).to.equal('1000-01-01 00:00:00.000');
    expect(dayInUtc('9999-12-31', 'UTC').to).to.equal('9999-12-31 23:59:59.999');
  });

  it('is accepted only if it exists, in a zone that exists', () => {
    expect(isDay('2024-02-29')).to.equal(true);
    for (const day of ['2026-02-30', '2026-13-01', 'x', '']) expect(isDay(day), day).to.equal(false);
    expect(isZone('Europe/Berlin')).to.equal(true);
    for (const zone of ['Mars/Olympus', '', '../../etc/passwd', 'x'.repeat(100)]) {
      expect(isZone(zone), zone).to.equal(false);
    }
  });
});

describe('A preset of the audit log', () => {
  it('is the last 7 or 30 days with today, or the previous calendar month', () => {
    const now = new Date('2026-03-31T12:00:00Z');
    expect(presetDays('7-days', now, 'UTC')).to.deep.equal({ from: '2026-03-25', to: '2026-03-31' });
    expect(presetDays('30-days', now, 'UTC')).to.deep.equal({ from: '2026-03-02', to: '2026-03-31' });
    expect(presetDays('last-month', now, 'UTC')).to.deep.equal({ from: '2026-02-01', to: '2026-02-28' });
    const january = new Date('2027-01-15T12:00:00Z');
    expect(presetDays('last-month', january, 'UTC')).to.deep.equal({ from: '2026-12-01', to: '2026-12-31' });
  });

  it('follows the viewer’s zone', () => {
    const now = new Date('2026-11-01T02:00:00Z');
    expect(presetDays('last-month', now, 'UTC').from).to.equal('2026-10-01');
    expect(presetDays('last-month', now, 'America/Detroit').from).to.equal('2026-09-01');
    expect(presetDays('7-days', now, 'America/Detroit').to).to.equal('2026-10-31');
  });
});

describe('A time of a script', () => {
  it('is RFC 3339, in any zone, and nothing else', () => {
    expect(timeInUtc('2026-07-04T15:02:11Z')).to.equal('2026-07-04 15:02:11.000');
    expect(timeInUtc('2026-07-04t15:02:11.1239z')).to.equal('2026-07-04 15:02:11.123');
    expect(timeInUtc('2026-07-04T15:02:11+02:00')).to.equal('2026-07-04 13:02:11.000');
    expect(timeInUtc('9999-12-31T23:59:59-14:00')).to.equal('9999-12-31 23:59:59.999');
    for (const text of [
      '2026-07-04',
      '2026-07-04T15:02:11',
      '2026-07-04T15:02:11 02:00',
      '2026-07-04T25:02:11Z',
      '2026-02-30T00:00:00Z',
      '20260704T150211Z',
      '1751641331',
      '',
    ]) {
      expect(timeInUtc(text), text).to.equal(null);
    }
  });
});
