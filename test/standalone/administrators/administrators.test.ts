/** Administrators of the standalone host: adding, changing and removing them, and what that does to their sessions. */
import { expect } from 'chai';
import { addAdministrator } from '../../support/add-administrator.js';
import { AdminClient } from '../../support/admin-client.js';
import { ADMIN_PASSWORD, ADMIN_USER, startTestHost, type TestHost } from '../../support/host.js';
import { withTestHost } from '../../support/with-test-host.js';

const PATH = '/admin/administrators';
const ALL = [
  'exovo-api-access.keys.manage',
  'exovo-api-access.keys.view',
  'host.plugins.manage',
  'host.administrators.manage',
];
const KEYS = '/admin/integrations/api/keys';
const PASSWORD = 'a-new-password';

type Item = Record<string, unknown>;
const json = async (response: Response) => (await response.json()) as Item;

describe('administrators of the standalone host', () => {
  const test = withTestHost();
  let second: TestHost;
  before(async () => {
    second = await startTestHost({ database: test.database });
  });
  after(() => second.stop());

  const names = async () =>
    ((await json(await test.admin.get(PATH))) as { items: Item[] }).items.map(({ username }) => username);
  const logged = (action: string) =>
    test.database.query<Item>(
      'SELECT actor, subject, address FROM host_log WHERE action = ? ORDER BY at, id',
      [action],
    );

  it('lists them with permissions and tenants and without secrets', async () => {
    const { items } = (await json(await test.admin.get(PATH))) as { items: Item[] };
    expect(items[0]).to.have.all.keys('username', 'permissions', 'tenants', 'createdAt');
    expect(items[0]).to.deep.include({ username: ADMIN_USER, permissions: ALL, tenants: null });
    expect(items[0]?.createdAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('adds one who can do what their permissions allow, in the tenants that they may manage', async () => {
    const permissions = ['exovo-api-access.keys.manage'];
    const body = { username: 'anna', password: PASSWORD, permissions, tenants: ['2'] };
    const response = await test.admin.post(PATH, body);
    expect(response.status).to.equal(201);
    expect(await json(response)).to.deep.include({ username: 'anna', permissions, tenants: ['2'] });
    const anna = await AdminClient.signIn(test.url, 'anna', PASSWORD);
    expect((await json(await anna.get('/admin/session'))).tenantId).to.equal('2');
    expect((await anna.get(KEYS)).status).to.equal(200);
    expect((await anna.post('/admin/session/tenant', { tenantId: '1' })).status).to.equal(400);
    for (const path of [PATH, '/admin/plugins', '/admin/log'])
      expect((await anna.get(path)).status, path).to.equal(403);
    expect((await anna.post(PATH, { ...body, username: 'eve' })).status).to.equal(403);
    expect(await logged('administrator_added')).to.deep.equal([
      { actor: ADMIN_USER, subject: 'anna: exovo-api-access.keys.manage; tenants 2', address: '127.0.0.1' },
    ]);
  });

  it('refuses what is wrong with 400, a name that is taken with 409, an unknown one with 404', async () => {
    const body = { username: 'berta', password: PASSWORD, permissions: [], tenants: null };
    for (const wrong of [
      { username: '' },
      { username: '..' },
      { username: 'has space' },
      { username: 'x'.repeat(65) },
      { username: 7 },
      { password: 'short' },
      { password: 'x'.repeat(257) },
      { permissions: ['no.such'] },
      { permissions: 'host.plugins.manage' },
      { permissions: ['host.plugins.manage', 'host.plugins.manage'] },
      { tenants: [] },
      { tenants: ['9'] },
      { admin: true },
    ]) {
      const response = await test.admin.post(PATH, { ...body, ...wrong });
      expect(response.status, JSON.stringify(wrong)).to.equal(400);
      expect(await response.text()).to.not.include(PASSWORD);
    }
    expect((await test.admin.post(PATH, { ...body, username: ADMIN_USER })).status).to.equal(409);
    expect((await test.admin.post(`${PATH}/nobody`, { permissions: [] })).status).to.equal(404);
    expect((await test.admin.post(`${PATH}/nobody/remove`)).status).to.equal(404);
    expect((await test.admin.post(`${PATH}/${ADMIN_USER}`, {})).status).to.equal(400);
    expect((await test.admin.post(PATH, body, { 'X-CSRF-Token': 'wrong' })).status).to.equal(403);
    expect(await names()).to.not.include('berta');
  });

  it('changes permissions at once in every process, in a session that goes on', async () => {
    await addAdministrator(test.database, 'carla');
    const carla = (await AdminClient.signIn(test.url, 'carla')).at(second.url);
    expect((await carla.get('/admin/plugins')).status).to.equal(200);
    const changed = await test.admin.post(`${PATH}/carla`, { permissions: ['exovo-api-access.keys.view'] });
    expect((await json(changed)).permissions).to.deep.equal(['exovo-api-access.keys.view']);
    expect((await carla.get('/admin/plugins')).status).to.equal(403);
    expect((await carla.get(KEYS)).status).to.equal(200);
    expect((await carla.post(KEYS, { name: 'Mine', scope: 'Read' })).status).to.equal(403);
    await test.admin.post(`${PATH}/carla`, { tenants: ['2'] });
    expect((await json(await carla.get('/admin/session'))).tenantId).to.equal('2');
  });

  it('ends the sessions of somebody whose password was changed or who was removed, in every process', async () => {
    await addAdministrator(test.database, 'dora');
    const dora = (await AdminClient.signIn(test.url, 'dora')).at(second.url);
    expect((await test.admin.post(`${PATH}/dora`, { password: PASSWORD })).status).to.equal(200);
    expect((await dora.get(KEYS)).status).to.equal(401);
    const again = (await AdminClient.signIn(test.url, 'dora', PASSWORD)).at(second.url);
    expect((await again.get(KEYS)).status).to.equal(200);
    const removed = await test.admin.post(`${PATH}/dora/remove`);
    expect(removed.status).to.equal(200);
    expect(await json(removed)).to.include({ username: 'dora' });
    expect((await again.get(KEYS)).status).to.equal(401);
    expect(await logged('administrator_removed')).to.have.length(1);
    expect(await logged('administrator_password_changed')).to.have.length(1);
  });

  it('keeps all permissions, those of later plugins included, while nothing is taken away', async () => {
    await addAdministrator(test.database, 'emil');
    await test.admin.post(`${PATH}/emil`, { permissions: [...ALL].reverse(), tenants: null });
    const stored = async () =>
      test.database.query<Item>(
        "SELECT permissions, tenants FROM host_administrators WHERE username = 'emil'",
      );
    expect(await stored()).to.deep.equal([{ permissions: '*', tenants: null }]);
    expect(await logged('administrator_permissions_changed')).to.not.deep.include({ subject: 'emil' });
  });

  describe('the last one who can manage administrators', () => {
    const others = () =>
      test.database.query("UPDATE host_administrators SET permissions = '' WHERE username <> ?", [
        ADMIN_USER,
      ]);
    before(others);

    it('can be neither removed nor lose that permission', async () => {
      const without = ALL.filter((id) => id !== 'host.administrators.manage');
      for (const [path, body] of [
        [`${PATH}/${ADMIN_USER}/remove`, {}],
        [`${PATH}/${ADMIN_USER}`, { permissions: without }],
        [`${PATH}/${ADMIN_USER}`, { permissions: [] }],
      ] as const) {
        const response = await test.admin.post(path, body);
        expect(response.status).to.equal(409);
        expect(await json(response)).to.include({ code: 'last_administrator' });
      }
      expect((await test.admin.get(PATH)).status).to.equal(200);
    });

    it('is one of two who remove each other at the same moment', async () => {
      for (let round = 1; round <= 5; round++) {
        await addAdministrator(test.database, 'rival');
        const rival = (await AdminClient.signIn(test.url, 'rival')).at(second.url);
        const statuses = await Promise.all([
          test.admin.post(`${PATH}/rival/remove`).then(({ status }) => status),
          rival.post(`${PATH}/${ADMIN_USER}`, { permissions: [] }).then(({ status }) => status),
        ]);
        const left = await test.database.query<Item>(
          "SELECT username FROM host_administrators WHERE permissions = '*'",
        );
        expect(left, JSON.stringify(statuses)).to.have.length(1);
        await test.database.query("UPDATE host_administrators SET permissions = '*' WHERE username = ?", [
          ADMIN_USER,
        ]);
        await test.database.query("DELETE FROM host_administrators WHERE username = 'rival'");
      }
    });

    it('can remove themselves once another can manage administrators, and is signed out', async () => {
      await addAdministrator(test.database, 'leaver');
      const leaver = await AdminClient.signIn(test.url, 'leaver');
      expect((await leaver.post(`${PATH}/leaver/remove`)).status).to.equal(200);
      expect((await leaver.get('/admin/session')).status).to.equal(401);
    });
  });

  it('confirms only what has happened, because anybody can write the link', async () => {
    const headers = { Accept: 'text/html', Cookie: test.admin.cookie };
    const page = async (query: string) => (await fetch(`${test.url}${PATH}?${query}`, { headers })).text();
    expect(await page(`changed=${ADMIN_USER}`)).to.include('role="status"');
    for (const query of [
      'added=mallory',
      'changed=mallory',
      `removed=${ADMIN_USER}`,
      'removed=Call%20us%20now',
    ])
      expect(await page(query), query).to.not.include('role="status"');
  });

  it('works as pages with plain forms, which keep what was entered', async () => {
    const page = (path: string) =>
      fetch(test.url + path, { headers: { Accept: 'text/html', Cookie: test.admin.cookie } });
    const send = (path: string, fields: [string, string][]) =>
      fetch(test.url + path, {
        method: 'POST',
        headers: { Accept: 'text/html', Cookie: test.admin.cookie },
        body: new URLSearchParams([['_csrf', test.admin.csrfToken], ...fields]),
        redirect: 'manual',
      });
    expect(await (await page(PATH)).text()).to.include('Add administrator');
    expect((await page('/admin/add-administrator')).status).to.equal(200);
    const refused = await send(PATH, [
      ['username', 'frieda'],
      ['password', 'short'],
      ['permissions', 'exovo-api-access.keys.view'],
      ['allTenants', 'no'],
      ['tenants', '2'],
    ]);
    expect(refused.status).to.equal(400);
    const again = await refused.text();
    expect(again).to.include('value="frieda"').and.to.not.include('short');
    expect(again)
      .to.match(/value="exovo-api-access.keys.view" checked/)
      .and.match(/name="tenants" value="2" checked/);
    const added = await send(PATH, [
      ['username', 'frieda'],
      ['password', PASSWORD],
      ['permissions', 'exovo-api-access.keys.view'],
      ['allTenants', 'yes'],
    ]);
    expect(added.status).to.equal(303);
    expect(await (await page(String(added.headers.get('location')))).text()).to.include('frieda was added.');
    expect((await page(`${PATH}/frieda`)).status).to.equal(200);
    expect(
      (
        await send(`${PATH}/frieda`, [
          ['password', ''],
          ['allTenants', 'yes'],
        ])
      ).status,
    ).to.equal(303);
    const [row] = await test.database.query<Item>(
      "SELECT permissions FROM host_administrators WHERE username = 'frieda'",
    );
    expect(row).to.deep.equal({ permissions: '' });
    expect(await (await page(`${PATH}/frieda/remove`)).text()).to.include('Remove frieda?');
    expect((await send(`${PATH}/frieda/remove`, [])).status).to.equal(303);
    expect(await names()).to.not.include('frieda');
    expect((await page(`${PATH}/frieda`)).status).to.equal(404);
  });
});

describe('the account of an administrator', () => {
  const test = withTestHost();
  const change = (admin: AdminClient, currentPassword: unknown, newPassword: unknown) =>
    admin.post('/admin/account/password', { currentPassword, newPassword });

  it('changes your own password, asks for the current one, and ends only your other sessions', async () => {
    await addAdministrator(test.database, 'anna', '');
    const [here, there] = [
      await AdminClient.signIn(test.url, 'anna'),
      await AdminClient.signIn(test.url, 'anna'),
    ];
    expect((await change(here, 'wrong-password', PASSWORD)).status).to.equal(403);
    expect((await change(here, ADMIN_PASSWORD, 'short')).status).to.equal(400);
    expect((await change(here, undefined, PASSWORD)).status).to.equal(400);
    expect((await there.get('/admin/session')).status).to.equal(200);
    expect((await change(here, ADMIN_PASSWORD, PASSWORD)).status).to.equal(204);
    expect((await here.get('/admin/session')).status).to.equal(200);
    expect((await there.get('/admin/session')).status).to.equal(401);
    await AdminClient.signIn(test.url, 'anna', PASSWORD);
  });

  it('stops guessing at the current password after a few attempts', async () => {
    await addAdministrator(test.database, 'berta', '');
    const berta = await AdminClient.signIn(test.url, 'berta');
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await change(berta, `guess ${i}`, PASSWORD)).status);
    expect(statuses.at(0)).to.equal(403);
    expect(statuses.at(-1)).to.equal(429);
  });

  it('signs out everywhere', async () => {
    await addAdministrator(test.database, 'carla', '');
    const sessions = [
      await AdminClient.signIn(test.url, 'carla'),
      await AdminClient.signIn(test.url, 'carla'),
    ];
    expect((await sessions[0]?.post('/admin/account/sign-out-everywhere'))?.status).to.equal(204);
    for (const session of sessions) expect((await session.get('/admin/session')).status).to.equal(401);
    await AdminClient.signIn(test.url, 'carla');
  });

  it('needs a sign-in and the CSRF token', async () => {
    const stranger = await fetch(`${test.url}/admin/account`, { headers: { Accept: 'application/json' } });
    expect(stranger.status).to.equal(401);
    const headers = { 'X-CSRF-Token': 'wrong' };
    expect((await test.admin.post('/admin/account/sign-out-everywhere', {}, headers)).status).to.equal(403);
    expect((await test.admin.get('/admin/session')).status).to.equal(200);
  });
});
