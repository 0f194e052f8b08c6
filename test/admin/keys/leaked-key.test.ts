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

  describe('that has been replaced', () => {
    const found = async (prefix: string, at = person) => {
      const { html } = await at.get(`${KEYS}?search=${prefix}`);
      return html
        .match(/<bdi>[^<]*<\/bdi>: Found by an old secret, .*?<\/time>\./)?.[0]
        .replaceAll(/<[^>]*>/g, '');
    };
    const shown = (iso: string | null) => `${iso?.slice(0, 10)} ${iso?.slice(11, 16)} UTC`;
    const rotate = async (id: string, overlapHours: number, admin = test.admin) =>
      (await (await admin.post(`${KEYS}/${id}/rotate`, { overlapHours })).json()) as {
        readonly prefix: string;
        readonly oldSecretEndsAt: string | null;
      };

    it('is found by its old secret, and the page says until when that works or when it ended', async () => {
      const { id, prefix } = await test.admin.createKey('Replaced');
      const { prefix: current, oldSecretEndsAt } = await rotate(id, 24);
      expect(await found(prefix)).to.equal(
        `Replaced: Found by an old secret, which still works until ${shown(oldSecretEndsAt)}.`,
      );
      expect(await found(current)).to.equal(undefined);
      await test.admin.post(`${KEYS}/${id}/end-old-secret`);
      const [secret] = await test.database.query<{ ended_at: string }>(
        'SELECT ended_at FROM exovo_api_key_secrets WHERE key_id = ? AND number = 1',
        [id],
      );
      expect(await found(prefix)).to.equal(
        `Replaced: Found by an old secret, which ended on ${shown(secret?.ended_at ?? null)}.`,
      );
      await rotate(id, 0);
      expect(await found(prefix)).to.match(/^Replaced: Found by an old secret, which ended on /);
      expect(await found(current)).to.match(/^Replaced: Found by an old secret, which ended on /);
      await test.admin.revokeKey(id);
      expect(await found(prefix)).to.equal(undefined);
    });

    it('says so in another tenant as well', async () => {
      const other = await AdminClient.signIn(test.url);
      await other.chooseTenant('2');
      const { id, prefix } = await other.createKey('Replaced in tenant 2');
      await rotate(id, 24, other);
      const { html } = await person.get(`${KEYS}?search=${prefix}`);
      expect(html).to.match(
        /<bdi>Replaced in tenant 2<\/bdi>.*Found by an old secret, which still works until <time[^>]*>[^<]*<\/time>\.<\/li>/,
      );
      expect(await found(prefix)).to.equal(undefined);
    });
  });

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
