/** Working out a PBX's zone from the UTC times in its ids. */
import { expect } from 'chai';
import fc from 'fast-check';
import { workOutZone, type ZoneSample } from '../../../src/pbx/asterisk-cdr/zone.js';
import { LocalClock } from '../../../src/pbx/local-time.js';

const ZONES = [
  'UTC',
  'America/Detroit',
  'America/Phoenix',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
];
const YEAR_BEGINS = Date.UTC(2026, 0, 1) / 1000;
const DAY_SECONDS = 86_400;

/** Records of every second week, each a second after its channel. */
function yearIn(zone: string, delaySeconds = 1): ZoneSample[] {
  const clock = new LocalClock(zone);
  return Array.from({ length: 26 }, (_, at) => {
    const epochSeconds = YEAR_BEGINS + at * 14 * DAY_SECONDS + 43_200;
    return { localTime: clock.toLocalTime((epochSeconds + delaySeconds) * 1000), epochSeconds };
  });
}

describe('the zone of a PBX', () => {
  it('is worked out from records alone and is right at every hour of the year', () => {
    for (const zone of ZONES) {
      const verdict = workOutZone(yearIn(zone), []);
      const found = new LocalClock(verdict.zone);
      const real = new LocalClock(zone);
      for (let hour = 0; hour < 365 * 24; hour += 7) {
        const instant = (YEAR_BEGINS + hour * 3_600) * 1000;
        expect(found.toLocalTime(instant), `${verdict.zone} for ${zone}`).to.equal(real.toLocalTime(instant));
      }
    }
  });

  it('is the expected zone if the records agree, before others with the same offsets', () => {
    expect(workOutZone(yearIn('America/Detroit'), ['', 'nonsense', 'America/Detroit'])).to.deep.equal({
      zone: 'America/Detroit',
      basis: 'agreed',
      samples: 26,
    });
    expect(workOutZone(yearIn('America/Detroit'), ['Europe/Berlin'])).to.include({ basis: 'worked_out' });
  });

  it('ignores records that began long after their channels', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 25, max: 3_500 }), { maxLength: 12 }), (delays) => {
        const clock = new LocalClock('Asia/Kolkata');
        const late = delays.map((delay, at) => {
          const epochSeconds = YEAR_BEGINS + at * 1_000;
          return { localTime: clock.toLocalTime((epochSeconds + delay) * 1000), epochSeconds };
        });
        expect(workOutZone([...late, ...yearIn('Asia/Kolkata')], ['UTC']).zone).to.equal('Asia/Kolkata');
      }),
      { numRuns: 20 },
    );
  });

  it('is the expected zone, reported as unproven, if there are no records', () => {
    expect(workOutZone([], ['Europe/Berlin'])).to.deep.equal({
      zone: 'Europe/Berlin',
      basis: 'no_records',
      samples: 0,
    });
    expect(workOutZone([], []).zone).to.equal('UTC');
  });

  it('is reported as doubtful if the records fit no zone', () => {
    const scattered = yearIn('UTC').map((sample, at) => ({
      ...sample,
      epochSeconds: sample.epochSeconds + at * 7_200,
    }));
    expect(workOutZone(scattered, ['Europe/Berlin'])).to.include({
      zone: 'Europe/Berlin',
      basis: 'disagreed',
    });
  });
});
