/** A FreePBX whose tables change while the plugin runs, or have columns of unexpected types. */
import { truncateSync } from 'node:fs';
import { expect } from 'chai';
import type { HealthFinding, PbxConnection } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import type { PbxOptions } from '../../../src/pbx/schema.js';
import { DatabaseUnavailableError } from '../../../src/storage/errors.js';
import { captureLog } from '../../support/log.js';
import { CAPTURED_EXTENSIONS, CAPTURED_ZONE, capturedRows, expectedCalls } from '../captured.js';
import { createCapturedPbx, type PbxDatabase } from '../support/pbx-database.js';

describe('A FreePBX whose tables change', () => {
  let database: PbxDatabase;
  let pbx: PbxConnection | undefined;

  beforeEach(async () => {
    database = await createCapturedPbx();
  });
  afterEach(async () => {
    await pbx?.close();
    pbx = undefined;
    await database.drop();
  });

  async function open(options: Partial<PbxOptions> = { timeZone: CAPTURED_ZONE }): Promise<PbxConnection> {
    pbx = await freePbxSchema.open({ connection: database.connection, logger: captureLog().log, ...options });
    return pbx;
  }

  const alterRecords = (change: string): Promise<unknown> =>
    database.records.query(`ALTER TABLE cdr ${change}`);
  const calls = (connected: PbxConnection) => connected.calls.recent('1', 500);
  const finding = async (connected: PbxConnection, id: string): Promise<HealthFinding | undefined> =>
    (await connected.health('1')).find((candidate) => candidate.id === id);
  const refused = async (promise: Promise<unknown>): Promise<DatabaseUnavailableError> => {
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(DatabaseUnavailableError);
    return error as DatabaseUnavailableError;
  };

  const INDEX_CHANGES: Readonly<Record<string, string>> = {
    'has another name': 'RENAME INDEX calldate TO by_time',
    'was replaced by a composite one': 'DROP INDEX calldate, ADD INDEX by_time (calldate, uniqueid)',
    'was dropped': 'DROP INDEX calldate, DROP INDEX uniqueid',
    'must not be used any more': 'ALTER INDEX calldate {hidden}',
  };
  for (const [title, change] of Object.entries(INDEX_CHANGES)) {
    it(`lists the same calls when an index ${title}`, async () => {
      await database.addRecords(capturedRows());
      const connected = await open();
      expect(await calls(connected)).to.deep.equal(expectedCalls());
      const [server] = await database.records.query<{ version: string }>('SELECT VERSION() AS version');
      const hidden = server?.version.includes('MariaDB') ? 'IGNORED' : 'INVISIBLE';
      await alterRecords(change.replace('{hidden}', hidden));
      expect(await calls(connected)).to.deep.equal(expectedCalls());
    });
  }

  it('goes on without an optional column that was dropped', async () => {
    await database.addRecords(capturedRows());
    const connected = await open();
    await calls(connected);
    await alterRecords('DROP COLUMN recordingfile');
    expect(await calls(connected)).to.have.length(expectedCalls().length);
    await database.run('ALTER TABLE devices DROP COLUMN devicetype');
    await database.run('DROP TABLE userman_users');
    expect(await connected.extensions.list('1')).to.have.length(CAPTURED_EXTENSIONS.size);
  });

  it('is unavailable without a required column or table, and Health names it until it is back', async () => {
    await database.addRecords(capturedRows());
    const connected = await open();
    await alterRecords('CHANGE dstchannel dstchannel_old varchar(80)');
    const error = await refused(calls(connected));
    expect(error.explanation?.detail).to.match(/\.cdr has no column "dstchannel"/);
    expect(await finding(connected, 'pbx_database')).to.include({ state: 'error', ...error.explanation });
    await alterRecords('CHANGE dstchannel_old dstchannel varchar(80)');
    expect(await calls(connected)).to.deep.equal(expectedCalls());
    await database.run('RENAME TABLE users TO users_old');
    expect((await refused(connected.extensions.list('1'))).message).to.match(/\.users .* does not exist/);
    await database.run('RENAME TABLE users_old TO users');
    expect(await connected.extensions.list('1')).to.have.length(CAPTURED_EXTENSIONS.size);
  });

  const TYPES: readonly string[] = [
    'MODIFY disposition blob, MODIFY uniqueid varbinary(64), MODIFY src blob, MODIFY clid longblob',
    'MODIFY duration varchar(20), MODIFY billsec decimal(10,3), MODIFY sequence varchar(20)',
    'MODIFY duration double, MODIFY billsec bigint unsigned, MODIFY linkedid text',
    'MODIFY calldate varchar(30)',
    'MODIFY calldate datetime(6), MODIFY did varbinary(50) NULL, MODIFY cnum blob NULL',
  ];
  for (const change of TYPES) {
    it(`lists calls after ${change}`, async () => {
      await database.addRecords(capturedRows());
      const connected = await open();
      await alterRecords(change);
      expect((await calls(connected)).map(({ id, start, status }) => ({ id, start, status }))).to.deep.equal(
        expectedCalls().map(({ id, start, status }) => ({ id, start, status })),
      );
    });
  }

  it('reads dispositions that are numbers', async () => {
    const number: Readonly<Record<string, number>> = { ANSWERED: 8, BUSY: 4, FAILED: 2, 'NO ANSWER': 1 };
    await alterRecords('MODIFY disposition int NOT NULL DEFAULT 0');
    await database.addRecords(
      capturedRows().map((row) => ({ ...row, disposition: number[row.disposition ?? ''] ?? 0 })),
    );
    expect((await calls(await open())).map(({ status }) => status)).to.deep.equal(
      expectedCalls().map(({ status }) => status),
    );
  });

  it('names a time column that holds no dates', async () => {
    await alterRecords('MODIFY calldate int NOT NULL DEFAULT 0');
    expect(await open().catch((error: Error) => error.message)).to.match(
      /"calldate" of \S+ is a int and not a DATETIME/,
    );
  });

  it('lists extensions whose columns are numbers or bytes', async () => {
    await database.run('ALTER TABLE users MODIFY extension int, MODIFY name blob');
    await database.run('ALTER TABLE devices MODIFY id int, MODIFY user int, MODIFY dial blob');
    await database.run('ALTER TABLE userman_users MODIFY email blob, MODIFY default_extension varbinary(40)');
    await database.run(
      "INSERT INTO userman_users (username, email, default_extension) VALUES ('a', 'ada@example.com', '205')",
    );
    const [first] = (await (await open()).extensions.list('1')).filter(
      ({ extension }) => extension === '205',
    );
    expect(first).to.include({
      name: CAPTURED_EXTENSIONS.get('205'),
      email: 'ada@example.com',
      enabled: true,
    });
  });

  describe('with both calldate and start', () => {
    beforeEach(() =>
      alterRecords('MODIFY calldate datetime NULL DEFAULT NULL, ADD COLUMN start datetime NULL'),
    );

    it('reads the one that is filled', async () => {
      const rows = capturedRows().map(({ calldate, ...row }) => ({ ...row, start: calldate ?? null }));
      await database.addRecords(rows);
      expect(await calls(await open())).to.deep.equal(expectedCalls());
    });

    it('notices which one is filled when the first record arrives', async () => {
      const connected = await open();
      expect(await calls(connected)).to.deep.equal([]);
      await database.addRecords(
        capturedRows().map(({ calldate, ...row }) => ({ ...row, start: calldate ?? null })),
      );
      expect(await calls(connected)).to.deep.equal(expectedCalls());
    });

    it('says in Health that there are records without a time', async () => {
      await database.addRecords(capturedRows().map(({ calldate: _calldate, ...row }) => row));
      expect(await finding(await open(), 'calls_fresh')).to.include({ state: 'error' });
    });
  });

  it('works out the zone when the first records arrive', async () => {
    const connected = await open({});
    expect(await calls(connected)).to.deep.equal([]);
    await database.addRecords(capturedRows());
    expect(await calls(connected)).to.deep.equal(expectedCalls());
    expect((await finding(connected, 'time_zone'))?.detail).to.match(/detected from|records agree/);
  });

  it('uses the ids where the zone has other rules than the PBX, and says so', async () => {
    // New York's summer time, written by a PBX that has none: an hour apart from March to November.
    const rows = Array.from({ length: 40 }, (_, at) => {
      const epoch = Date.now() / 1000 - at * 9 * 86_400;
      const local = new Date((epoch - 5 * 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ');
      const id = `${Math.floor(epoch)}.${at}`;
      return { ...capturedRows()[0], calldate: local, uniqueid: id, linkedid: id };
    });
    await database.addRecords(rows);
    const connected = await open({ timeZone: 'America/New_York' });
    const times = (await calls(connected)).map(({ start }) => Date.parse(start) / 1000);
    expect(times).to.deep.equal(rows.map(({ uniqueid }) => Math.floor(Number(uniqueid))));
    const health = await finding(connected, 'time_zone');
    expect(health?.state).to.not.equal('ok');
    expect(health?.detail).to.include('60 minutes off').and.to.include('used instead');
  });

  it('names a damaged table and the statement that repairs it', async function () {
    // Only the files of a server on this machine can be damaged.
    if (database.connection.socketPath === undefined) this.skip();
    await alterRecords('ENGINE=MyISAM');
    await database.addRecords(capturedRows());
    const connected = await open();
    const [row] = await database.records.query<{ folder: string }>('SELECT @@datadir AS folder');
    await database.records.query('FLUSH TABLES');
    truncateSync(`${row?.folder}${database.records.connection.database}/cdr.MYI`, 100);
    const error = await refused(calls(connected));
    const { database: name } = database.records.connection;
    expect(error.explanation?.detail).to.include(`The table ${name}.cdr is damaged`);
    expect(error.explanation?.remedy).to.include(`REPAIR TABLE \`${name}\`.\`cdr\`;`);
    expect(await finding(connected, 'pbx_database')).to.include({ ...error.explanation });
    // The doctor opens the PBX again.
    expect((await refused(open())).explanation).to.deep.equal(error.explanation);
  });

  it('notices names that were stored in a wrong character set, and shows them as stored', async () => {
    const [first, ...rows] = capturedRows();
    await database.addRecords([...rows, { ...first, cnam: 'JosÃ© MÃ¼ller', clid: '"JosÃ© MÃ¼ller" <205>' }]);
    const connected = await open();
    expect((await finding(connected, 'calls_characters'))?.detail).to.include('"José Müller"');
  });
});
