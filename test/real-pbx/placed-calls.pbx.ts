/** Calls of every kind, really placed on an Asterisk, and what `GET /api/v1/calls` tells of them. */
import { expect } from 'chai';
import type { Call } from '../../src/host/ports.js';
import { openFreePbx } from '../../src/pbx/freepbx/open.js';
import { captureLog } from '../support/log.js';
import { BedApi } from './api-of-bed.js';
import { CHANGED } from './calls-changed.js';
import { CANCELLED, INBOUND } from './calls-inbound.js';
import { INSIDE } from './calls-inside.js';
import type { PlacedCall } from './expectations.js';
import type { PbxOptions } from './pbx-configuration.js';
import { TestBed } from './test-bed.js';

const ALL: readonly PlacedCall[] = [...INBOUND, ...INSIDE, ...CHANGED];
const SOME = ALL.filter(({ what }) =>
  /asked first|voicemail takes|queue in which|clicked|none answers|refuses|overflows/.test(what),
);

placedIn('America/Detroit', ALL);
placedIn('Asia/Kolkata', [...SOME, ...CANCELLED], { tellsCancel: true });

function placedIn(timeZone: string, calls: readonly PlacedCall[], options: PbxOptions = {}): void {
  describe(`calls placed on a real Asterisk in ${timeZone}`, () => {
    let bed: TestBed;
    let api: BedApi;
    let told: Call[];
    let began: number;
    const failures = new Map<PlacedCall, unknown>();

    before(async () => {
      bed = await TestBed.start(timeZone, options);
      began = Math.floor(Date.now() / 1000);
      // All at once, as on a busy morning: the records of different calls lie among each other.
      await Promise.all(
        calls.map((call) => call.place(bed).catch((error: unknown) => failures.set(call, error))),
      );
      await bed.recordsAreWritten();
      api = await BedApi.start(bed);
      told = await api.calls();
    });

    after(async () => {
      await api?.stop();
      await bed?.stop();
    });

    for (const call of calls) {
      it(`tells ${call.what}`, () => {
        expect(failures.get(call), 'the call could not be placed').to.equal(undefined);
        const found = told.filter(({ from }) => from.number === call.from.number);
        expect(found, 'one item for one call').to.have.length(1);
        const { id, start, durationSeconds, talkSeconds, ...rest } = found[0] as Call;
        expect(rest).to.deep.equal({
          direction: call.direction,
          status: call.status,
          from: call.from,
          to: call.to,
          hasRecording: call.hasRecording ?? false,
        });
        expect(id).to.match(/^\d+\.\d+$/);
        expect(Date.parse(start) / 1000).to.be.within(began - 1, Math.ceil(Date.now() / 1000));
        expect(talkSeconds).to.be.within(...call.talkSeconds);
        expect(durationSeconds).to.be.at.least(talkSeconds);
      });
    }

    it('tells no call that was not placed, each under an id of its own', () => {
      expect(told).to.have.length(calls.length);
      expect(new Set(told.map(({ id }) => id)).size).to.equal(told.length);
    });

    it('lists the newest call first', () => {
      expect(told.map(({ start }) => start)).to.deep.equal(
        told
          .map(({ start }) => start)
          .sort()
          .reverse(),
      );
    });

    it('has worked out a zone of that offset from the records, and Health shows it', async () => {
      const pbx = await openFreePbx({ connection: bed.connection, logger: captureLog().log });
      const findings = await pbx.health('1');
      await pbx.close();
      const zone = /^[\w/]+/.exec(findings.find(({ id }) => id === 'time_zone')?.detail ?? '')?.[0];
      const hourIn = (name = 'none'): string =>
        new Intl.DateTimeFormat('en', { timeZone: name, dateStyle: 'short', timeStyle: 'short' }).format();
      expect(hourIn(zone)).to.equal(hourIn(timeZone));
    });
  });
}
