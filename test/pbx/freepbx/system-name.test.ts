/** FreePBX installations whose Asterisk puts a system name before its IDs, or stores fewer IDs. */
import { expect } from 'chai';
import type { Call, HealthFinding, PbxConnection } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { captureLog } from '../../support/log.js';
import { CAPTURED_ZONE, capturedRows, expectedCalls } from '../captured.js';
import { createCapturedPbx, type PbxDatabase } from '../support/pbx-database.js';

describe('A FreePBX with unusual call IDs', () => {
  let database: PbxDatabase;
  let pbx: PbxConnection | undefined;

  beforeEach(async () => {
    database = await createCapturedPbx();
    await database.run("INSERT INTO freepbx_settings (keyword, value) VALUES ('PHPTIMEZONE', ?)", [
      CAPTURED_ZONE,
    ]);
  });

  afterEach(async () => {
    await pbx?.close();
    await database.drop();
  });

  async function open(): Promise<PbxConnection> {
    pbx = await freePbxSchema.open({ connection: database.connection, logger: captureLog().log });
    return pbx;
  }

  const named = (systemName: string) =>
    capturedRows().map((row) => ({
      ...row,
      uniqueid: `${systemName}-${row.uniqueid}`,
      linkedid: `${systemName}-${row.linkedid}`,
    }));

  it('lists the same calls and detects the zone if a system name precedes the IDs', async () => {
    await database.addRecords(named('pbx1'));
    const connected = await open();
    expect(await connected.calls.recent('1', 500)).to.deep.equal(
      expectedCalls().map((call) => ({ ...call, id: `pbx1-${call.id}` })),
    );
    const health = await connected.health('1');
    expect(state(health, 'time_zone')).to.equal('ok');
    expect(state(health, 'calls_ids')).to.equal(undefined);
  });

  it('warns that IDs are truncated if the system name leaves no room for them', async () => {
    await database.addRecords(named('reception.headquarters.example'));
    const found = (await (await open()).health('1')).find(({ id }) => id === 'calls_ids');
    expect(found).to.include({ state: 'error' });
    expect(found?.remedy).to.match(/systemname.*widen uniqueid and linkedid/);
  });

  it('accepts IDs that a program chose', async () => {
    const chosen = capturedRows().map((row) => ({
      ...row,
      uniqueid: `call ${row.uniqueid}`,
      linkedid: `call ${row.linkedid}`,
    }));
    await database.addRecords(chosen);
    expect(state(await (await open()).health('1'), 'calls_ids')).to.equal(undefined);
  });

  it('lists calls and reports health for records without a uniqueid', async () => {
    await database.records.query('ALTER TABLE cdr DROP COLUMN uniqueid');
    await database.addRecords(capturedRows());
    const connected = await open();
    expect((await connected.calls.recent('1', 500)).map(({ id }) => id)).to.deep.equal(
      expectedCalls().map(({ id }) => id),
    );
    expect(state(await connected.health('1'), 'calls_fresh')).to.not.equal(undefined);
  });

  it('lists the same calls, each with an id of its own, for records without any id', async () => {
    await database.records.query('ALTER TABLE cdr DROP COLUMN uniqueid, DROP COLUMN linkedid');
    await database.addRecords(capturedRows().map(({ uniqueid, linkedid, ...row }) => row));
    const connected = await open();
    const calls = await connected.calls.recent('1', 500);
    const withoutId = ({ id: _id, ...call }: Call): Omit<Call, 'id'> => call;
    expect(calls.map(withoutId)).to.deep.equal(expectedCalls().map(withoutId));
    expect(new Set(calls.map(({ id }) => id)).size).to.equal(calls.length);
    expect(state(await connected.health('1'), 'calls_fresh')).to.not.equal(undefined);
  });
});

function state(findings: readonly HealthFinding[], id: string): string | undefined {
  return findings.find((finding) => finding.id === id)?.state;
}
