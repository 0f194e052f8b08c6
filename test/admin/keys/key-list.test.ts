/** The list of keys for scripts: pages, filters and cursors, on a real host and database. */
import { expect } from 'chai';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';
const AUDIT = '/admin/integrations/api/audit';

interface KeyItem {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}
interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

describe('the list of keys', () => {
  const test = withTestHost();
  const KEY_COUNT = 230;
  before(async () => {
    for (let i = 0; i < KEY_COUNT; i++) {
      const at = `2026-01-01 00:00:${String(Math.floor(i / 10)).padStart(2, '0')}.000`;
      await test.database.query(
        `INSERT INTO exovo_api_keys (id, tenant_id, prefix, name, scope, created_at, created_by, revoked_at, revoked_by)
         VALUES (UUID(), '1', ?, ?, 'read', ?, 'admin', ?, ?)`,
        [`exovo_${String(i).padStart(4, '0')}`, `Key ${i}`, at, i % 2 ? at : null, i % 2 ? 'admin' : null],
      );
    }
  });

  const pages = async (query: string) => {
    const all: KeyItem[] = [];
    let cursor: string | null = '';
    for (let turn = 0; cursor !== null && turn < 50; turn++) {
      const response: Response = await test.admin.get(
        `${KEYS}?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      const page = (await response.json()) as Page<KeyItem>;
      expect(response.status, JSON.stringify(page)).to.equal(200);
      all.push(...page.items);
      cursor = page.next;
    }
    return all;
  };

  it('shows each key on exactly one page, active before revoked and newest first', async () => {
    const all = (await pages('state=all')) as (KeyItem & { createdAt: string })[];
    expect(new Set(all.map(({ id }) => id)).size).to.equal(KEY_COUNT);
    expect(all.map(({ state }) => state)).to.deep.equal([
      ...Array(KEY_COUNT / 2).fill('active'),
      ...Array(KEY_COUNT / 2).fill('revoked'),
    ]);
    const active = all.slice(0, KEY_COUNT / 2).map(({ createdAt }) => createdAt);
    expect(active).to.deep.equal([...active].sort().reverse());
    expect(await pages('')).to.deep.equal(all.slice(0, KEY_COUNT / 2));
    expect(await pages('state=revoked')).to.deep.equal(all.slice(KEY_COUNT / 2));
  });

  it('finds keys by part of the name or the start of the key, where % and _ are no wildcards', async () => {
    expect((await pages('state=all&search=Key%20229')).map(({ name }) => name)).to.deep.equal(['Key 229']);
    expect((await pages('state=all&search=exovo_0022')).map(({ name }) => name)).to.deep.equal(['Key 22']);
    expect(await pages('state=all&search=%25')).to.deep.equal([]);
    expect(await pages('state=all&search=Key_22')).to.deep.equal([]);
    expect(await pages('state=all&search=exovo!0')).to.deep.equal([]);
    expect(await pages(`state=all&search=${encodeURIComponent('مفتاح')}`)).to.deep.equal([]);
  });

  it('responds 400 to an unknown filter, parameter or cursor', async () => {
    const { next } = (await (await test.admin.get(`${KEYS}?state=all`)).json()) as Page<KeyItem>;
    for (const query of [
      'state=x',
      'state=all&state=all',
      'limit=1',
      'cursor=x',
      `cursor=${next?.slice(0, -3)}`,
      'cursor=',
      'search[]=x',
      `cursor=${Buffer.from('{"revoked":1}').toString('base64url')}`,
      `cursor=${Buffer.from("' OR 1=1").toString('base64url')}`,
    ]) {
      expect((await test.admin.get(`${KEYS}?${query}`)).status, query).to.equal(400);
    }
    expect((await test.admin.get(`${AUDIT}?cursor=${next}`)).status).to.equal(400);
    expect((await test.admin.get(`${AUDIT}?action=x`)).status).to.equal(400);
  });
});
