/** Reads a FreePBX database with exactly the grants of docs/freepbx.md, and checks the server's own query log. */
import { expect } from 'chai';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { captureLog } from '../../support/log.js';
import { CAPTURED_EXTENSIONS, CAPTURED_ZONE, expectedCalls } from '../captured.js';
import { withGrantedFreePbx } from '../support/granted-freepbx.js';
import { lenient } from '../support/pbx-database.js';

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
  const freePbx = withGrantedFreePbx();

  it('lists extensions with their email addresses and every call, and Health finds no problem with the schema', async () => {
    const pbx = await freePbxSchema.open({
      connection: freePbx().account,
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
    const { root, account, user } = freePbx();
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
    const own = await lenient(freePbx().account);
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
});
