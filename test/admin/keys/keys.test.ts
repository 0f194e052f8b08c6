/** Key administration as scripts do it: JSON over the host's admin session, a real host and database. */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { startTestHost, type TestHost } from '../../support/host.js';

const KEYS = '/admin/integrations/api/keys';
const AUDIT = '/admin/integrations/api/audit';

interface KeyItem {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly state: string;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly key?: string;
}
interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

describe('key administration', () => {
  let test: TestHost;
  let admin: AdminClient;
  before(async () => {
    test = await startTestHost();
    admin = await AdminClient.signIn(test.url);
  });
  after(() => test.stop());

  const create = (body: unknown, headers: Record<string, string> = {}) => admin.post(KEYS, body, headers);
  const list = async (query = '') => (await (await admin.get(`${KEYS}${query}`)).json()) as Page<KeyItem>;
  const count = async (table: string) =>
    Number((await test.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);
  const named = async (name: string) => (await list(`?state=all&search=${encodeURIComponent(name)}`)).items;

  it('a script may send the form as well, with the token of its session and nothing else that the page adds', async () => {
    const form = await fetch(test.url + KEYS, {
      method: 'POST',
      headers: { Cookie: admin.cookie },
      body: new URLSearchParams({ _csrf: admin.csrfToken, name: 'By form', scope: 'Read' }),
    });
    expect(form.status).to.equal(201);
    const [key = ''] = /exovo_[0-9A-Za-z]{28}/.exec(await form.text()) ?? [];
    expect((await ask(test.url, { path: '/api/v1/ping', key })).status).to.equal(200);
  });

  it('a new key is an item and, this once, the key itself', async () => {
    const response = await create({ name: '  Zapier integration ', scope: 'Read & write' });
    expect(response.status).to.equal(201);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const created = (await response.json()) as KeyItem & Record<string, unknown>;
    expect(created.key).to.match(/^exovo_[0-9A-Za-z]{28}$/);
    expect(created).to.include({
      name: 'Zapier integration',
      prefix: created.key?.slice(0, 10),
      scope: 'Read & write',
      state: 'active',
      createdBy: 'admin',
      lastUsedAt: null,
      revokedAt: null,
      revokedBy: null,
    });
    expect(created.createdAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const [item] = await named('Zapier integration');
    const { key: _key, ...rest } = created;
    expect(item).to.deep.equal(rest);
  });

  it('the key itself stands in no table, no list, no audit record and no log line', async () => {
    const { key } = (await (await create({ name: 'Secret', scope: 'Read' })).json()) as { key: string };
    await ask(test.url, { path: '/api/v1/ping', key });
    const told = [
      test.captured.text(),
      JSON.stringify(await list('?state=all')),
      await (await admin.get(AUDIT)).text(),
    ];
    for (const { table } of await test.database.query<{ table: string }>(
      "SELECT table_name AS 'table' FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'pbx%'",
    )) {
      for (const row of await test.database.query<object>(`SELECT * FROM ${table}`)) {
        for (const value of Object.values(row))
          told.push(Buffer.isBuffer(value) ? value.toString('latin1') : String(value));
      }
    }
    expect(told.join('\n')).to.not.include(key).and.not.include(key.slice(6));
  });

  it('a name or scope that is not one is 400 with what to change, and makes nothing', async () => {
    const before = [await count('exovo_api_keys'), await count('exovo_api_audit_log')];
    for (const body of [
      { name: '', scope: 'Read' },
      { name: '   ', scope: 'Read' },
      { name: 'a\0b', scope: 'Read' },
      { name: 'a\nb', scope: 'Read' },
      { name: 'x'.repeat(101), scope: 'Read' },
      { name: '\ud800', scope: 'Read' },
      { name: ['x'], scope: 'Read' },
      { name: { toString: 'x' }, scope: 'Read' },
      { name: null, scope: 'Read' },
      { name: 1, scope: 'Read' },
      { scope: 'Read' },
      { name: 'x' },
      { name: 'x', scope: '' },
      { name: 'x', scope: 'admin' },
      { name: 'x', scope: 'READ' },
      { name: 'x', scope: 'read' },
      { name: 'x', scope: [] },
      { name: 'x', scope: ['Read'] },
      { name: 'x', scope: ['Read', 'Read'] },
      { name: 'x', scope: null },
      { name: 'x', scope: 2 },
      { name: 'x', scope: 'Read', tenantId: '2' },
      { name: 'x', scope: 'Read', id: 'x' },
      [],
      null,
      'x',
    ]) {
      const response = await create(body);
      expect(response.status, JSON.stringify(body)).to.equal(400);
      expect(response.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
    }
    expect([await count('exovo_api_keys'), await count('exovo_api_audit_log')]).to.deep.equal(before);
  });

  it('names in any script and with markup come back as they are', async () => {
    for (const name of [
      '<script>alert(1)</script>',
      'לוח',
      '😀'.repeat(100),
      "Robert'); DROP TABLE exovo_api_keys;--",
      '%_\\',
    ]) {
      const response = await create({ name, scope: 'Read' });
      expect(response.status, name).to.equal(201);
      expect(
        (await named(name)).some((item) => item.name === name),
        name,
      ).to.equal(true);
    }
  });

  it('a change without the session’s CSRF token, from elsewhere, or as text/plain is refused', async () => {
    const other = await AdminClient.signIn(test.url);
    const body = { name: 'Forged', scope: 'Read' };
    expect((await create(body, { 'X-CSRF-Token': '' })).status).to.equal(403);
    expect((await create(body, { 'X-CSRF-Token': other.csrfToken })).status).to.equal(403);
    expect((await create(body, { Origin: 'https://evil.example' })).status).to.equal(403);
    expect((await create(body, { 'Content-Type': 'text/plain' })).status).to.equal(415);
    expect((await create(body, { Cookie: '' })).status).to.equal(401);
    expect(await named('Forged')).to.deep.equal([]);
  });

  it('no change is made by GET', async () => {
    const { id } = await admin.createKey('Stays');
    const response = await admin.get(`${KEYS}/${id}/revoke`);
    expect(response.status).to.equal(405);
    expect((await named('Stays'))[0]?.state).to.equal('active');
  });

  it('an administrator without the permission gets 403, and a stranger 401', async () => {
    const [row] = await test.database.query<Record<string, unknown>>('SELECT * FROM host_administrators');
    const helper = { ...row, username: 'helper', permissions: '[]' };
    await test.database.query(
      `INSERT INTO host_administrators (${Object.keys(helper).join(', ')})
       VALUES (${Object.keys(helper)
         .map(() => '?')
         .join(', ')})`,
      Object.values(helper) as string[],
    );
    const signedIn = await AdminClient.signIn(test.url, 'helper');
    expect((await signedIn.get(KEYS)).status).to.equal(403);
    expect((await signedIn.post(KEYS, { name: 'x', scope: 'Read' })).status).to.equal(403);
    const stranger = await fetch(test.url + KEYS, { headers: { Accept: 'application/json' } });
    expect(stranger.status).to.equal(401);
  });

  it('revoke answers the item, again and again the same, and writes one audit record', async () => {
    const { id } = await admin.createKey('Revoked twice');
    const answers = await Promise.all([1, 2, 3].map(() => admin.post(`${KEYS}/${id}/revoke`)));
    const items = (await Promise.all(answers.map((answer) => answer.json()))) as KeyItem[];
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    for (const item of items) {
      expect(item).to.include({ id, state: 'revoked', revokedBy: 'admin', revokedAt: items[0]?.revokedAt });
    }
    const audit = (await (await admin.get(`${AUDIT}?keyId=${id}`)).json()) as Page<Record<string, unknown>>;
    expect(audit.items.map(({ action }) => action)).to.deep.equal(['api_key.revoked', 'api_key.created']);
  });

  it('revoking what does not exist, or is another tenant’s, is 404 and changes nothing', async () => {
    const { id } = await admin.createKey('Tenant 1’s');
    const other = await AdminClient.signIn(test.url);
    await other.chooseTenant('2');
    expect((await other.post(`${KEYS}/${id}/revoke`)).status).to.equal(404);
    const list2 = (await (await other.get(`${KEYS}?state=all`)).json()) as Page<KeyItem>;
    expect(list2.items.some((item) => item.id === id)).to.equal(false);
    const audit2 = (await (await other.get(`${AUDIT}?keyId=${id}`)).json()) as Page<unknown>;
    expect(audit2.items).to.deep.equal([]);
    for (const odd of [
      '0',
      '-1',
      'x',
      '00000000-0000-4000-8000-000000000000',
      '%00',
      '%E0%A4',
      id.toUpperCase(),
    ]) {
      expect((await admin.post(`${KEYS}/${odd}/revoke`)).status, odd).to.equal(404);
    }
    expect((await named('Tenant 1’s'))[0]?.state).to.equal('active');
  });

  it('an audit record says who, when, from where, which key and under which request', async () => {
    const response = await create({ name: 'Audited', scope: 'Read' });
    const created = (await response.json()) as KeyItem;
    const audit = (await (
      await admin.get(`${AUDIT}?keyId=${created.id}&action=api_key.created`)
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

  it('when the audit record cannot be written, nothing is created and nothing revoked', async () => {
    const { id, key } = await admin.createKey('Still active');
    const before = await count('exovo_api_keys');
    await test.database.query('RENAME TABLE exovo_api_audit_log TO exovo_api_audit_log_away');
    try {
      expect((await create({ name: 'Half', scope: 'Read' })).status).to.equal(500);
      expect((await admin.post(`${KEYS}/${id}/revoke`)).status).to.equal(500);
    } finally {
      await test.database.query('RENAME TABLE exovo_api_audit_log_away TO exovo_api_audit_log');
    }
    expect(await count('exovo_api_keys')).to.equal(before);
    expect((await ask(test.url, { path: '/api/v1/ping', key })).status).to.equal(200);
  });
});
