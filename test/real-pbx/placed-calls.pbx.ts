/** Places calls of every kind on a real Asterisk and compares them with `GET /api/v1/calls`. */
import { expect } from 'chai';
import type { Call } from '../../src/host/ports.js';
import { freePbxSchema } from '../../src/pbx/freepbx/schema.js';
import { captureLog } from '../support/log.js';
import { BedApi } from './bed-api.js';
import { BY_PROGRAMS } from './calls-by-programs.js';
import { PARKED_OR_PICKED_UP, TRANSFERRED } from './calls-changed.js';
import { FROM_EXTENSIONS } from './calls-from-extensions.js';
import { INBOUND, WITH_ALL_RECORDS } from './calls-inbound.js';
import { CONFERENCES, UNUSUAL_CALLERS, UNUSUAL_DESTINATIONS } from './calls-of-special-kinds.js';
import { TO_GROUPS } from './calls-to-groups.js';
import type { PbxOptions } from './pbx-configuration.js';
import type { PlacedCall } from './placed-call.js';
import { LAST_CALLER, TestBed } from './test-bed.js';

const ALL: readonly PlacedCall[] = [
  ...INBOUND,
  ...FROM_EXTENSIONS,
  ...TO_GROUPS,
  ...TRANSFERRED,
  ...PARKED_OR_PICKED_UP,
  ...BY_PROGRAMS,
  ...UNUSUAL_CALLERS,
  ...UNUSUAL_DESTINATIONS,
  ...CONFERENCES,
];
const IN_BOTH_ZONES = ALL.filter(({ inBothZones }) => inBothZones);

describeCalls('America/Detroit', ALL);
describeCalls('Asia/Kolkata', [...IN_BOTH_ZONES, ...WITH_ALL_RECORDS], { writesEverything: true });

function describeCalls(timeZone: string, calls: readonly PlacedCall[], options: PbxOptions = {}): void {
  describe(`calls placed on a real Asterisk in ${timeZone}`, () => {
    let bed: TestBed;
    let api: BedApi;
    let items: Call[];
    let records: readonly Record<string, unknown>[];
    let startedAt: number;
    const failures = new Map<PlacedCall, unknown>();

    before(async () => {
      bed = await TestBed.start(timeZone, options);
      startedAt = Math.floor(Date.now() / 1000);
      await inParallel(calls, (call) => call.place(bed).catch((error: unknown) => failures.set(call, error)));
      await bed.waitForRecords();
      api = await BedApi.start(bed);
      items = (await api.calls()).filter(({ from }) => from.number !== LAST_CALLER);
      records = await bed.database.records.query('SELECT * FROM cdr ORDER BY sequence');
    });

    after(async () => {
      await api?.stop();
      await bed?.stop();
    });

    for (const call of calls) {
      it(`reports ${call.title}`, () => {
        expect(failures.get(call), 'the call could not be placed').to.equal(undefined);
        const found = items.filter((item) => isItemOf(call, item));
        expect(found, 'one item per call').to.have.length(1);
        const { id, start, durationSeconds, talkSeconds, ...rest } = found[0] as Call;
        const written = records.filter(({ linkedid }) => linkedid === id);
        expect(rest, `from ${JSON.stringify(written, null, 1)}`).to.deep.equal({
          direction: call.direction,
          status: call.status,
          from: call.from,
          to: call.to,
          hasRecording: call.hasRecording ?? false,
        });
        expect(id).to.match(/^\d+\.\d+$/);
        expect(Date.parse(start) / 1000).to.be.within(startedAt - 1, Math.ceil(Date.now() / 1000));
        expect(talkSeconds).to.be.within(...call.talkSeconds);
        expect(durationSeconds).to.be.at.least(talkSeconds);
      });
    }

    it('reports no other call, and gives each call a unique id', () => {
      expect(items.filter((item) => !calls.some((call) => isItemOf(call, item)))).to.deep.equal([]);
      expect(new Set(items.map(({ id }) => id)).size).to.equal(items.length);
    });

    it('lists the newest call first', () => {
      expect(items.map(({ start }) => start)).to.deep.equal(
        items
          .map(({ start }) => start)
          .sort()
          .reverse(),
      );
    });

    it('detects a zone with the right offset from the records and shows it in Health', async () => {
      const pbx = await freePbxSchema.open({ connection: bed.connection, logger: captureLog().log });
      const findings = await pbx.health('1');
      await pbx.close();
      const zone = /^[\w/]+/.exec(findings.find(({ id }) => id === 'time_zone')?.detail ?? '')?.[0];
      const hourIn = (name = 'none'): string =>
        new Intl.DateTimeFormat('en', { timeZone: name, dateStyle: 'short', timeStyle: 'short' }).format();
      expect(hourIn(zone)).to.equal(hourIn(timeZone));
    });
  });
}

/** Enough that the records of different calls are interleaved, and few enough that the machine keeps up with the sound. */
const CALLS_AT_ONCE = 60;

/** Starts the next call whenever one has ended. */
async function inParallel(
  calls: readonly PlacedCall[],
  place: (call: PlacedCall) => Promise<unknown>,
): Promise<void> {
  const waiting = calls.values();
  const line = async (): Promise<void> => {
    for (const call of waiting) await place(call);
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, line));
}

function isItemOf({ from, to }: PlacedCall, item: Call): boolean {
  return item.from.number === from.number && (from.number !== null || item.to.number === to.number);
}
