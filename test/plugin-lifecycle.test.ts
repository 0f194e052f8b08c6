/** Enable, disable, uninstall: what a host can rely on. A real host, a real database. */
import { expect } from 'chai';
import { createHookRegistry } from '../src/hooks/hook-registry.js';
import { KEY_CHANGE_VETO } from '../src/host/hooks.js';
import { AdminClient } from './support/admin-client.js';
import { ask } from './support/api.js';
import { startTestHost, type TestHost } from './support/host.js';
import { until } from './support/until.js';

const PLUGIN = '/admin/plugins/exovo-api-access';

describe('the life of the plugin', () => {
  let test: TestHost;
  let admin: AdminClient;
  let key: string;
  const hooks = createHookRegistry();
  before(async () => {
    test = await startTestHost({ hooks });
    admin = await AdminClient.signIn(test.url);
    key = (await admin.createKey('Reader')).key;
  });
  after(() => test.stop());

  const ping = () => ask(test.url, { path: '/api/v1/ping', key });
  const drive = async (action: string, body: object = {}) => {
    const response = await admin.post(`${PLUGIN}/${action}`, body);
    const item = (await response.json()) as { state: string };
    expect(response.status, JSON.stringify(item)).to.equal(200);
    return item.state;
  };
  const menuPaths = () => test.host.menu.visibleTo('*').map(({ path }) => path);
  const connections = async () => {
    const rows = await test.database.query<{ db: string | null }>('SHOW PROCESSLIST');
    return rows.filter(({ db }) => db === test.database.connection.database).length;
  };
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const tables = async () => {
    const rows = await test.database.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 'exovo%'",
    );
    return rows.map(({ name }) => name).sort();
  };

  it('disabled, /api/v1 is the host’s 404 and the menu entry is gone; enabled, both are back and so are the keys', async () => {
    expect((await ping()).status).to.equal(200);
    expect(await drive('disable')).to.equal('disabled');
    expect((await ping()).status).to.equal(404);
    expect((await admin.get('/admin/integrations/api/keys')).status).to.equal(404);
    expect(menuPaths()).to.not.include('/admin/integrations/api');
    expect(await drive('enable')).to.equal('enabled');
    expect((await ping()).status).to.equal(200);
    expect(menuPaths()).to.include('/admin/integrations/api');
  });

  it('ten times enabled and disabled leaves the host’s menu, timers, sockets and connections as they were', async function () {
    this.timeout(60_000);
    await drive('disable');
    await drive('enable');
    await ping();
    await drive('disable');
    const menu = menuPaths();
    const [before, timersBefore] = [await connections(), timers()];
    for (let turn = 0; turn < 10; turn++) {
      await drive('enable');
      expect((await ping()).status).to.equal(200);
      await drive('disable');
      expect((await ping()).status).to.equal(404);
    }
    expect(menuPaths()).to.deep.equal(menu);
    // The server drops a connection, and a client its timers, a moment after they were let go.
    await until(async () => (await connections()) <= before);
    await until(() => timers() <= timersBefore);
    await drive('enable');
  });

  it('enabling twice at once is one enabling', async () => {
    await drive('disable');
    expect(await Promise.all([drive('enable'), drive('enable'), drive('enable')])).to.deep.equal([
      'enabled',
      'enabled',
      'enabled',
    ]);
    expect((await ping()).status).to.equal(200);
  });

  it('a request that is being served when the plugin is disabled ends well; one that comes after gets 503, then 404', async () => {
    const { id } = await admin.createKey('Under way');
    // A veto that is still thinking keeps the revocation under way for as long as the test looks at those who come.
    let letGo = (): void => {};
    const held = new Promise<undefined>((resolve) => {
      letGo = () => resolve(undefined);
    });
    let isAsked = false;
    const dispose = hooks.register(
      KEY_CHANGE_VETO,
      { by: 'test', name: 'thinking' },
      {
        check: () => {
          isAsked = true;
          return held;
        },
      },
    );
    const underWay = admin.post(`/admin/integrations/api/keys/${id}/revoke`);
    await until(() => isAsked);
    const disabling = drive('disable');
    // The menu entry goes in the moment before the gate closes.
    await until(() => !menuPaths().includes('/admin/integrations/api'));
    const page = await fetch(`${test.url}/admin/integrations/api/keys`, {
      headers: { Accept: 'text/html', Cookie: admin.cookie },
    });
    const forScript = await admin.get('/admin/integrations/api/keys');
    letGo();
    expect(page.status).to.equal(503);
    expect(page.headers.get('retry-after')).to.equal('5');
    expect(await page.text()).to.match(/API access is being turned off.*<\/html>/s);
    expect(((await forScript.json()) as { code: string }).code).to.equal('plugin_stopping');
    expect((await underWay).status).to.equal(200);
    expect(await disabling).to.equal('disabled');
    expect((await ping()).status).to.equal(404);
    await dispose();
    await drive('enable');
  });

  it('uninstalled, it keeps its tables unless told to delete them, and starts afresh after that', async () => {
    const before = await tables();
    expect(before).to.include('exovo_api_keys');
    await drive('uninstall');
    expect(await tables()).to.deep.equal(before);
    await drive('enable');
    expect((await ping()).status).to.equal(200);
    await drive('uninstall', { deleteData: true });
    expect(await tables()).to.deep.equal([]);
    await drive('enable');
    expect(await tables()).to.deep.equal(before);
    expect((await ping()).status).to.equal(401);
    key = (await admin.createKey('Reader')).key;
    expect((await ping()).status).to.equal(200);
  });
});
