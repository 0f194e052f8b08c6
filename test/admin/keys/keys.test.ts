/** Key administration by scripts: JSON with an administrator's session, on a real host and database. */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { ADMIN_USER } from '../../support/host.js';
import { withTestHost } from '../../support/with-test-host.js';

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
  const test = withTestHost();

  const create = (body: unknown, headers: Record<string, string> = {}) =>
    test.admin.post(KEYS, body, headers);
  const list = async (query = '') =>
    (await (await test.admin.get(`${KEYS}${query}`)).json()) as Page<KeyItem>;
  const count = async (table: string) =>
    Number((await test.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);
  const named = async (name: string) => (await list(`?state=all&search=${encodeURIComponent(name)}`)).items;

  it('accepts a plain form from a script, without the hidden fields that the page adds except the CSRF token', async () => {
    const form = await fetch(test.url + KEYS, {
      method: 'POST',
      headers: { Cookie: test.admin.cookie },
      body: new URLSearchParams({ _csrf: test.admin.csrfToken, name: 'By form', scope: 'Read' }),
    });
    expect(form.status).to.equal(201);
    const [key = ''] = /exovo_[0-9A-Za-z]{28}/.exec(await form.text()) ?? [];
    expect((await ask(test.url, { path: '/api/v1/ping', key })).status).to.equal(200);
  });

  it('responds to a creation with the item and, only then, the key itself', async () => {
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

  it('keeps the key itself out of every table, list, audit record and log line', async () => {
    const { key } = (await (await create({ name: 'Secret', scope: 'Read' })).json()) as { key: string };
    await ask(test.url, { path: '/api/v1/ping', key });
    const texts = [
      test.captured.text(),
      JSON.stringify(await list('?state=all')),
      await (await test.admin.get(AUDIT)).text(),
    ];
    for (const { table } of await test.database.query<{ table: string }>(
      "SELECT table_name AS 'table' FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'pbx%'",
    )) {
      for (const row of await test.database.query<object>(`SELECT * FROM ${table}`)) {
        for (const value of Object.values(row))
          texts.push(Buffer.isBuffer(value) ? value.toString('latin1') : String(value));
      }
    }
    const everything = texts.join('\n');
    expect(everything, 'the search covers what mentions the key').to.include(key.slice(0, 10));
    expect(everything).to.not.include(key).and.not.include(key.slice(6));
  });

  it('responds 400 to an invalid name or scope, and creates nothing', async () => {
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

  it('returns names unchanged, in any script and with markup', async () => {
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
    await addAdministrator('keys', 'exovo-api-access.keys.manage');
    await addAdministrator('others', 'host.plugins.manage another.permission');
    await addAdministrator('none', '');
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

  /** Adds an administrator with the password of the first one; `permissions` are separated by spaces. */
  function addAdministrator(username: string, permissions: string) {
    return test.database.query(
      `INSERT INTO host_administrators (username, password_hash, permissions, created_at)
       SELECT ?, password_hash, ?, created_at FROM host_administrators WHERE username = ?`,
      [username, permissions, ADMIN_USER],
    );
  }

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
