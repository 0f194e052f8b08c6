/** Two tenants, one administrator: what one tenant's pages show of the other's keys, and in which a form makes its key. */
import { expect } from 'chai';
import { startTestHost, type TestHost } from '../../support/host.js';
import { hiddenFields, PageClient } from '../../support/page-client.js';

const BASE = '/admin/integrations/api';
const KEYS = `${BASE}/keys`;

describe('the pages of two tenants', () => {
  let test: TestHost;
  let person: PageClient;
  before(async () => {
    test = await startTestHost();
    person = await PageClient.signIn(test.url);
  });
  after(() => test.stop());

  it('show another tenant nothing of a key', async () => {
    const { id } = await person.admin.createKey('Of tenant 1');
    const other = await PageClient.signIn(test.url);
    await other.admin.chooseTenant('2');
    expect((await other.get(`${KEYS}/${id}/revoke`)).status).to.equal(404);
    expect((await other.submit(`${KEYS}/${id}/revoke`)).status).to.equal(404);
    expect((await other.get(`${BASE}/audit?keyId=${id}`)).html).to.not.include('Of tenant 1');
    expect((await other.get(`${KEYS}?state=all`)).html).to.not.include('Of tenant 1');
  });

  it('make no key of a form that was loaded for the other tenant before it is sent again, as entered', async () => {
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
    expect(shown.html).to.include('You have switched to tenant 2').and.include('value="Of which tenant?"');
    expect(shown.html).to.match(/value="Read &amp; write"[^>]* checked/);
    expect(await tenantsWith('Of which tenant?')).to.deep.equal([]);
    const again = { ...hiddenFields(shown.html, KEYS), name: 'Of which tenant?', scope: 'Read & write' };
    expect((await person.submit(KEYS, again)).status).to.equal(201);
    expect(await tenantsWith('Of which tenant?')).to.deep.equal(['2']);
    await person.admin.chooseTenant('1');
  });
});
