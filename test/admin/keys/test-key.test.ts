/** Testing a key from the admin pages: what /ping would return, without being a use of the key. */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';

describe('the test of a key', () => {
  const test = withTestHost();

  it('returns what /ping would, and is no use of the key', async () => {
    const created = await test.admin.createKey('Tested', 'Read & write');
    const response = await test.admin.post(`${KEYS}/test`, { key: created.key });
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const ping = { ok: true, key: 'Tested', scope: 'Read & write', tenant: '1' };
    expect(await response.json()).to.deep.equal(ping);
    // A use would be written within a second: use another key, and wait until that is.
    const other = await test.admin.createKey('Used');
    await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${other.key}` } });
    const lastUse = async (id: string) =>
      ((await (await test.admin.get(`${KEYS}/${id}`)).json()) as { lastUsedAt: string | null }).lastUsedAt;
    while ((await lastUse(other.id)) === null) await fetch(`${test.url}/readyz`);
    expect(await lastUse(created.id)).to.equal(null);
    expect(test.captured.text()).to.not.include(created.key.slice(10));
  });

  it('responds 401 to a revoked, unknown or malformed key', async () => {
    const { id, key } = await test.admin.createKey('Revoked');
    await test.admin.revokeKey(id);
    for (const tested of [key, `${key}x`, 'exovo_', 'Bearer', ' ']) {
      const response = await test.admin.post(`${KEYS}/test`, { key: tested });
      expect(response.status, tested).to.equal(401);
      expect(((await response.json()) as { code: string }).code).to.equal('invalid_key');
    }
  });

  it('requires a session, its CSRF token and a key, and never repeats what was sent', async () => {
    const { key } = await test.admin.createKey('Guarded');
    expect((await test.admin.post(`${KEYS}/test`, { key }, { 'X-CSRF-Token': 'x' })).status).to.equal(403);
    expect((await test.admin.post(`${KEYS}/test`, { key }, { Cookie: '' })).status).to.equal(401);
    for (const body of [{}, [], { key: 1 }, { [key]: 1 }, { key, other: 1 }]) {
      const response = await test.admin.post(`${KEYS}/test`, body);
      expect(response.status).to.equal(400);
      expect(await response.text()).to.not.include(key.slice(10));
    }
    expect((await test.admin.get(`${KEYS}/test`)).status).to.equal(405);
  });

  it('tests the key of a tenant that the administrator has not chosen, as its holder could', async () => {
    const other = await AdminClient.signIn(test.url);
    await other.chooseTenant('2');
    const { key } = await other.createKey('Of tenant 2');
    const response = await test.admin.post(`${KEYS}/test`, { key });
    expect(((await response.json()) as { tenant: string }).tenant).to.equal('2');
  });
});
