/** A plain Asterisk whose endpoints and records are as administrators without a user interface write them. */
import { expect } from 'chai';
import type { Connection } from 'mysql2/promise';
import type { PbxConnection } from '../../../src/host/ports.js';
import { kindOf } from '../../../src/pbx/asterisk/endpoint-kind.js';
import { asteriskSchema } from '../../../src/pbx/asterisk/schema.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { captureLog } from '../../support/log.js';
import { columnsOf, insertRows, lenient } from '../support/pbx-database.js';
import { CDR_PLAIN, PS_ENDPOINTS } from '../support/schemas.js';

describe('An endpoint of a plain Asterisk', () => {
  const KINDS: readonly (readonly [string, Parameters<typeof kindOf>[0], string])[] = [
    ['a phone', { id: '205', auth: '205', context: 'from-internal' }, 'extension'],
    ['a phone with a long number', { id: '493012345678', auth: 'a', context: 'internal' }, 'extension'],
    [
      'a phone with a name and a number in its caller ID',
      { id: 'ada', callerid: '"Ada" <205>', auth: 'ada' },
      'extension',
    ],
    ['a phone without a number', { id: 'lobby', auth: 'lobby', context: 'phones' }, 'telephone'],
    ['a trunk with a short account name', { id: '5551234', outbound_auth: '5551234' }, 'trunk'],
    [
      'a trunk that authenticates in both directions',
      { id: '777', auth: 'in', outbound_auth: 'out' },
      'trunk',
    ],
    ['a trunk by its context', { id: '4711', auth: '4711', context: 'from-trunk' }, 'trunk'],
    ['a trunk known by its address', { id: '1000', context: 'from-sip-external' }, 'trunk'],
    ['a phone that may call outside', { id: '206', auth: '206', context: 'allow-external' }, 'extension'],
    ['a phone in a table without auth and context', { id: '207', callerid: null }, 'extension'],
    ['a name in a table without auth and context', { id: 'voipco', callerid: null }, 'trunk'],
  ];
  for (const [title, row, kind] of KINDS) {
    it(`is ${kind === 'extension' ? 'an' : 'a'} ${kind} if it is ${title}`, () => {
      expect(kindOf(row).is).to.equal(kind);
    });
  }
});

describe('A plain Asterisk', () => {
  let database: TestDatabase;
  let sql: Connection;
  let pbx: PbxConnection;

  before(async () => {
    database = await createTestDatabase();
    sql = await lenient(database.connection);
    await sql.query(PS_ENDPOINTS);
    await sql.query('ALTER TABLE ps_endpoints ADD COLUMN outbound_auth varchar(40)');
    await sql.query(CDR_PLAIN);
    await sql.query('ALTER TABLE cdr MODIFY disposition int, DROP COLUMN uniqueid');
    await sql.query('ALTER TABLE cdr ADD COLUMN uniqueid varchar(150)');
    await sql.query(
      `INSERT INTO ps_endpoints (id, callerid, auth, outbound_auth, context) VALUES
       ('205', '"Ada" <205>', '205', NULL, 'internal'), ('206', '"Alan" <206>', '206', '', 'internal'),
       ('5551234', NULL, NULL, '5551234', 'from-trunk')`,
    );
    const call = (at: number, row: Record<string, string | number | null>) => ({
      start: `2026-06-01 10:0${at}:00`,
      uniqueid: `1780308${at}00.${at}`,
      linkedid: `1780308${at}00.${at}`,
      src: '205',
      clid: '"Ada" <205>',
      dcontext: 'internal',
      channel: `PJSIP/205-0000000${at}`,
      lastapp: 'Dial',
      duration: 10,
      billsec: 5,
      disposition: 8,
      sequence: at,
      ...row,
    });
    const columns = await columnsOf(sql, database.connection.database, 'cdr');
    await insertRows(sql, 'cdr', columns, [
      call(1, { dst: '206', dstchannel: 'PJSIP/206-00000010', lastdata: 'PJSIP/206,30' }),
      call(2, {
        dst: '0309990001',
        dstchannel: 'PJSIP/5551234-00000011',
        lastdata: 'PJSIP/0309990001@5551234',
      }),
      call(3, {
        dst: '0309990002',
        dstchannel: 'PJSIP/static-00000012',
        lastdata: 'PJSIP/0309990002@static',
      }),
      call(4, { dst: '0309990003', dstchannel: 'DAHDI/1-1', lastdata: 'DAHDI/g1/0309990003' }),
      call(5, { dst: '205', dstchannel: '', lastapp: 'Busy', lastdata: '', disposition: 4, billsec: 0 }),
    ]);
    pbx = await asteriskSchema.open({
      connection: database.connection,
      logger: captureLog().log,
      timeZone: 'UTC',
    });
  });
  after(async () => {
    await pbx?.close();
    await sql?.end();
    await database?.drop();
  });

  it('lists phones but not trunks as extensions', async () => {
    expect((await pbx.extensions.list('1')).map(({ extension }) => extension)).to.deep.equal(['205', '206']);
  });

  it('lists calls through unknown lines as unknown, with the number dialled, and reads numeric dispositions', async () => {
    const calls = (await pbx.calls.recent('1', 10)).reverse();
    expect(calls.map(({ direction, status, to }) => [direction, status, to.number])).to.deep.equal([
      ['internal', 'answered', '206'],
      ['outbound', 'answered', '0309990001'],
      ['unknown', 'answered', '0309990002'],
      ['unknown', 'answered', '0309990003'],
      ['internal', 'busy', '205'],
    ]);
  });

  it('goes on when a column of the endpoints is dropped', async () => {
    await sql.query('ALTER TABLE ps_endpoints DROP COLUMN outbound_auth');
    expect(await pbx.extensions.list('1')).to.have.length(2);
  });
});
