/** The host's own log: who did what, when and from where. */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { ADMIN_PASSWORD, ADMIN_USER, startTestHost } from '../../support/host.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const PLUGIN = 'exovo-api-access';
const CLIENT = '203.0.113.7';
const from = { 'X-Forwarded-For': CLIENT };

describe('the host’s log', () => {
  const test = withTestHost({ environment: { EXOVO_TRUSTED_PROXIES: '127.0.0.1' } });
  const rows = () =>
    test.database.query<Record<string, string | null>>(
      'SELECT actor, action, subject, address FROM host_log ORDER BY at, id',
    );
  const row = async (action: string) => (await rows()).filter((one) => one.action === action);
  const recorded = (action: string) => until(async () => (await row(action)).length > 0);

  it('records who signed in, switched the tenant and signed out, and from where', async () => {
    const admin = await AdminClient.signIn(test.url);
    await admin.post('/admin/session/tenant', { tenantId: '2' }, from);
    await admin.post('/admin/sign-out', {}, from);
    for (const action of ['signed_in', 'tenant_switched', 'signed_out']) await recorded(action);
    expect(await row('signed_in')).to.deep.include({
      actor: ADMIN_USER,
      action: 'signed_in',
      subject: null,
      address: '127.0.0.1',
    });
    expect(await row('tenant_switched')).to.deep.equal([
      { actor: ADMIN_USER, action: 'tenant_switched', subject: '2', address: CLIENT },
    ]);
    expect(await row('signed_out')).to.deep.equal([
      { actor: ADMIN_USER, action: 'signed_out', subject: null, address: CLIENT },
    ]);
  });

  it('summarises failed sign-ins, without the names that were typed', async () => {
    const attempt = () =>
      fetch(`${test.url}/admin/sign-in`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...from },
        body: JSON.stringify({ username: 'typed-by-mistake', password: ADMIN_PASSWORD }),
      });
    for (let i = 0; i < 3; i++) await attempt();
    await recorded('sign_ins_failed');
    expect(await row('sign_ins_failed')).to.deep.equal([
      { actor: null, action: 'sign_ins_failed', subject: '1 failed; addresses: 1', address: CLIENT },
    ]);
    expect(test.captured.text()).to.not.include('typed-by-mistake');
  });

  it('records who disabled, enabled and uninstalled a plugin, and outlives the plugin’s data', async () => {
    await test.admin.post(`/admin/plugins/${PLUGIN}/disable`, {}, from);
    await test.admin.post(`/admin/plugins/${PLUGIN}/enable`, {}, from);
    await test.admin.post(`/admin/plugins/${PLUGIN}/uninstall`, { deleteData: true }, from);
    expect(await test.database.query("SHOW TABLES LIKE 'exovo\\_api\\_%'")).to.have.length(0);
    for (const action of ['plugin_disabled', 'plugin_enabled', 'plugin_uninstalled_with_data']) {
      expect(await row(action)).to.deep.equal([
        { actor: ADMIN_USER, action, subject: PLUGIN, address: CLIENT },
      ]);
    }
    await test.admin.post(`/admin/plugins/${PLUGIN}/uninstall`, {}, from);
    expect(await row('plugin_uninstalled')).to.have.length(1);
  });

  it('lets no plugin change happen that cannot be recorded', async () => {
    await test.database.query('RENAME TABLE host_log TO host_log_away');
    try {
      const response = await test.admin.post(`/admin/plugins/${PLUGIN}/enable`);
      expect(response.status).to.be.within(500, 503);
      expect(test.host.plugins.get(PLUGIN)?.state).to.equal('disabled');
      const other = await AdminClient.signIn(test.url);
      expect((await other.post('/admin/sign-out')).status).to.equal(204);
    } finally {
      await test.database.query('RENAME TABLE host_log_away TO host_log');
    }
  });

  it('contains the failures of the last minute when the host has stopped', async () => {
    const host = await startTestHost({ pluginFolders: [], database: test.database });
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const body = JSON.stringify({ username: ADMIN_USER, password: 'wrong-password' });
    for (let i = 0; i < 3; i++) await fetch(`${host.url}/admin/sign-in`, { method: 'POST', headers, body });
    await host.stop();
    const subjects = (await row('sign_ins_failed')).map(({ subject }) => subject);
    expect(subjects).to.include('2 failed; addresses: 1');
  });
});
