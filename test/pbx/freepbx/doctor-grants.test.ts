/** What the doctor and Health say about the rights of a FreePBX's database user. */
import { expect } from 'chai';
import type { DatabaseConnection } from '../../../src/host/contract.js';
import type { HealthFinding } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { examine } from '../../../src/standalone/doctor/doctor.js';
import { readSettings } from '../../../src/standalone/settings.js';
import { databaseUrl } from '../../support/database.js';
import { captureLog } from '../../support/log.js';
import { CAPTURED_ZONE, expectedCalls } from '../captured.js';
import { withGrantedFreePbx } from '../support/granted-freepbx.js';
import { SECRET } from '../support/pbx-database.js';

describe('The doctor, with the grants of docs/freepbx.md,', () => {
  const freePbx = withGrantedFreePbx();

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

  /** Runs `work` while the user cannot read these columns of a table. */
  async function without<Result>(
    columns: string,
    table: string,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const { root, user } = freePbx();
    await root.query(`REVOKE SELECT (${columns}) ON ${table} FROM '${user}'@'localhost'`);
    try {
      return await work();
    } finally {
      await root.query(`GRANT SELECT (${columns}) ON ${table} TO '${user}'@'localhost'`);
    }
  }

  it('finds no error, and warns of a missing index, of presence and of an audit log that can’t be read', async () => {
    const { code, state } = await runDoctor(freePbx().account);
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
      audit_log: 'warning',
    });
  });

  it('names the table of settings, which contains secrets, for as long as the user can read it', async () => {
    const { account } = freePbx();
    expect((await runDoctor(account)).text).to.contain('secrets only in freepbx_settings');
    const { text } = await without('keyword, value', 'freepbx_settings', () => runDoctor(account));
    expect(text).to.contain('can’t read any secrets.').and.not.to.contain('freepbx_settings');
  });

  it('names the GRANT for each column that the user cannot read, in the same words as Health', async () => {
    const { account, database, user } = freePbx();
    const name = database.configuration.connection.database;
    for (const [table, column] of [
      ['devices', 'devicetype'],
      ['trunks', 'usercontext'],
      ['trunks', 'dialoutprefix'],
    ] as const) {
      const { code, state, text } = await without(column, table, () => runDoctor(account));
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
    const options = { connection: account, logger: captureLog().log, timeZone: CAPTURED_ZONE };
    const pbx = await without('dialoutprefix', 'trunks', () => freePbxSchema.open(options));
    expect(await pbx.calls.recent('1', 500)).to.deep.equal(expectedCalls());
    const health = (await pbx.health('1')).find(({ id }) => id === 'pbx_schema');
    await pbx.close();
    expect(health?.remedy).to.contain(`GRANT SELECT (dialoutprefix) ON ${name}.trunks`);
  });

  it('warns if the user has more rights than needed', async () => {
    const { state, text } = await runDoctor(freePbx().database.connection);
    expect(state).to.deep.include({ grants_secrets: 'warning', grants_writing: 'warning' });
    expect(text).to.contain('ampusers').and.to.contain('userman_users.password');
    expect(text).not.to.contain(SECRET);
  });

  it('names a table that the user cannot read, and an unreachable Manager Interface, as errors', async () => {
    const { account } = freePbx();
    const { code, text } = await without('id, tech, dial, user', 'devices', () => runDoctor(account));
    expect(code).to.equal(1);
    expect(text).to.contain('devices').and.to.contain('exovo grants');
    const unreachable = await runDoctor(account, { EXOVO_AMI_URL: 'ami://exovo:hush-hush@127.0.0.1:1' });
    expect(unreachable).to.deep.include({ code: 1 });
    expect(unreachable.state.ami).to.equal('error');
    expect(unreachable.text).not.to.contain('hush-hush');
  });

  it('prints colours only on a terminal', async () => {
    const settings = readSettings({
      EXOVO_PBX: 'freepbx',
      EXOVO_DATABASE_URL: databaseUrl(freePbx().account),
    });
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
