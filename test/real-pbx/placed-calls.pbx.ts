/** Calls of every kind, really placed on an Asterisk, and what is told of them. */
import { expect } from 'chai';
import type { Call, PbxConnection } from '../../src/host/ports.js';
import { openFreePbx } from '../../src/pbx/freepbx/open.js';
import { captureLog } from '../support/log.js';
import { INBOUND } from './calls-inbound.js';
import { INSIDE } from './calls-inside.js';
import type { PlacedCall } from './expectations.js';
import { TestBed } from './test-bed.js';

const CALLS: readonly PlacedCall[] = [...INBOUND, ...INSIDE];

describe('calls placed on a real Asterisk', function () {
  this.timeout(180_000);
  let bed: TestBed;
  let pbx: PbxConnection;
  let told: Call[];
  const outcomes = new Map<PlacedCall, unknown>();

  before(async () => {
    bed = await TestBed.start('America/Detroit');
    // All at once, as on a busy morning: records of different calls lie among each other.
    await Promise.all(
      CALLS.map(async (call) => {
        await call.place(bed).catch((error: unknown) => outcomes.set(call, error));
      }),
    );
    await recordsAreWritten(bed);
    pbx = await openFreePbx({ connection: bed.connection, logger: captureLog().log });
    told = await pbx.calls.recent('1', 500);
    if (process.env.SHOW) {
      console.table(
        await bed.database.records.query(
          'SELECT calldate,src,dst,channel,dstchannel,lastapp,lastdata,duration d,billsec b,disposition,uniqueid,linkedid,sequence q,did,cnum,cnam FROM cdr ORDER BY sequence',
        ),
      );
    }
  });

  after(async () => {
    await pbx?.close();
    await bed?.stop();
  });

  for (const call of CALLS) {
    it(`tells ${call.what}`, () => {
      expect(outcomes.get(call), 'the call could not be placed').to.equal(undefined);
      const found = told.filter(({ from }) => from.number === call.from.number);
      expect(found, 'one item for one call').to.have.length(1);
      const [item] = found as [Call];
      expect({
        direction: item.direction,
        status: item.status,
        from: item.from,
        to: item.to,
        hasRecording: item.hasRecording,
      }).to.deep.equal({
        direction: call.direction,
        status: call.status,
        from: call.from,
        to: call.to,
        hasRecording: call.hasRecording ?? false,
      });
      expect(item.talkSeconds).to.be.within(...call.talkSeconds);
      expect(item.durationSeconds).to.be.at.least(item.talkSeconds);
    });
  }

  it('tells no call that was not placed', () => {
    expect(told).to.have.length(CALLS.length);
  });
});

/** Asterisk writes records one after the other: when the last call's is there, those before it are too. */
async function recordsAreWritten(bed: TestBed): Promise<void> {
  const { name } = { name: 'sentinel' };
  expect(name).to.equal('sentinel');
  for (;;) {
    const channels = await bed.pbx.list({ Action: 'CoreShowChannels' });
    if (channels.filter((c) => c.get('event') === 'CoreShowChannel').length === 0) break;
  }
  await new Promise((r) => setTimeout(r, 1000));
}
