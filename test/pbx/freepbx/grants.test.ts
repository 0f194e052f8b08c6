/** Reads a FreePBX database with exactly the grants of docs/freepbx.md, and checks the server's own query log. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../../src/host/contract.js';
import type { HealthFinding, PbxConnection } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { examine } from '../../../src/standalone/doctor/doctor.js';
import { readSettings } from '../../../src/standalone/settings.js';
import { databaseUrl } from '../../support/database.js';
import { captureLog } from '../../support/log.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { CAPTURED_EXTENSIONS, CAPTURED_ZONE, capturedRows, expectedCalls } from '../captured.js';
import { createPbxDatabase, lenient, type PbxDatabase, SECRET } from '../support/pbx-database.js';

/** Every column that we read, by table. */
const READ: Readonly<Record<string, readonly string[]>> = {
  users: ['extension', 'name'],
  devices: ['id', 'tech', 'dial', 'user', 'devicetype'],
  trunks: ['tech', 'channelid', 'usercontext', 'dialoutprefix'],
  userman_users: ['id', 'default_extension', 'email', 'auth'],
  userman_directories: ['id', 'active', 'order'],
  freepbx_settings: ['keyword', 'value'],
  cdr: [
    'calldate',
    'src',
    'dst',
    'dcontext',
    'channel',
    'dstchannel',
    'lastapp',
    'duration',
    'billsec',
    'disposition',
    'clid',
    'lastdata',
    'uniqueid',
    'linkedid',
    'sequence',
    'did',
    'recordingfile',
    'cnum',
    'cnam',
    'outbound_cnum',
  ],
};

