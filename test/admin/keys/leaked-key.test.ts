/** Finding a leaked key by pasting the text in which it leaked. */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';

interface Found {
  readonly items: { readonly id: string; readonly state: string }[];
  readonly otherTenants?: { readonly id: string; readonly tenant: { readonly id: string } }[];
}

describe('a leaked key', () => {
  const test = withTestHost();
  const person = new PageClient(test);
  const search = async (text: string) =>
    (await (await test.admin.get(`${KEYS}?search=${encodeURIComponent(text)}`)).json()) as Found;

  for (const [where, around] of [
    ['a header', (key: string) => `Authorization: Bearer ${key}`],
    ['quotes', (key: string) => `"${key}"`],
    ['a URL', (key: string) => `https://pbx.example.com/x?key=${key}&y=1`],
    ['a line of a log', (key: string) => `${'2026-11-26 GET /x '.repeat(40)} token=${key}; exovo_zzzz`],
  ] as const) {
    it(`is found in ${where}, active or revoked`, async () => {
      const { id, prefix } = await test.admin.createKey(`Leaked in ${where}`);
      expect((await search(around(prefix))).items.map((item) => item.id)).to.deep.equal([id]);
      await test.admin.revokeKey(id);
      const [item] = (await search(around(prefix))).items;
      expect([item?.id, item?.state]).to.deep.equal([id, 'revoked']);
      const { html } = await person.get(`${KEYS}?search=${encodeURIComponent(around(prefix))}`);
      expect(html)
        .to.include(`data-key-id="${id}"`)
        .and.include('Revoked</span>')
        .and.include('<option value="all" selected>');
    });
  }

  it('of another tenant is found if the host names that tenant, and is not listed among those of this one', async () => {
    const other = await AdminClient.signIn(test.url);
    await other.chooseTenant('2');
    const { id, prefix } = await other.createKey('Of tenant 2');
    const { items, otherTenants } = await search(prefix);
    const { html } = await person.get(`${KEYS}?search=${prefix}`);
    expect(items).to.deep.equal([]);
    expect(otherTenants?.map((found) => [found.id, found.tenant.id])).to.deep.equal([[id, '2']]);
    expect(html).to.include('Another of your tenants has such a key.').and.include('<bdi>Of tenant 2</bdi>');
    expect(html).to.not.include(`data-key-id="${id}"`);
    expect(await search('Of tenant 2')).to.not.have.property('otherTenants');
  });
});
