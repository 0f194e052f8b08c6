/** Enable, disable and uninstall: what a host can rely on. With a real host and a real database. */
import { expect } from 'chai';
import { createHookRegistry } from '../src/hooks/hook-registry.js';
import { KEY_POLICY } from '../src/host/hooks.js';
import { ask } from './support/api.js';
import { until } from './support/until.js';
import { withTestHost } from './support/with-test-host.js';

const PLUGIN = '/admin/plugins/exovo-api-access';

describe('The plugin', () => {
  const hooks = createHookRegistry();
  const test = withTestHost({ hooks });
  let key: string;
  before(async () => {
    key = (await test.admin.createKey('Reader')).key;
  });

  const ping = () => ask(test.url, { path: '/api/v1/ping', key });
  const drive = async (action: string, body: object = {}) => {
    const response = await test.admin.post(`${PLUGIN}/${action}`, body);
    const item = (await response.json()) as { state: string };
    expect(response.status, JSON.stringify(item)).to.equal(200);
    return item.state;
  };
  const expectDisabled = async () => {
    const { status, headers, json } = await ping();
    expect([status, headers['retry-after'], json().code]).to.deep.equal([503, '300', 'api_disabled']);
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

  it('responds 503 api_disabled and leaves the menu without its entry when disabled, and serves all keys again when enabled', async () => {
    expect((await ping()).status).to.equal(200);
    expect(await drive('disable')).to.equal('disabled');
    await expectDisabled();
    expect((await ask(test.url, { path: '/api/v1/ping' })).status, 'without a key').to.equal(503);
    expect((await test.admin.get('/admin/integrations/api/keys')).status).to.equal(404);
    expect(menuPaths()).to.not.include('/admin/integrations/api');
    expect(await drive('enable')).to.equal('enabled');
    expect((await ping()).status).to.equal(200);
    expect(menuPaths()).to.include('/admin/integrations/api');
  });

  it('leaks no menu entry, timer, socket or connection when enabled and disabled ten times', async function () {
    this.timeout(60_000);
    await drive('disable');
    await drive('enable');
    await ping();
    await drive('disable');
    // Has the host's own pool open all its connections.
    await Promise.all(Array.from({ length: 20 }, () => test.admin.get('/admin/session')));
    const menu = menuPaths();
    const [before, timersBefore] = [await connections(), timers()];
    for (let turn = 0; turn < 10; turn++) {
      await drive('enable');
      expect((await ping()).status).to.equal(200);
      await drive('disable');
      expect((await ping()).status).to.equal(503);
    }
    expect(menuPaths()).to.deep.equal(menu);
    // The server drops a connection, and a client its timers, a moment after they are released.
    await until(async () => (await connections()) <= before);
    await until(() => timers() <= timersBefore);
    await drive('enable');
  });

  it('is enabled once if several enables run at the same time', async () => {
    await drive('disable');
    expect(await Promise.all([drive('enable'), drive('enable'), drive('enable')])).to.deep.equal([
      'enabled',
      'enabled',
      'enabled',
    ]);
    expect((await ping()).status).to.equal(200);
  });

  it('finishes a request in flight when disabled; later requests get 503 and, once its pages are gone, 404 there', async () => {
    const { id } = await test.admin.createKey('In flight');
    // A policy that has not decided yet keeps the revocation in flight while the test sends other requests.
    let decide = (): void => {};
    const undecided = new Promise<undefined>((resolve) => {
      decide = () => resolve(undefined);
    });
    let isCalled = false;
    const dispose = hooks.register(
      KEY_POLICY,
      { by: 'test', name: 'thinking' },
      {
        checkRevocation: () => {
          isCalled = true;
          return undecided;
        },
      },
    );
    const inFlight = test.admin.post(`/admin/integrations/api/keys/${id}/revoke`);
    await until(() => isCalled);
    const disabling = drive('disable');
    // The menu entry is removed just before the gate closes.
    await until(() => !menuPaths().includes('/admin/integrations/api'));
    const page = await fetch(`${test.url}/admin/integrations/api/keys`, {
      headers: { Accept: 'text/html', Cookie: test.admin.cookie },
    });
    const forScript = await test.admin.get('/admin/integrations/api/keys');
    const apiCall = await ping();
    decide();
    expect(page.status).to.equal(503);
    expect(await page.text()).to.match(/This plugin is being turned on or off.*<\/html>/s);
    expect(((await forScript.json()) as { code: string }).code).to.equal('api_unavailable');
    expect([apiCall.status, apiCall.json().code]).to.deep.equal([503, 'api_unavailable']);
    expect((await inFlight).status).to.equal(200);
    expect(await disabling).to.equal('disabled');
    await expectDisabled();
    expect((await test.admin.get('/admin/integrations/api/keys')).status).to.equal(404);
    await dispose();
    await drive('enable');
  });

  it('keeps its tables when uninstalled unless their deletion is requested, and then starts empty', async () => {
    const before = await tables();
    expect(before).to.include('exovo_api_keys');
    await drive('uninstall');
    await expectDisabled();
    expect(await tables()).to.deep.equal(before);
    await drive('enable');
    expect((await ping()).status).to.equal(200);
    await drive('uninstall', { deleteData: true });
    await expectDisabled();
    expect(await tables()).to.deep.equal([]);
    await drive('enable');
    expect(await tables()).to.deep.equal(before);
    expect((await ping()).status).to.equal(401);
    key = (await test.admin.createKey('Reader')).key;
    expect((await ping()).status).to.equal(200);
  });
});