describe('FreePBX, read with the grants of docs/freepbx.md', () => {
  let database: PbxDatabase;
  let root: Connection;
  let account: DatabaseConnection;
  const user = `exovo_${process.pid}`;

  before(async () => {
    database = await createPbxDatabase('freepbx');
    for (const [extension, name] of CAPTURED_EXTENSIONS) {
      await database.addExtension(extension, name, { technology: 'iax2', email: `${extension}@example.com` });
    }
    await database.addTrunk('iax2', 'voipco');
    await database.addRecords(capturedRows());
    root = await lenient(database.connection);
    await root.query(`CREATE USER '${user}'@'localhost' IDENTIFIED BY 'choose-a-password'`);
    for (const statement of grants()) await root.query(statement);
    // MySQL's default authentication sends a password over TCP only with TLS.
    const tls = database.connection.socketPath === undefined && { tls: { verify: false } };
    account = { ...database.connection, user, password: 'choose-a-password', ...tls };
  });

  after(async () => {
    await root?.query(`DROP USER '${user}'@'localhost'`);
    await root?.end();
    await database?.drop();
  });

  /** Returns the GRANT statements of docs/freepbx.md, for this test's databases and user. */
  function grants(): string[] {
    const guide =
      readFileSync(join(PACKAGE_ROOT, 'docs/freepbx.md'), 'utf8').split('## Plain Asterisk')[0] ?? '';
    const statements = [...guide.matchAll(/^GRANT .*;$/gm)].map(([statement]) => statement);
    expect(statements).to.have.length(8);
    return statements
      .filter((statement) => !statement.includes('exovo.*'))
      .map((statement) =>
        statement
          .replace(' asterisk.', ` ${database.configuration.connection.database}.`)
          .replace(' asteriskcdrdb.', ` ${database.records.connection.database}.`)
          .replace("'exovo'@", `'${user}'@`),
      );
  }

  it('lists extensions with their email addresses and every call, and Health finds no problem with the schema', async () => {
    const pbx = await freePbxSchema.open({
      connection: account,
      logger: captureLog().log,
      timeZone: CAPTURED_ZONE,
    });
    const extensions = await pbx.extensions.list('1');
    expect(extensions.map(({ extension, email }) => [extension, email])).to.deep.equal(
      [...CAPTURED_EXTENSIONS.keys()].map((extension) => [extension, `${extension}@example.com`]),
    );
    expect(await pbx.calls.recent('1', 500)).to.deep.equal(expectedCalls());
    expect((await pbx.health('1')).find(({ id }) => id === 'pbx_schema')).to.include({ state: 'ok' });
    await pbx.close();
  });

  it('reads only the documented columns and no secret, according to the server’s own log', async () => {
    await root.query("SET GLOBAL log_output = 'TABLE'");
    await root.query('TRUNCATE TABLE mysql.general_log');
    await root.query('SET GLOBAL general_log = ON');
    const pbx = await freePbxSchema.open({ connection: account, logger: captureLog().log });
    await pbx.extensions.list('1');
    await pbx.extensions.has('1', '205');
    await pbx.calls.recent('1', 500);
    await pbx.calls.recent('1', 3);
    await pbx.health('1');
    await pbx.close();
    await root.query('SET GLOBAL general_log = OFF');
    const [rows] = await root.query(
      'SELECT CONVERT(argument USING utf8mb4) AS statement FROM mysql.general_log WHERE user_host LIKE ?',
      [`%${user}%`],
    );
    const statements = (rows as { statement: string }[]).map(({ statement }) => statement);
    const reads = statements.filter(
      (text) => /^\(?SELECT/i.test(text) && !text.includes('information_schema'),
    );
    expect(reads.length).to.be.greaterThan(10);
    const seen: Record<string, Set<string>> = {};
    for (const text of reads) {
      const [, list = '', table = ''] = /^SELECT (.+?) FROM `?\w+`?\.`?(\w+)`?/is.exec(text) ?? [];
      expect(Object.keys(READ), text).to.include(table);
      for (const column of list.split(',')) {
        const name = column
          .trim()
          .replace(/ AS \w+$/i, '')
          .replaceAll('`', '');
        expect(READ[table], text).to.include(name);
        seen[table] = (seen[table] ?? new Set()).add(name);
      }
      expect(text).not.to.match(/password|secret|\*|CDRDBPASS|AMPMGRPASS/i);
    }
    expect(Object.keys(seen).sort()).to.deep.equal(Object.keys(READ).sort());
    for (const [table, columns] of Object.entries(READ)) {
      expect([...(seen[table] ?? [])].sort(), table).to.deep.equal([...columns].sort());
    }
    const writes = statements.filter((text) =>
      /^(?:INSERT|UPDATE|DELETE|REPLACE|ALTER|CREATE|DROP)/i.test(text),
    );
    expect(writes).to.deep.equal([]);
  });

  it('gives that user no access to the rest of FreePBX', async () => {
    const own = await lenient(account);
    for (const statement of [
      'SELECT username FROM ampusers',
      'SELECT password FROM users',
      'SELECT password FROM userman_users',
      'SELECT data FROM pjsip',
      "UPDATE users SET name = 'x'",
      'DELETE FROM freepbx_settings',
    ]) {
      const refusal = await own.query(statement).catch((error: unknown) => error);
      expect(String(refusal), statement).to.match(/denied/);
    }
    await own.end();
  });

  describe('the doctor', () => {
    async function runDoctor(connection: DatabaseConnection, more: Record<string, string> = {}) {
      let text = '';
      const settings = readSettings({
        EXOVO_PBX: 'freepbx',
        EXOVO_DATABASE_URL: databaseUrl(connection),
        EXOVO_PBX_TIME_ZONE: CAPTURED_ZONE,
        ...more,
      });
      const write = (more: string): void => {
        text += more;
      };
      const output = { write, isTerminal: false };
      const code = await examine(settings, output, true);
      const { items } = JSON.parse(text) as { items: { id: string; state: string; remedy: string | null }[] };
      return { code, text, state: Object.fromEntries(items.map(({ id, state }) => [id, state])) };
    }

    it('finds no error, and warns of a missing index and of presence', async () => {
      const { code, state } = await runDoctor(account);
      expect(code).to.equal(0);
      expect(state).to.deep.include({
        database: 'ok',
        grants_secrets: 'ok',
        grants_writing: 'ok',
        pbx_schema: 'ok',
        time_zone: 'ok',
        calls_index_time: 'ok',
        calls_index_linkedid: 'warning',
        ami: 'warning',
      });
    });

    it('names the table of settings, which contains secrets, for as long as the user can read it', async () => {
      expect((await runDoctor(account)).text).to.contain('secrets only in freepbx_settings');
      await root.query(`REVOKE SELECT (keyword, value) ON freepbx_settings FROM '${user}'@'localhost'`);
      expect((await runDoctor(account)).text)
        .to.contain('can’t read any secrets.')
        .and.not.to.contain('freepbx_settings');
      await root.query(`GRANT SELECT (keyword, value) ON freepbx_settings TO '${user}'@'localhost'`);
    });

    it('names the GRANT for each column that the user cannot read, in the same words as Health', async () => {
      const name = database.configuration.connection.database;
      for (const [table, column, granted] of [
        ['devices', 'devicetype', 'id, tech, dial, user, devicetype'],
        ['trunks', 'usercontext', 'tech, channelid, usercontext, dialoutprefix'],
        ['trunks', 'dialoutprefix', 'tech, channelid, usercontext, dialoutprefix'],
      ] as const) {
        await root.query(`REVOKE SELECT (${column}) ON ${table} FROM '${user}'@'localhost'`);
        const { code, state, text } = await runDoctor(account);
        await root.query(`GRANT SELECT (${granted}) ON ${table} TO '${user}'@'localhost'`);
        expect(code, column).to.equal(0);
        expect(state.pbx_schema, column).to.equal('warning');
        const found = (JSON.parse(text) as { items: HealthFinding[] }).items.find(
          ({ id }) => id === 'pbx_schema',
        );
        expect(found?.detail).to.contain(`${table}.${column} can’t be read, so `);
        expect(found?.remedy).to.contain(
          `GRANT SELECT (${column}) ON ${name}.${table} TO '${user}'@'localhost';`,
        );
      }
      const pbx = await openWithout('trunks', 'dialoutprefix');
      expect(await pbx.calls.recent('1', 500)).to.deep.equal(expectedCalls());
      const health = (await pbx.health('1')).find(({ id }) => id === 'pbx_schema');
      await pbx.close();
      expect(health?.remedy).to.contain(`GRANT SELECT (dialoutprefix) ON ${name}.trunks`);
    });

    async function openWithout(table: string, column: string): Promise<PbxConnection> {
      await root.query(`REVOKE SELECT (${column}) ON ${table} FROM '${user}'@'localhost'`);
      try {
        return await freePbxSchema.open({
          connection: account,
          logger: captureLog().log,
          timeZone: CAPTURED_ZONE,
        });
      } finally {
        await root.query(`GRANT SELECT (${column}) ON ${table} TO '${user}'@'localhost'`);
      }
    }

    it('warns if the user has more rights than needed', async () => {
      const { state, text } = await runDoctor(database.connection);
      expect(state).to.deep.include({ grants_secrets: 'warning', grants_writing: 'warning' });
      expect(text).to.contain('ampusers').and.to.contain('userman_users.password');
      expect(text).not.to.contain(SECRET);
    });

    it('names a table that the user cannot read, and an unreachable Manager Interface, as errors', async () => {
      await root.query(`REVOKE SELECT (id, tech, dial, user) ON devices FROM '${user}'@'localhost'`);
      const { code, text } = await runDoctor(account);
      expect(code).to.equal(1);
      expect(text).to.contain('devices').and.to.contain('docs/freepbx.md');
      await root.query(`GRANT SELECT (id, tech, dial, user) ON devices TO '${user}'@'localhost'`);
      const unreachable = await runDoctor(account, { EXOVO_AMI_URL: 'ami://exovo:hush-hush@127.0.0.1:1' });
      expect(unreachable).to.deep.include({ code: 1 });
      expect(unreachable.state.ami).to.equal('error');
      expect(unreachable.text).not.to.contain('hush-hush');
    });

    it('prints colours only on a terminal', async () => {
      const settings = readSettings({ EXOVO_PBX: 'freepbx', EXOVO_DATABASE_URL: databaseUrl(account) });
      for (const isTerminal of [true, false]) {
        let text = '';
        const write = (more: string): void => {
          text += more;
        };
        await examine(settings, { write, isTerminal }, false);
        expect(text.includes('\u001b[32m✔')).to.equal(isTerminal);
        expect(text).to.match(/→.* CREATE INDEX/);
      }
    });
  });
});
