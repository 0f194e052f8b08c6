/** Creating keys by a script: JSON with an administrator's session, on a real host and database. */
import { expect } from 'chai';
import { ask } from '../../support/api.js';
import { AUDIT, KEYS, type KeyItem, keyAdministration } from '../../support/key-administration.js';
import { withTestHost } from '../../support/with-test-host.js';

describe('creating keys', () => {
  const test = withTestHost();
  const { create, list, named, count } = keyAdministration(test);

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
});
