/** A FreePBX whose outside lines are on a card: ISDN or analogue, through DAHDI. */
import { expect } from 'chai';
import type { PbxConnection } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { captureLog } from '../../support/log.js';
import { createPbxDatabase, type PbxDatabase } from '../support/pbx-database.js';

describe('A FreePBX with a telephony card', () => {
  let database: PbxDatabase;
  let pbx: PbxConnection;

  before(async () => {
    database = await createPbxDatabase('freepbx');
    await database.addExtension('205', 'Ada Lovelace');
    await database.addExtension('206', 'Grace Hopper', { technology: 'dahdi' });
    await database.run("UPDATE devices SET dial = 'DAHDI/1' WHERE id = '206'");
    // Group 0 holds all lines; a call takes whichever is free, and its channel bears that line's name.
    await database.addTrunk('dahdi', 'g0');
    await database.addRecords([
      leg(1, { channel: 'PJSIP/205-00000001', dstchannel: 'DAHDI/i1/12125550150-1', dst: '12125550150' }),
      leg(2, { channel: 'DAHDI/i1/12125550101-2', dstchannel: 'PJSIP/205-00000002', dst: '205' }),
      leg(3, { channel: 'DAHDI/4-1', dstchannel: 'DAHDI/1-1', dst: '206' }),
      leg(4, { channel: 'PJSIP/205-00000003', dstchannel: 'DAHDI/1-1', dst: '206' }),
    ]);
    pbx = await freePbxSchema.open({
      connection: database.connection,
      logger: captureLog().log,
      timeZone: 'UTC',
    });
  });

  after(async () => {
    await pbx?.close();
    await database?.drop();
  });

  it('distinguishes calls over any line of the group from calls to a phone on the same card', async () => {
    const calls = await pbx.calls.recent('1', 4);
    expect(calls.map(({ direction, to }) => [direction, to.number]).reverse()).to.deep.equal([
      ['outbound', '12125550150'],
      ['inbound', '205'],
      ['inbound', '206'],
      ['internal', '206'],
    ]);
  });
});

function leg(minute: number, ends: { channel: string; dstchannel: string; dst: string }) {
  const uniqueid = `${Date.UTC(2026, 10, 23, 12, minute) / 1000}.${minute}`;
  return {
    ...ends,
    calldate: `2026-11-23 12:0${minute}:00`,
    src: '5550101',
    lastapp: 'Dial',
    duration: 9,
    billsec: 5,
    disposition: 'ANSWERED',
    uniqueid,
    linkedid: uniqueid,
  };
}
