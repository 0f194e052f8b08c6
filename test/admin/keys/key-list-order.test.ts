/** Sorting and filtering the list of keys, as JSON, page and CSV. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';
const SORTS = ['name', 'created', 'lastUsed'] as const;

interface Item {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'revoked';
  readonly createdAt: string;
  readonly createdBy: string;
  readonly lastUsedAt: string | null;
}

describe('the order and the filters of the key list', () => {
  const test = withTestHost();
  const person = new PageClient(test);
  const KEY_COUNT = 240;
  const daysAgo = (days: number) =>
    new Date(Date.now() - days * 86_400_000).toISOString().replace('T', ' ').slice(0, 23);

  before(async () => {
    for (let i = 0; i < KEY_COUNT; i++) {
      const id = randomUUID();
      // Several keys share a name, a creation time and a last use, so that pages end between equal values.
      await test.database.query(
        `INSERT INTO exovo_api_keys (id, tenant_id, prefix, name, scope, created_at, created_by, revoked_at, revoked_by)
         VALUES (?, '1', ?, ?, 'read', ?, ?, ?, ?)`,
        [
          id,
          `exovo_${String(i).padStart(4, '0')}`,
          `${i % 2 ? 'key' : 'Key'} ${i % 60} – 電話`,
          daysAgo(400 - (i % 40) * 10),
          ['ann', 'ben', 'Ωmega'][i % 3] ?? '',
          i % 4 === 0 ? daysAgo(1) : null,
          i % 4 === 0 ? 'admin' : null,
        ],
      );
      if (i % 5 === 0) continue;
      await test.database.query(
        `INSERT INTO exovo_api_key_usage (key_id, tenant_id, last_used_at, last_used_address) VALUES (?, '1', ?, '192.0.2.1')`,
        [id, daysAgo(((i * 7) % 50) * 10)],
      );
    }
  });

  const pages = async (query: string) => {
    const all: Item[] = [];
    let cursor = '';
    do {
      const response = await test.admin.get(`${KEYS}?${query}${cursor}`);
      const page = (await response.json()) as { items: Item[]; next: string | null };
      expect(response.status, JSON.stringify(page)).to.equal(200);
      all.push(...page.items);
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    return all;
  };
  const sortedBy = ({ name, createdAt, lastUsedAt }: Item, sort: (typeof SORTS)[number]) =>
    ({ name: name.toLowerCase(), created: createdAt, lastUsed: lastUsedAt ?? '' })[sort];

  for (const sort of SORTS) {
    for (const order of ['asc', 'desc'] as const) {
      it(`shows each key on one page, active before revoked, sorted by ${sort} ${order}`, async () => {
        const all = await pages(`state=all&sort=${sort}&order=${order}`);
        expect(new Set(all.map(({ id }) => id)).size).to.equal(KEY_COUNT);
        expect(all).to.have.length(KEY_COUNT);
        const active = all.filter(({ state }) => state === 'active');
        expect(all.slice(0, active.length)).to.deep.equal(active);
        for (const section of [active, all.slice(active.length)]) {
          const values = section.map((item) => sortedBy(item, sort));
          const sorted = [...values].sort();
          expect(values).to.deep.equal(order === 'asc' ? sorted : sorted.reverse());
        }
      });

      it(`shows what a search finds in the order of the list, sorted by ${sort} ${order}`, async () => {
        for (const filter of ['state=all', 'state=active', 'state=all&unusedDays=30&creator=ann']) {
          const query = `${filter}&sort=${sort}&order=${order}`;
          const found = await pages(`${query}&search=${encodeURIComponent('電話')}`);
          expect(found, filter)
            .to.deep.equal(await pages(query))
            .and.not.deep.equal([]);
        }
      });
    }
  }

  it('sorts by name from A and by time from the newest if no order is given', async () => {
    expect(await pages('sort=name')).to.deep.equal(await pages('sort=name&order=asc'));
    for (const sort of ['created', 'lastUsed']) {
      expect(await pages(`sort=${sort}`)).to.deep.equal(await pages(`sort=${sort}&order=desc`));
    }
    expect(await pages('')).to.deep.equal(await pages('sort=created'));
  });

  it('finds the keys of one creator, whatever the order', async () => {
    for (const sort of SORTS) {
      const found = await pages(`state=all&sort=${sort}&creator=${encodeURIComponent('Ωmega')}`);
      expect(found, sort).to.have.length(KEY_COUNT / 3);
      expect(found.every(({ createdBy }) => createdBy === 'Ωmega')).to.equal(true);
    }
    expect(await pages('state=all&creator=ANN')).to.deep.equal([]);
    expect(await pages('state=all&creator=ann&search=key+3')).to.have.length.greaterThan(0);
  });

  it('finds keys that were not used for a time, counting from the creation of those that never were', async () => {
    const all = await pages('state=all');
    for (const [unusedDays, isUnused] of [
      ...[30, 90, 365].map(
        (days) =>
          [
            String(days),
            ({ lastUsedAt, createdAt }: Item) =>
              Date.parse(lastUsedAt ?? createdAt) < Date.now() - days * 86_400_000,
          ] as const,
      ),
      ['never', ({ lastUsedAt }: Item) => lastUsedAt === null] as const,
    ]) {
      const wanted = all.filter(isUnused).map(({ id }) => id);
      expect(wanted, unusedDays).to.have.length.greaterThan(0);
      for (const sort of SORTS) {
        const found = await pages(`state=all&sort=${sort}&unusedDays=${unusedDays}`);
        expect(found.map(({ id }) => id)).to.have.members(wanted, `${unusedDays} by ${sort}`);
      }
    }
  });

  it('responds 400 to an unknown order or filter, and to a cursor of another order', async () => {
    const { next } = (await (await test.admin.get(`${KEYS}?sort=name`)).json()) as { next: string };
    for (const query of [
      'sort=scope',
      'order=up',
      'unusedDays=31',
      'unusedDays=',
      'creator=',
      'creator=a&creator=b',
      `cursor=${next}`,
      `sort=name&order=desc&cursor=${next}`,
      `sort=lastUsed&cursor=${next}`,
      `cursor=${Buffer.from(
        JSON.stringify({
          sort: 'created',
          order: 'desc',
          revoked: false,
          used: null,
          value: 'x',
          id: randomUUID(),
        }),
      ).toString('base64url')}`,
    ]) {
      expect((await test.admin.get(`${KEYS}?${query}`)).status, query).to.equal(400);
    }
  });

  it('suggests the creators of the keys shown, and takes any other name', async () => {
    const all = await person.get(`${KEYS}?state=all`);
    expect(all.html).to.include('<option value="ann"></option>').and.include('<option value="ben"></option>');
    const { status, html } = await person.get(`${KEYS}?state=all&creator=nobody`);
    expect(status).to.equal(200);
    expect(html).to.include('name="creator" value="nobody"').and.include('No matching keys.');
  });

  it('sorts by links that keep the filter and say the present order', async () => {
    const { html } = await person.get(`${KEYS}?state=all&creator=ann`);
    expect(html)
      .to.include(
        `aria-sort="descending"><a href="${KEYS}?state=all&amp;creator=ann&amp;sort=created&amp;order=asc">Created`,
      )
      .and.include(`href="${KEYS}?state=all&amp;creator=ann&amp;sort=name&amp;order=asc">Name`)
      .and.include(`href="${KEYS}?state=all&amp;creator=ann&amp;sort=lastUsed&amp;order=desc">Last used`);
    expect(html.match(/aria-sort/g)).to.have.length(1);
    const sorted = await person.get(`${KEYS}?sort=name&order=asc`);
    expect(sorted.html)
      .to.include('aria-sort="ascending"')
      .and.include(`href="${KEYS}?sort=name&amp;order=desc">Name`)
      .and.include('<input type="hidden" name="sort" value="name">');
  });

  it('downloads all keys that match as CSV, in the order of the page, and disarms formulas', async () => {
    await test.database.query(
      `INSERT INTO exovo_api_keys (id, tenant_id, prefix, name, scope, created_at, created_by)
       VALUES (UUID(), '2', 'exovo_test', '=cmd|"/C calc"!A0', 'read', UTC_TIMESTAMP(3), 'ann')`,
    );
    const other = await PageClient.signIn(test.url);
    await other.admin.chooseTenant('2');
    const csv = await other.get(`${KEYS}.csv`);
    expect(csv.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).to.equal('attachment; filename="api-keys.csv"');
    expect(csv.html).to.include(`"'=cmd|""/C calc""!A0","exovo_test","Read","active"`);
    expect(csv.html.split('\r\n')).to.have.length(3);

    const query = 'state=all&sort=name&creator=ben';
    const items = await pages(query);
    const lines = (await person.get(`${KEYS}.csv?${query}`)).html.trim().split('\r\n').slice(1);
    expect(lines.map((line) => line.slice(1, 37))).to.deep.equal(items.map(({ id }) => id));
    expect((await person.get(`${KEYS}.csv?sort=x`)).status).to.equal(400);
    expect((await person.get(`${KEYS}?${query}`)).html).to.include(
      `href="${KEYS}.csv?state=all&amp;creator=ben&amp;sort=name" download`,
    );
  });

  it('has the networks, the rate limit and the end of the old secret in the CSV', async () => {
    const { admin } = await PageClient.signIn(test.url);
    await admin.chooseTenant('2');
    const { id } = await admin.createKey('Limited');
    for (const [path, body] of [
      ['networks', { networks: ['192.0.2.0/24', '2001:db8::/32'] }],
      ['rate-limit', { perMinute: 60 }],
      ['rotate', { overlapHours: 24 }],
    ] as const) {
      expect((await admin.post(`${KEYS}/${id}/${path}`, body)).status, path).to.equal(200);
    }
    const { oldSecretEndsAt } = (await (await admin.get(`${KEYS}/${id}`)).json()) as {
      oldSecretEndsAt: string;
    };
    const csv = await (await admin.get(`${KEYS}.csv?search=Limited`)).text();
    const [header, line] = csv.split('\r\n');
    expect(header).to.match(/"old_secret_ends_at","networks","rate_limit_per_minute"$/);
    expect(line?.endsWith(`,"${oldSecretEndsAt}","192.0.2.0/24 2001:db8::/32","60"`), line).to.equal(true);
  });
});
