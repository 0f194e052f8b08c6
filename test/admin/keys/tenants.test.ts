/** One administrator and two tenants: pages show one tenant's keys only, and a form creates its key in the tenant it names. */
import { expect } from 'chai';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const BASE = '/admin/integrations/api';
const KEYS = `${BASE}/keys`;

describe('an administrator of two tenants', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  it('sees nothing of a key on the pages of another tenant', async () => {
    const { id } = await person.admin.createKey('Of tenant 1');
    const other = await PageClient.signIn(test.url);
    await other.admin.chooseTenant('2');
    expect((await other.get(`${KEYS}/${id}/revoke`)).status).to.equal(404);
    expect((await other.submit(`${KEYS}/${id}/revoke`)).status).to.equal(404);
    for (const path of [`${BASE}/audit?keyId=${id}`, `${KEYS}?state=all`]) {
      expect((await person.get(path)).html, path).to.include('Of tenant 1');
      expect((await other.get(path)).html, path).to.not.include('Of tenant 1');
    }
  });

  it('sees the name of the tenant on every page that shows or changes keys', async () => {
    const { id } = await person.admin.createKey('Of the named tenant');
    for (const path of [
      'keys',
      'keys/new',
      `keys/${id}`,
      `keys/${id}/revoke`,
      `keys/revoke?id=${id}`,
      'audit',
    ]) {
      expect((await person.get(`${BASE}/${path}`)).html, path).to.include(
        'Tenant: <bdi>Detroit office</bdi>',
      );
    }
  });

  it('gets a form back, as entered and without a new key, if it was opened for the other tenant', async () => {
    const tenantsWith = async (name: string) =>
      (
        await test.database.query<{ tenant: string }>(
          'SELECT tenant_id AS tenant FROM exovo_api_keys WHERE name = ?',
          [name],
        )
      ).map(({ tenant }) => tenant);
    const loaded = { ...(await person.newKeyForm()), name: 'Of which tenant?', scope: 'Read & write' };
    await person.admin.chooseTenant('2');
    const shown = await person.submit(KEYS, loaded);
    expect(shown.status).to.equal(409);
    expect(shown.html).to.include('You switched to tenant 2').and.include('value="Of which tenant?"');
    expect(shown.html).to.match(/value="Read &amp; write"[^>]* checked/);
    expect(await tenantsWith('Of which tenant?')).to.deep.equal([]);
    const again = { ...hiddenFields(shown.html, KEYS), name: 'Of which tenant?', scope: 'Read & write' };
    expect((await person.submit(KEYS, again)).status).to.equal(201);
    expect(await tenantsWith('Of which tenant?')).to.deep.equal(['2']);
    await person.admin.chooseTenant('1');
  });
});
