/** Who may change keys, what a change leaves in the audit log, and what is refused. Over JSON, on a real host. */
import { expect } from 'chai';
import { addAdministrator } from '../../support/add-administrator.js';
import { AdminClient } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { AUDIT, KEYS, type KeyItem, keyAdministration, type Page } from '../../support/key-administration.js';
import { withTestHost } from '../../support/with-test-host.js';

describe('key administration', () => {
  const test = withTestHost();
  const { create, named, count } = keyAdministration(test);

  it('refuses a change without the session’s CSRF token, from another origin, or as text/plain', async () => {
    const other = await AdminClient.signIn(test.url);
    const body = { name: 'Forged', scope: 'Read' };
    expect((await create(body, { 'X-CSRF-Token': '' })).status).to.equal(403);
    expect((await create(body, { 'X-CSRF-Token': other.csrfToken })).status).to.equal(403);
    expect((await create(body, { Origin: 'https://evil.example' })).status).to.equal(403);
    expect((await create(body, { 'Content-Type': 'text/plain' })).status).to.equal(415);
    expect((await create(body, { Cookie: '' })).status).to.equal(401);
    expect(await named('Forged')).to.deep.equal([]);
  });

  it('changes nothing on GET', async () => {
    const { id } = await test.admin.createKey('Stays');
    const response = await test.admin.get(`${KEYS}/${id}/revoke`);
    expect(response.status).to.equal(405);
    expect((await named('Stays'))[0]?.state).to.equal('active');
  });

  it('requires the permission: 403 without it, success with it, and 401 without a session', async () => {
    await addAdministrator(test.database, 'keys', 'exovo-api-access.keys.manage');
    await addAdministrator(test.database, 'others', 'host.plugins.manage another.permission');
    await addAdministrator(test.database, 'none', '');
    const body = { name: 'By permission', scope: 'Read' };
    for (const [username, listStatus, createStatus] of [
      ['keys', 200, 201],
      ['others', 403, 403],
      ['none', 403, 403],
    ] as const) {
      const admin = await AdminClient.signIn(test.url, username);
      expect((await admin.get(KEYS)).status, username).to.equal(listStatus);
      expect((await admin.get(AUDIT)).status, username).to.equal(listStatus);
      expect((await admin.post(KEYS, body)).status, username).to.equal(createStatus);
    }
    const noSession = await fetch(test.url + KEYS, { headers: { Accept: 'application/json' } });
    expect(noSession.status).to.equal(401);
    expect(await named('By permission')).to.have.length(1);
  });

  it('shows keys to an administrator who may only view them, without any way to change one', async () => {
    const { id } = await test.admin.createKey('For viewers');
    await addAdministrator(test.database, 'viewer', 'exovo-api-access.keys.view');
    const viewer = await AdminClient.signIn(test.url, 'viewer');
    expect((await viewer.get(KEYS)).status).to.equal(200);
    expect((await viewer.get(AUDIT)).status).to.equal(200);
    expect((await viewer.post(KEYS, { name: 'Mine', scope: 'Read' })).status).to.equal(403);
    expect((await viewer.post(`${KEYS}/${id}/revoke`)).status).to.equal(403);
    const page = async (path: string) =>
      fetch(test.url + path, { headers: { Accept: 'text/html', Cookie: viewer.cookie } });
    for (const path of [`${KEYS}/new`, `${KEYS}/${id}/revoke`])
      expect((await page(path)).status, path).to.equal(403);
    expect(await (await page(`${KEYS}/${id}`)).text()).to.not.include('/revoke');
    const list = await (await page(KEYS)).text();
    expect(list).to.include('For viewers').and.include('href="/admin/integrations/api"');
    expect(list).to.not.match(/keys\/new|\/revoke/);
  });

  it('returns the same item however often a key is revoked, and writes one audit record', async () => {
    const { id } = await test.admin.createKey('Revoked three times');
    const responses = await Promise.all([1, 2, 3].map(() => test.admin.post(`${KEYS}/${id}/revoke`)));
    const items = (await Promise.all(responses.map((response) => response.json()))) as KeyItem[];
    expect(responses.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    for (const item of items) {
      expect(item).to.include({ id, state: 'revoked', revokedBy: 'admin', revokedAt: items[0]?.revokedAt });
    }
    const audit = (await (await test.admin.get(`${AUDIT}?keyId=${id}`)).json()) as Page<
      Record<string, unknown>
    >;
    expect(audit.items.map(({ action }) => action)).to.deep.equal(['api_key.revoked', 'api_key.created']);
  });

  it('responds 404 to revoking an unknown key or one of another tenant, and changes nothing', async () => {
    const { id } = await test.admin.createKey('Of tenant 1');
    const other = await AdminClient.signIn(test.url);
    await other.chooseTenant('2');
    expect((await other.post(`${KEYS}/${id}/revoke`)).status).to.equal(404);
    const list2 = (await (await other.get(`${KEYS}?state=all`)).json()) as Page<KeyItem>;
    expect(list2.items.some((item) => item.id === id)).to.equal(false);
    const audit2 = (await (await other.get(`${AUDIT}?keyId=${id}`)).json()) as Page<unknown>;
    expect(audit2.items).to.deep.equal([]);
    for (const invalid of [
      '0',
      '-1',
      'x',
      '00000000-0000-4000-8000-000000000000',
      '%00',
      '%E0%A4',
      id.toUpperCase(),
    ]) {
      expect((await test.admin.post(`${KEYS}/${invalid}/revoke`)).status, invalid).to.equal(404);
    }
    expect((await named('Of tenant 1'))[0]?.state).to.equal('active');
  });

  it('records in the audit log who, when, from which IP address, which key and in which request', async () => {
    const response = await create({ name: 'Audited', scope: 'Read' });
    const created = (await response.json()) as KeyItem;
    const audit = (await (
      await test.admin.get(`${AUDIT}?keyId=${created.id}&action=api_key.created`)
    ).json()) as Page<Record<string, string>>;
    expect(audit.items).to.have.length(1);
    expect(audit.items[0]).to.deep.include({
      actor: 'admin',
      action: 'api_key.created',
      keyId: created.id,
      keyPrefix: created.prefix,
      keyName: 'Audited',
      scope: 'Read',
      address: '127.0.0.1',
      requestId: response.headers.get('x-request-id'),
    });
    expect(audit.items[0]?.at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('creates and revokes nothing when the audit record cannot be written', async () => {
    const { id, key } = await test.admin.createKey('Still active');
    const before = await count('exovo_api_keys');
    await test.database.query('RENAME TABLE exovo_api_audit_log TO exovo_api_audit_log_renamed');
    try {
      expect((await create({ name: 'Half', scope: 'Read' })).status).to.equal(503);
      expect((await test.admin.post(`${KEYS}/${id}/revoke`)).status).to.equal(503);
    } finally {
      await test.database.query('RENAME TABLE exovo_api_audit_log_renamed TO exovo_api_audit_log');
    }
    expect(await count('exovo_api_keys')).to.equal(before);
    expect((await ask(test.url, { path: '/api/v1/ping', key })).status).to.equal(200);
  });
});
