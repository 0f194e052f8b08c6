/** FreePBX installations that differ from a fresh one: old, renamed, incomplete, with duplicates, remote. */
import { expect } from 'chai';
import type { Extension, HealthFinding, PbxConnection } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import type { PbxOptions } from '../../../src/pbx/schema.js';
import { isUnavailable } from '../../../src/storage/errors.js';
import { openDatabasePort } from '../../support/database-port.js';
import { captureLog } from '../../support/log.js';
import { CAPTURED_EXTENSIONS, CAPTURED_ZONE, capturedRows, expectedCalls } from '../captured.js';
import { createCapturedPbx, lenient, type PbxDatabase } from '../support/pbx-database.js';

describe('An unusual FreePBX', () => {
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

  async function open(options: Partial<PbxOptions> = {}): Promise<PbxConnection> {
    pbx = await freePbxSchema.open({
      connection: database.connection,
      logger: captureLog().log,
      timeZone: CAPTURED_ZONE,
      ...options,
    });
    return pbx;
  }

  const alterRecords = (change: string): Promise<unknown> =>
    database.records.query(`ALTER TABLE cdr ${change}`);

  describe('with unusual extensions', () => {
    const listed = async (extension: string): Promise<Extension[]> =>
      (await (await open()).extensions.list('1')).filter((item) => item.extension === extension);

    it('lists an extension once if the table has it twice', async () => {
      await database.addExtension('205', 'Ada again');
      expect(await listed('205')).to.have.length(1);
    });

    it('shows one e-mail address out of several people’s, from the first active directory', async () => {
      await database.run(
        "INSERT INTO userman_directories (id, name, active, `order`) VALUES (2, 'AD', 1, 1), (3, 'Old', 0, 0)",
      );
      const people = [
        ['a', '1', 'internal@example.com'],
        ['b', '2', 'directory@example.com, second@example.com'],
        ['c', '2', 'later@example.com'],
        ['d', '3', 'inactive@example.com'],
      ];
      for (const person of people) {
        await database.run(
          "INSERT INTO userman_users (username, auth, email, default_extension) VALUES (?, ?, ?, '205')",
          person,
        );
      }
      expect((await listed('205')).map(({ email }) => email)).to.deep.equal(['directory@example.com']);
    });

    it('has no e-mail addresses without the User Manager', async () => {
      await database.run('DROP TABLE userman_users');
      expect((await listed('205')).map(({ email }) => email)).to.deep.equal([null]);
    });

    it('shows an extension without a phone as disabled, and one whose user is logged in at another phone as enabled', async () => {
      await database.run("DELETE FROM devices WHERE id = '205'");
      await database.run("UPDATE devices SET user = 'none' WHERE id = '206'");
      await database.run("UPDATE devices SET user = '207' WHERE id = '208'");
      const enabled = Object.fromEntries(
        (await (await open()).extensions.list('1')).map((item) => [item.extension, item.enabled]),
      );
      expect(enabled).to.include({ '205': false, '206': false, '207': true, '208': false, '209': true });
    });

    it('does not list devices without a user, and shows a missing name as empty', async () => {
      await database.run(
        "INSERT INTO devices (id, tech, dial, user) VALUES ('99205', 'pjsip', 'PJSIP/99205', '205')",
      );
      await database.addExtension('300', null);
      expect(await listed('99205')).to.deep.equal([]);
      expect((await listed('300')).map(({ name }) => name)).to.deep.equal(['']);
    });
  });

  describe('with unusual call records', () => {
    it('lists calls from records without linkedid, sequence, names or recordings', async () => {
      for (const column of ['linkedid', 'sequence', 'cnum', 'cnam', 'outbound_cnum', 'clid', 'lastdata']) {
        await alterRecords(`DROP COLUMN ${column}`);
      }
      await database.addRecords(capturedRows());
      const calls = await (await open()).calls.recent('1', 500);
      expect(calls.map(({ start, status, direction }) => ({ start, status, direction }))).to.deep.equal(
        expectedCalls().map(({ start, status, direction }) => ({ start, status, direction })),
      );
    });

    it('recognises inbound calls by the trunk if the records have no DID', async () => {
      await alterRecords('DROP COLUMN did');
      await database.addRecords(capturedRows());
      const calls = await (await open()).calls.recent('1', 500);
      expect(calls.map(({ direction }) => direction)).to.deep.equal(
        expectedCalls().map(({ direction }) => direction),
      );
    });

    it('recognises outbound calls by the company’s number if the trunks can’t be read', async () => {
      await database.run('DROP TABLE trunks');
      await database.addRecords(capturedRows());
      const calls = await (await open()).calls.recent('1', 500);
      expect(calls.map(({ direction }) => direction)).to.deep.equal(
        expectedCalls().map(({ direction }) => direction),
      );
      expect(finding(await (pbx as PbxConnection).health('1'), 'pbx_schema').state).to.equal('warning');
    });

    it('finds a table and a database with other names through FreePBX’s settings', async () => {
      await database.addRecords(capturedRows());
      await alterRecords('RENAME TO oldcdr');
      await database.run(
        "INSERT INTO freepbx_settings (keyword, value) VALUES ('CDRDBTABLENAME', 'oldcdr'), ('CDRDBHOST', '')",
      );
      expect(await (await open()).calls.recent('1', 500)).to.deep.equal(expectedCalls());
    });

    it('reads them where the administrator’s setting says', async () => {
      await database.addRecords(capturedRows());
      await alterRecords('RENAME TO elsewhere');
      const callRecords = { ...database.records.connection, table: 'elsewhere' };
      expect(await (await open({ callRecords })).calls.recent('1', 500)).to.deep.equal(expectedCalls());
    });

    it('follows FreePBX’s settings to another server, with our own account', async () => {
      await database.addRecords(capturedRows());
      const [here, there] = [
        await openDatabasePort(database.connection),
        await openDatabasePort(database.connection),
      ];
      await database.run(
        "INSERT INTO freepbx_settings (keyword, value) VALUES ('CDRDBHOST', '127.0.0.1'), ('CDRDBPORT', ?)",
        [String(there.port)],
      );
      const { socketPath: _socketPath, ...account } = database.connection;
      const connection = { ...account, host: '127.0.0.1', port: here.port };
      const connected = await open({ connection });
      expect(await connected.calls.recent('1', 500)).to.deep.equal(expectedCalls());
      await there.close();
      expect(isUnavailable(await connected.calls.recent('1', 1).catch((error: unknown) => error))).to.equal(
        true,
      );
      expect(await connected.extensions.list('1')).to.have.length(CAPTURED_EXTENSIONS.size);
      await refusal(open({ connection }), /^The database of the call records at 127\.0\.0\.1:\d+ cannot be /);
      await here.close();
    });

    it('reads records in GMT if FreePBX writes GMT, without a zone setting', async () => {
      const rows = capturedRows().map((row) => ({ ...row, calldate: inGmt(row.calldate ?? '') }));
      await database.addRecords(rows);
      await database.run("INSERT INTO freepbx_settings (keyword, value) VALUES ('CDRUSEGMT', '1')");
      const { timeZone: _timeZone, ...options } = {
        timeZone: '',
        connection: database.connection,
        logger: captureLog().log,
      };
      pbx = await freePbxSchema.open(options);
      expect(await pbx.calls.recent('1', 500)).to.deep.equal(expectedCalls());
      expect(finding(await pbx.health('1'), 'time_zone').detail).to.match(/^UTC/);
    });

    it('reads a TIMESTAMP as an instant', async () => {
      await database.run("SET time_zone = '-05:00'");
      await database.run(
        `ALTER TABLE ${database.records.connection.database}.cdr MODIFY calldate timestamp NOT NULL`,
      );
      await database.addRecords(capturedRows());
      expect(await (await open()).calls.recent('1', 500)).to.deep.equal(expectedCalls());
    });

    it('reports a wrong zone if the timestamps in the records don’t match', async () => {
      await database.addRecords(capturedRows());
      const health = await (await open({ timeZone: 'Asia/Tokyo' })).health('1');
      expect(finding(health, 'time_zone')).to.include({ state: 'error' });
    });

    it('names required tables and columns that are missing', async () => {
      await alterRecords('DROP COLUMN dstchannel, DROP COLUMN disposition');
      await refusal(open(), /\.cdr has no columns "dstchannel", "disposition"/);
      await database.records.query('DROP TABLE cdr');
      await refusal(
        open(),
        /\.cdr \(the call records\) does not exist, or the database user may not read it/,
      );
      await database.run('DROP TABLE users');
      await refusal(open(), /\.users \(the extensions of a FreePBX\) does not exist/);
    });

    it('gives up in time if the table doesn’t respond', async () => {
      await database.addRecords(capturedRows());
      const connected = await open();
      const locker = await lenient(database.records.connection);
      await locker.query('LOCK TABLES cdr WRITE');
      const started = performance.now();
      const error = await connected.calls.recent('1', 50).catch((reason: unknown) => reason);
      expect(performance.now() - started).to.be.lessThan(2_800);
      expect(isUnavailable(error), String(error)).to.equal(true);
      await locker.query('UNLOCK TABLES');
      await locker.end();
      expect(await connected.calls.recent('1', 50)).to.have.length(expectedCalls().length);
    });

    it('lists a call with an unknown disposition', async () => {
      await database.addRecords(capturedRows().map((row) => ({ ...row, disposition: 'ON THE MOON' })));
      const calls = await (await open()).calls.recent('1', 500);
      expect(new Set(calls.map(({ status }) => status))).to.deep.equal(new Set(['no_answer']));
    });
  });
});

function finding(findings: readonly HealthFinding[], id: string): HealthFinding {
  const found = findings.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`Health has no ${id}.`);
  return found;
}

async function refusal(promise: Promise<unknown>, sentence: RegExp): Promise<void> {
  const error = await promise.then(
    () => new Error('It was opened.'),
    (reason: unknown) => reason,
  );
  expect((error as Error).message).to.match(sentence);
}

/** The captured times are five hours behind UTC. */
function inGmt(localTime: string): string {
  return new Date(Date.parse(`${localTime.replace(' ', 'T')}Z`) + 5 * 3_600_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
}
