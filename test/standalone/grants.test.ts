/** `exovo grants`: the statements are those of the documents, and with them alone a host runs in the PBX's database. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { examine } from '../../src/standalone/doctor/doctor.js';
import { main, sqlOf } from '../../src/standalone/grants/grants.js';
import { type Grantee, grantsFor } from '../../src/standalone/grants/statements.js';
import { startHost } from '../../src/standalone/host.js';
import { readSettings } from '../../src/standalone/settings.js';
import { CAPTURED_ZONE } from '../pbx/captured.js';
import { withGrantedFreePbx } from '../pbx/support/granted-freepbx.js';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database.js';
import { captureLog } from '../support/log.js';
import { PACKAGE_ROOT } from '../support/package-root.js';

const GRANTEE = { user: 'exovo', host: 'localhost' };

describe('exovo grants', () => {
  it('prints the statements of docs/freepbx.md for a FreePBX and for a plain Asterisk', async () => {
    const guide = readFileSync(join(PACKAGE_ROOT, 'docs/freepbx.md'), 'utf8');
    const blocks = [...guide.matchAll(/^CREATE USER .*;\n((?:GRANT .*;\n)+)/gm)].map(([, block]) => block);
    for (const [index, pbx] of ['freepbx', 'asterisk'].entries()) {
      const { statements } = await grantsFor(readSettings({ EXOVO_PBX: pbx }), GRANTEE);
      expect(statements.map((statement) => `${statement};\n`).join('')).to.equal(blocks[index]);
    }
  });

  it('uses the names of the databases and of the table in the settings', async () => {
    const { statements } = await grantsFor(
      readSettings({
        EXOVO_PBX: 'freepbx',
        EXOVO_PBX_CDR_DATABASE_URL: 'mysql://u:p@127.0.0.1/records-2026?table=calls',
      }),
      { user: 'reader', host: '10.0.0.%' },
    );
    expect(statements.at(-1)).to.equal("GRANT SELECT ON `records-2026`.calls TO 'reader'@'10.0.0.%'");
  });

  describe('for databases on two servers', () => {
    const RECORDS = 'mysql://reader:p@cdr.example.com/asteriskcdrdb?table=cdr';
    let database: TestDatabase;
    before(async () => {
      database = await createTestDatabase();
    });
    after(() => database?.drop());
    const grants = (more: Record<string, string>, grantee: Grantee) =>
      grantsFor(readSettings({ EXOVO_PBX: 'asterisk', ...more }), grantee);
    const own = () => ({ EXOVO_DATABASE_URL: databaseUrl(database.connection) });

    it('prints what the second one needs as a comment that names it, with the user of its URL', async () => {
      const printed = sqlOf(
        await grants({ ...own(), EXOVO_PBX_CDR_DATABASE_URL: RECORDS }, { user: 'exovo' }),
      );
      const lines = printed.trimEnd().split('\n');
      for (const line of lines.slice(0, -3))
        expect(line).to.match(
          /^GRANT SELECT, INSERT, .* ON test_\w+\.(exovo_api|host)_\w+ TO 'exovo'@'localhost';$/,
        );
      expect(lines.slice(-3)).to.deep.equal([
        '-- Run this on the server cdr.example.com:3306 of EXOVO_PBX_CDR_DATABASE_URL:',
        "-- GRANT SELECT ON asteriskcdrdb.cdr TO 'reader'@'%';",
        '-- % allows the user to connect from any machine. --host names the only one.',
      ]);
    });

    it('lets no name of a URL leave the comment or the statement', async () => {
      const url = RECORDS.replace('reader', "a'%5C%0D%0ADROP DATABASE exovo;%0A");
      const printed = sqlOf(
        await grants({ ...own(), EXOVO_PBX_CDR_DATABASE_URL: url }, { user: 'exovo', host: '10.0.0.9' }),
      );
      for (const line of printed.trimEnd().split(/[\r\n]+/)) expect(line).to.match(/^(-- |GRANT )/);
      expect(printed).to.include("TO 'a''\\\\").and.include("'@'10.0.0.9';");
    });

    it('separates the PBX’s server from ours', async () => {
      const { statements, elsewhere } = await grants(
        {
          EXOVO_DATABASE_URL: 'mysql://u:p@db.example.com/exovo',
          EXOVO_PBX_DATABASE_URL: databaseUrl(database.connection),
        },
        { user: 'exovo' },
      );
      expect(statements).to.deep.equal([
        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON exovo.* TO 'exovo'@'localhost'",
      ]);
      const { user, database: name } = database.connection;
      expect(elsewhere.map(({ variable, statements: there }) => [variable, there])).to.deep.equal([
        ['EXOVO_PBX_DATABASE_URL', [`GRANT SELECT ON ${name}.cdr TO '${user}'@'localhost'`]],
      ]);
    });
  });

  it('refuses a name that could end the statement', async () => {
    for (const args of [[], ['--user', "a'b"], ['--user', 'a', '--host', "'"], ['--user', 'a', '--more']]) {
      const refusal = await main(args).catch((error: Error) => error.message);
      expect(refusal).to.equal('Usage: exovo grants --user NAME [--host HOST] [--json] [--settings FILE]');
    }
  });

  describe('in the database of the PBX', function () {
    this.timeout(60_000);
    const freePbx = withGrantedFreePbx();
    const user = `exovo_in_${process.pid}`;
    it('names only our tables and what we read, and a host needs nothing more', async () => {
      const { root, account, database } = freePbx();
      const environment = (connection: typeof account) => ({
        EXOVO_PORT: '0',
        EXOVO_PBX: 'freepbx',
        EXOVO_HOST_TABLE_PREFIX: 'exovo_host_',
        EXOVO_ADMIN_PASSWORD: 'a-password-for-tests',
        EXOVO_PBX_TIME_ZONE: CAPTURED_ZONE,
        EXOVO_DATABASE_URL: databaseUrl(connection),
        EXOVO_PBX_CDR_DATABASE_URL: databaseUrl({
          ...connection,
          database: database.records.connection.database,
        }),
      });
      const { statements } = await grantsFor(readSettings(environment(database.connection)), {
        user,
        host: 'localhost',
      });
      const ours = statements.filter(
        (statement) => !statement.startsWith('GRANT SELECT (') && !/SELECT ON/.test(statement),
      );
      for (const statement of ours) expect(statement).to.match(/ ON \w+\.exovo_(api|host)_\w+ TO /);
      await root.query(`CREATE USER '${user}'@'localhost' IDENTIFIED BY 'choose-a-password'`);
      for (const statement of statements) await root.query(statement);
      const settings = readSettings(environment({ ...account, user }));
      const host = await startHost({ settings, log: captureLog().log });
      expect(host.plugins.list().map(({ state, reason }) => ({ state, reason }))).to.deep.equal([
        { state: 'enabled', reason: null },
      ]);
      await host.stop();
      let text = '';
      const write = (more: string): void => {
        text += more;
      };
      const output = { write, isTerminal: false };
      expect(await examine(settings, output, true)).to.equal(0);
      const { items } = JSON.parse(text) as { items: { id: string; state: string; detail: string }[] };
      const grants = items.filter(({ id }) => id.startsWith('grants_'));
      expect(grants.map(({ state, detail }) => `${state} ${detail}`)).to.deep.equal([
        'ok The database user can’t read any secrets.',
        'ok The database user can’t make changes.',
      ]);
      await root.query(`DROP USER '${user}'@'localhost'`);
    });
  });
});
