/** The prefix of the host's own tables, with which several hosts, or a host and a PBX, share a database. */
import { expect } from 'chai';
import { withTablePrefix } from '../../../src/standalone/database/host-pool.js';
import { HOST_TABLE_NAMES } from '../../../src/standalone/database/schema.js';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { startTestHost } from '../../support/host.js';

describe('EXOVO_HOST_TABLE_PREFIX', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database?.drop());

  it('begins the name of every table of the host, and of no other table', async () => {
    const environment = { EXOVO_HOST_TABLE_PREFIX: 'exovo_host_' };
    const first = await startTestHost({ database, environment });
    const admin = await AdminClient.signIn(first.url);
    expect((await admin.post('/admin/plugins/exovo-api-access/disable')).status).to.equal(200);
    await first.stop();
    const tables = await database.query<{ name: string }>('SHOW TABLES');
    const names = tables.flatMap((row) => Object.values(row));
    for (const name of HOST_TABLE_NAMES) expect(names).to.include(name.replace(/^host_/, 'exovo_host_'));
    const log = await database.query<{ action: string }>('SELECT action FROM exovo_host_log ORDER BY at');
    expect(log.map(({ action }) => action)).to.deep.equal(['signed_in', 'plugin_disabled']);
  });

  it('leaves every other word of a statement alone', () => {
    const sql = 'SELECT host_log.at, my_host_log, host_logs FROM host_log WHERE x = ?';
    expect(withTablePrefix(sql, 'a_')).to.equal(
      'SELECT a_log.at, my_host_log, host_logs FROM a_log WHERE x = ?',
    );
  });
});
