/** Local wall time to UTC and back, through the hours that happen twice and those that do not exist. Pure. */
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

describe('wall time of a PBX', () => {
  it('every instant of 20 years comes back from its wall time when the record carries an epoch', () => {
    for (const zone of ZONES) {
      const clock = new LocalClock(zone);
      fc.assert(
        fc.property(fc.integer({ min: 1_262_304_000, max: 1_893_456_000 }), (epoch) => {
          const wall = clock.toLocalTime(epoch * 1000);
          return clock.toUtcMs(wall, epoch) === epoch * 1000;
        }),
        { numRuns: 2_000 },
      );
    }
  });

  it('the hour that happens twice is told apart by the epoch, and is the first pass without one', () => {
    const clock = new LocalClock('America/Detroit');
    const first = Date.UTC(2026, 10, 1, 5, 30) / 1000;
    const second = Date.UTC(2026, 10, 1, 6, 30) / 1000;
    const wall = '2026-11-01 01:30:00';
    expect(clock.toUtcMs(wall, first)).to.equal(first * 1000);
    expect(clock.toUtcMs(wall, second)).to.equal(second * 1000);
    expect(clock.toUtcMs(wall)).to.equal(first * 1000);
    expect(clock.toUtcMs('2026-11-01 00:59:59')).to.equal(Date.UTC(2026, 10, 1, 4, 59, 59));
    expect(clock.toUtcMs('2026-11-01 02:00:00')).to.equal(Date.UTC(2026, 10, 1, 7));
  });

  it('a record never begins before its channel, however much nearer the other pass would be', () => {
    const clock = new LocalClock('America/Detroit');
    // The channel at 01:50 summer time, a record of it at 01:25: 35 minutes later, in the second pass.
    const channel = Date.UTC(2026, 10, 1, 5, 50) / 1000;
    expect(clock.toUtcMs('2026-11-01 01:25:00', channel)).to.equal(Date.UTC(2026, 10, 1, 6, 25));
    expect(clock.toUtcMs('2026-11-01 01:50:01', channel)).to.equal(Date.UTC(2026, 10, 1, 5, 50, 1));
  });

  it('the hour that does not exist is read with the offset before the jump', () => {
    const clock = new LocalClock('America/Detroit');
    expect(clock.toUtcMs('2026-03-08 02:30:00')).to.equal(Date.UTC(2026, 2, 8, 7, 30));
    expect(clock.toUtcMs('2026-03-08 01:59:59')).to.equal(Date.UTC(2026, 2, 8, 6, 59, 59));
    expect(clock.toUtcMs('2026-03-08 03:00:00')).to.equal(Date.UTC(2026, 2, 8, 7));
  });

  it('knows the repeated stretch, to the second, where the offset goes back, and nowhere else', () => {
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

  it('a wall time is in a repeated stretch exactly when two instants have it', () => {
    const zone = IANAZone.create('Europe/Berlin');
    const clock = new LocalClock('Europe/Berlin');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * 86_400 }), (seconds) => {
        const utc = Date.UTC(2026, 9, 23) + seconds * 1000;
        const wall = clock.toLocalTime(utc);
        const passes = [utc - 3_600_000, utc + 3_600_000].filter(
          (other) => other + zone.offset(other) * 60_000 === utc + zone.offset(utc) * 60_000,
        );
        return (clock.repeatedHour(wall) !== null) === passes.length > 0;
      }),
    );
  });

  it('takes no zero date, no default date and no date that does not exist for a time', () => {
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

  it('refuses a zone that does not exist, naming it', () => {
    expect(() => new LocalClock('Europe/Atlantis')).to.throw(
      RangeError,
      '"Europe/Atlantis" is not an IANA time zone',
    );
  });

  it('writes UTC to the second, cutting the rest', () => {
    expect(formatUtc(Date.UTC(2026, 6, 4, 15, 2, 11, 999))).to.equal('2026-07-04T15:02:11Z');
  });
});
