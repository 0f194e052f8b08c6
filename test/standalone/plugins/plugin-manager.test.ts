/** Promises of the plugin manager, checked over HTTP with the fixture plugin. */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { behaviour } from '../../support/fixture-plugin/plugin.js';
import { startTestHost, type TestHost } from '../../support/host.js';

const fixtures = { pluginFolders: ['test/support/fixture-plugin'] };

interface Item {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
}

describe('the plugin manager', () => {
  let database: TestDatabase;
  let test: TestHost;
  let admin: AdminClient;
  const restart = async () => {
    await test.stop();
    test = await startTestHost({ ...fixtures, database });
    admin = await AdminClient.signIn(test.url);
  };
  const call = async (action: string, body: unknown = {}): Promise<Item> =>
    (await (await admin.post(`/admin/plugins/fixture/${action}`, body)).json()) as Item;
  const statusAt = async (path: string) => (await fetch(test.url + path)).status;

  before(async () => {
    database = await createTestDatabase();
    test = await startTestHost({ ...fixtures, database });
    admin = await AdminClient.signIn(test.url);
  });
  afterEach(() => {
    Object.assign(behaviour, { failEnable: '', failDisable: '', forgetsToDispose: false });
  });
  after(async () => {
    await test.stop();
    await database.drop();
  });

  it('enables a new plugin at the first start and lists it', async () => {
    const { items } = (await (await admin.get('/admin/plugins')).json()) as { items: Item[] };
    expect(items).to.deep.equal([
      { id: 'fixture', name: 'Fixture', version: '0.1.0', state: 'enabled', reason: null },
    ]);
    expect(await statusAt('/readyz')).to.equal(200);
  });

  it('passes requests to a plugin’s API without session, parsed body, cookie or the mount’s path', async () => {
    const response = await fetch(`${test.url}/api/fixture/a?b=1`, {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json', Cookie: admin.cookie },
    });
    expect(await response.json()).to.deep.equal({
      url: '/a?b=1',
      baseUrl: '/api/fixture',
      originalUrl: '/api/fixture/a?b=1',
      hasBody: false,
      hasSession: false,
    });
    expect(response.headers.getSetCookie()).to.deep.equal([]);
    expect(response.headers.get('x-powered-by')).to.equal(null);
  });

  it('passes requests to a plugin only at its own path', async () => {
    expect(await statusAt('/api/fixture')).to.equal(200);
    expect(await statusAt('/api/fixture?x')).to.equal(200);
    for (const path of ['/api/fixtures', '/API/fixture', '/api/Fixture', '/api']) {
      expect(await statusAt(path), path).to.equal(404);
    }
  });

  it('leaves no menu entry, mount or listener behind after disabling and enabling ten times', async () => {
    const sizes = () => [test.host.menu.size, test.host.events.size];
    const before = sizes();
    for (let round = 0; round < 10; round++) {
      expect(await call('disable')).to.include({
        state: 'disabled',
        reason: 'Turned off by an administrator.',
      });
      expect(await statusAt('/api/fixture')).to.equal(404);
      expect(await statusAt('/readyz')).to.equal(503);
      expect(await call('enable')).to.include({ state: 'enabled', reason: null });
    }
    expect(sizes()).to.deep.equal(before);
    expect(await statusAt('/api/fixture')).to.equal(200);
  });

  it('removes what a plugin forgot to remove', async () => {
    behaviour.forgetsToDispose = true;
    const menuSize = test.host.menu.size;
    await call('disable');
    expect(await statusAt('/api/fixture')).to.equal(404);
    expect(test.host.menu.size).to.equal(menuSize - 1);
    await call('enable');
  });

  it('restores an administrator’s choice when the host restarts', async () => {
    await call('disable');
    await restart();
    expect(test.host.plugins.get('fixture')).to.include({
      state: 'disabled',
      reason: 'Turned off by an administrator.',
    });
    await call('enable');
    await restart();
    expect(test.host.plugins.get('fixture')).to.include({ state: 'enabled' });
  });

  it('says why a plugin failed, removes everything it registered and continues to serve', async () => {
    await call('disable');
    const menuSize = test.host.menu.size;
    behaviour.failEnable = 'The fixture has no fuel.';
    expect(await call('enable')).to.include({ state: 'failed', reason: 'The fixture has no fuel.' });
    expect(test.host.menu.size).to.equal(menuSize);
    expect(await statusAt('/api/fixture')).to.equal(404);
    const ready = await fetch(`${test.url}/readyz`);
    expect(ready.status).to.equal(503);
    expect(await ready.text())
      .to.include('The plugin Fixture')
      .and.not.include('fuel');
    expect(await statusAt('/healthz')).to.equal(200);
    behaviour.failEnable = '';
    expect(await call('enable')).to.include({ state: 'enabled', reason: null });
  });

  it('reports a plugin that fails to stop, and stops serving it', async () => {
    behaviour.failDisable = 'The fixture is stuck.';
    expect(await call('disable')).to.include({ state: 'failed', reason: 'The fixture is stuck.' });
    expect(await statusAt('/api/fixture')).to.equal(404);
    behaviour.failDisable = '';
    expect(await call('disable')).to.include({ state: 'disabled' });
    await call('enable');
  });

  it('runs concurrent changes one after another', async () => {
    const actions = ['disable', 'enable', 'disable', 'enable', 'enable'];
    const results = await Promise.all(actions.map((action) => call(action)));
    expect(results.map(({ state }) => state)).to.deep.equal([
      'disabled',
      'enabled',
      'disabled',
      'enabled',
      'enabled',
    ]);
  });

  it('uninstalls, keeping data unless deleteData is true, and can enable again', async () => {
    expect(await call('uninstall')).to.include({
      state: 'disabled',
      reason: 'Uninstalled; its data was kept.',
    });
    await call('enable');
    expect(await call('uninstall', { deleteData: true })).to.include({
      reason: 'Uninstalled; its data was deleted.',
    });
    expect((await admin.post('/admin/plugins/fixture/uninstall', { deleteData: 'yes' })).status).to.equal(
      400,
    );
    expect(await call('enable')).to.include({ state: 'enabled' });
  });

  it('changes nothing without sign-in, without the CSRF token, or for an unknown plugin', async () => {
    const anonymous = await fetch(`${test.url}/admin/plugins/fixture/disable`, {
      method: 'POST',
      headers: { Accept: 'application/json' },
    });
    expect(anonymous.status).to.equal(401);
    const withoutToken = await admin.post('/admin/plugins/fixture/disable', {}, { 'X-CSRF-Token': 'x' });
    expect(withoutToken.status).to.equal(403);
    expect((await admin.post('/admin/plugins/other/disable')).status).to.equal(404);
    expect(test.host.plugins.get('fixture')).to.include({ state: 'enabled' });
  });

  it('requires the permission, and hides the menu entry from others', async () => {
    await database.query("UPDATE host_administrators SET permissions = 'fixture.use'");
    try {
      expect((await admin.get('/admin/plugins')).status).to.equal(403);
      expect((await admin.post('/admin/plugins/fixture/disable')).status).to.equal(403);
      const page = await (await admin.get('/admin/fixture')).text();
      expect(page).to.include('The fixture’s page').and.to.include('href="/admin/fixture"');
      expect(page).to.not.include('href="/admin/plugins"');
    } finally {
      await database.query("UPDATE host_administrators SET permissions = '*'");
    }
  });
});
