/** Local time to UTC and back, including hours that occur twice and hours that do not exist. */
import { expect } from 'chai';
import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { formatUtc, LocalClock } from '../../src/pbx/local-time.js';

const ZONES = [
  'America/Detroit',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/St_Johns',
  'UTC',
];

describe('The local time of a PBX', () => {
  it('converts every instant of 20 years there and back if the record has an epoch', () => {
    for (const zone of ZONES) {
      const clock = new LocalClock(zone);
      fc.assert(
        fc.property(fc.integer({ min: 1_262_304_000, max: 1_893_456_000 }), (epoch) => {
          const localTime = clock.toLocalTime(epoch * 1000);
          return clock.toUtcMs(localTime, epoch) === epoch * 1000;
        }),
        { numRuns: 2_000 },
      );
    }
  });

  it('resolves an hour that occurs twice by the epoch, and takes the first pass without one', () => {
    const clock = new LocalClock('America/Detroit');
    const first = Date.UTC(2026, 10, 1, 5, 30) / 1000;
    const second = Date.UTC(2026, 10, 1, 6, 30) / 1000;
    const localTime = '2026-11-01 01:30:00';
    expect(clock.toUtcMs(localTime, first)).to.equal(first * 1000);
    expect(clock.toUtcMs(localTime, second)).to.equal(second * 1000);
    expect(clock.toUtcMs(localTime)).to.equal(first * 1000);
    expect(clock.toUtcMs('2026-11-01 00:59:59')).to.equal(Date.UTC(2026, 10, 1, 4, 59, 59));
    expect(clock.toUtcMs('2026-11-01 02:00:00')).to.equal(Date.UTC(2026, 10, 1, 7));
  });

  it('never puts a record before its channel, even if the other pass is nearer', () => {
    const clock = new LocalClock('America/Detroit');
    // The channel at 01:50 summer time, a record of it at 01:25: 35 minutes later, in the second pass.
    const channel = Date.UTC(2026, 10, 1, 5, 50) / 1000;
    expect(clock.toUtcMs('2026-11-01 01:25:00', channel)).to.equal(Date.UTC(2026, 10, 1, 6, 25));
    expect(clock.toUtcMs('2026-11-01 01:50:01', channel)).to.equal(Date.UTC(2026, 10, 1, 5, 50, 1));
  });

  it('reads an hour that does not exist with the offset before the jump', () => {
    const clock = new LocalClock('America/Detroit');
    expect(clock.toUtcMs('2026-03-08 02:30:00')).to.equal(Date.UTC(2026, 2, 8, 7, 30));
    expect(clock.toUtcMs('2026-03-08 01:59:59')).to.equal(Date.UTC(2026, 2, 8, 6, 59, 59));
    expect(clock.toUtcMs('2026-03-08 03:00:00')).to.equal(Date.UTC(2026, 2, 8, 7));
  });

  it('finds the repeated stretch to the second when the offset decreases, and at no other time', () => {
    const detroit = new LocalClock('America/Detroit');
    const repeated = { from: '2026-11-01 01:00:00', to: '2026-11-01 02:00:00' };
    expect(detroit.repeatedHour('2026-11-01 01:00:00')).to.deep.equal(repeated);
    expect(detroit.repeatedHour('2026-11-01 01:59:59')).to.deep.equal(repeated);
    expect(detroit.repeatedHour('2026-11-01 02:00:00')).to.equal(null);
    expect(detroit.repeatedHour('2026-11-01 00:59:59')).to.equal(null);
    expect(detroit.repeatedHour('2026-03-08 02:30:00')).to.equal(null);
    expect(detroit.repeatedHour('2026-07-01 01:30:00')).to.equal(null);
    const lordHowe = new LocalClock('Australia/Lord_Howe');
    expect(lordHowe.repeatedHour('2026-04-05 01:45:00')).to.deep.equal({
      from: '2026-04-05 01:30:00',
      to: '2026-04-05 02:00:00',
    });
  });

  it('finds a local time in a repeated stretch exactly if two instants share it', () => {
    const zone = IANAZone.create('Europe/Berlin');
    const clock = new LocalClock('Europe/Berlin');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * 86_400 }), (seconds) => {
        const utc = Date.UTC(2026, 9, 23) + seconds * 1000;
        const localTime = clock.toLocalTime(utc);
        const passes = [utc - 3_600_000, utc + 3_600_000].filter(
          (other) => other + zone.offset(other) * 60_000 === utc + zone.offset(utc) * 60_000,
        );
        return (clock.repeatedHour(localTime) !== null) === passes.length > 0;
      }),
    );
  });

  it('returns null for zero dates, default dates and dates that do not exist', () => {
    const clock = new LocalClock('UTC');
    for (const text of [
      '0000-00-00 00:00:00',
      '1000-01-01 00:00:00',
      '2026-02-30 10:00:00',
      '',
      'x',
      '2026-13-01 00:00:00',
    ]) {
      expect(clock.toUtcMs(text), text).to.equal(null);
      expect(clock.repeatedHour(text), text).to.equal(null);
    }
  });

  it('throws an error that names a zone that does not exist', () => {
    expect(() => new LocalClock('Europe/Atlantis')).to.throw(
      RangeError,
      '"Europe/Atlantis" is not an IANA time zone',
    );
  });

  it('formats UTC to the second and truncates the rest', () => {
    expect(formatUtc(Date.UTC(2026, 6, 4, 15, 2, 11, 999))).to.equal('2026-07-04T15:02:11Z');
  });
});
