/** Revoking several keys at once: by a script, by a person without scripts, and as ten colleagues leave. */
import { expect } from 'chai';
import { createHookRegistry, KEY_POLICY } from '../../../src/host-entry.js';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('revoking several keys', () => {
  const hooks = createHookRegistry();
  const test = withTestHost({ hooks });
  const person = new PageClient(test);

  const create = async (...names: readonly string[]) =>
    Promise.all(names.map((name) => person.admin.createKey(name)));
  const ping = async (key: string) =>
    (await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } })).status;
  const auditRows = (ids: readonly string[]) =>
    test.database.query<{ key_id: string; request_id: string }>(
      `SELECT key_id, request_id FROM exovo_api_audit_log WHERE action = 'api_key.revoked' AND key_id IN (${ids
        .map(() => '?')
        .join(', ')})`,
      [...ids],
    );

  it('returns when no key is accepted any more, with one audit record for each', async () => {
    const keys = await create('One', 'Two', 'Three');
    const ids = keys.map(({ id }) => id);
    for (const { key } of keys) expect(await ping(key)).to.equal(200);
    const startedAt = performance.now();
    const response = await person.admin.post(`${KEYS}/revoke`, { ids: [...ids, ...ids] });
    expect(performance.now() - startedAt).to.be.lessThan(10_000);
    expect(response.status).to.equal(200);
    const { items, refused } = (await response.json()) as {
      items: { id: string; state: string }[];
      refused: [];
    };
    expect(refused).to.deep.equal([]);
    expect(items.map(({ id }) => id)).to.have.members(ids);
    expect(items.every(({ state }) => state === 'revoked')).to.equal(true);
    for (const { key } of keys) expect(await ping(key)).to.equal(401);
    const records = await auditRows(ids);
    expect(records.map(({ key_id }) => key_id)).to.have.members(ids);
    expect(new Set(records.map(({ request_id }) => request_id)).size).to.equal(1);
    const again = await person.admin.post(`${KEYS}/revoke`, { ids });
    expect(again.status).to.equal(200);
    expect(await auditRows(ids)).to.have.length(3);
  });

  it('revokes a hundred keys within 10 s', async function () {
    this.timeout(60_000);
    const ids: string[] = [];
    for (let i = 0; i < 100; i++) ids.push((await person.admin.createKey(`Many ${i}`)).id);
    const startedAt = performance.now();
    const response = await person.admin.post(`${KEYS}/revoke`, { ids });
    expect(response.status).to.equal(200);
    expect(performance.now() - startedAt).to.be.lessThan(10_000);
    expect(await auditRows(ids)).to.have.length(100);
    const form = await person.submit(`${KEYS}/revoke`, { id: ids });
    expect(form.status).to.equal(303);
  });

  it('revokes nothing if an id belongs to no key of the tenant', async () => {
    const [kept] = await create('Kept');
    const other = await PageClient.signIn(test.url);
    await other.admin.chooseTenant('2');
    const foreign = await other.admin.createKey('Of tenant 2');
    for (const id of [UNKNOWN, foreign.id]) {
      const response = await person.admin.post(`${KEYS}/revoke`, { ids: [kept?.id, id] });
      expect(response.status).to.equal(404);
      expect((await person.submit(`${KEYS}/revoke`, { id: [kept?.id ?? '', id] })).status).to.equal(404);
    }
    expect(await ping(kept?.key ?? '')).to.equal(200);
    expect(await ping(foreign.key)).to.equal(200);
  });

  it('responds 400 to no ids, too many, and what is no id, and 403 without the session’s token', async () => {
    const [kept] = await create('Kept again');
    for (const body of [
      {},
      [],
      { ids: [] },
      { ids: kept?.id },
      { ids: ['x'] },
      { ids: [null] },
      { ids: Array(101).fill(kept?.id) },
      { ids: [kept?.id], state: 'active' },
    ]) {
      const response = await person.admin.post(`${KEYS}/revoke`, body);
      expect(response.status, JSON.stringify(body).slice(0, 60)).to.equal(400);
    }
    const forged = await person.admin.post(`${KEYS}/revoke`, { ids: [kept?.id] }, { 'X-CSRF-Token': 'x' });
    expect(forged.status).to.equal(403);
    expect((await person.admin.get(`${KEYS}/revoke`)).status).to.equal(405);
    expect(await ping(kept?.key ?? '')).to.equal(200);
  });

  it('reports the keys that the host refuses to revoke, and revokes the others', async () => {
    const [first, second] = await create('Alarm system', 'Wallboard');
    const dispose = hooks.register(
      KEY_POLICY,
      { by: 'acme', name: 'alarm' },
      { checkRevocation: ({ keyName }) => (keyName === 'Alarm system' ? 'The alarm needs it.' : undefined) },
    );
    try {
      const ids = [first?.id ?? '', second?.id ?? ''];
      const response = await person.admin.post(`${KEYS}/revoke`, { ids });
      expect(response.status).to.equal(200);
      const { items, refused } = (await response.json()) as { items: { id: string }[]; refused: unknown[] };
      expect(items.map(({ id }) => id)).to.deep.equal([second?.id]);
      expect(refused).to.deep.equal([{ id: first?.id, reason: 'The alarm needs it.' }]);
      const shown = await person.submit(`${KEYS}/revoke`, { id: ids });
      expect(shown.status).to.equal(403);
      expect(shown.html).to.include('<bdi>Alarm system</bdi>: The alarm needs it.');
      expect(await ping(first?.key ?? '')).to.equal(200);
      expect(await ping(second?.key ?? '')).to.equal(401);
    } finally {
      await dispose();
    }
  });

  it('asks once, lists each name, and leads back to the list with its filter', async () => {
    const keys = await create('<b>Ann</b>', 'Ben');
    const ids = keys.map(({ id }) => id);
    const list = await person.get(`${KEYS}?sort=name`);
    for (const id of ids) expect(list.html).to.include(`name="id" value="${id}"`);
    const query = `sort=name&${ids.map((id) => `id=${id}`).join('&')}`;
    const asked = await person.get(`${KEYS}/revoke?${query}`);
    expect(asked.html)
      .to.include('<h1>Revoke 2 API keys?</h1>')
      .and.include('<bdi>&lt;b&gt;Ann&lt;/b&gt;</bdi>')
      .and.include('<bdi>Ben</bdi>');
    for (const { key } of keys) expect(await ping(key)).to.equal(200);
    const refused = await person.submit(`${KEYS}/revoke?sort=name`, { _csrf: 'x', id: ids });
    expect(refused.status).to.equal(403);
    expect(refused.html).to.include('No key has been revoked').and.include('<h1>Revoke 2 API keys?</h1>');
    const form = hiddenFields(asked.html, `${KEYS}/revoke?sort=name`);
    const done = await person.submit(`${KEYS}/revoke?sort=name`, { ...form, id: ids });
    expect(done.status).to.equal(303);
    const back = await person.get(done.headers.get('location') ?? '');
    expect(back.html).to.include('2 keys have been revoked.').and.include('aria-sort="ascending"');
    for (const { key } of keys) expect(await ping(key)).to.equal(401);
    const again = await person.get(`${KEYS}/revoke?${query}`);
    expect(again.html).to.include('The selected keys have already been revoked.');
    expect((await person.get(`${KEYS}/revoke`)).html).to.include('No key is selected.');
  });

  it('lets the keys of ten colleagues who left be found by creator and revoked in three requests each', async function () {
    this.timeout(60_000);
    const colleagues = Array.from({ length: 10 }, (_, i) => `colleague-${i}`);
    const all: string[] = [];
    for (const colleague of colleagues) {
      const keys = await create(`Script A of ${colleague}`, `Script B of ${colleague}`);
      for (const { id, key } of keys) {
        all.push(key);
        await test.database.query('UPDATE exovo_api_keys SET created_by = ? WHERE id = ?', [colleague, id]);
      }
    }
    const startedAt = performance.now();
    const { html } = await person.get(KEYS);
    for (const colleague of colleagues) {
      expect(html).to.include(`<option value="${colleague}">`);
      const theirs = await person.get(`${KEYS}?creator=${colleague}`);
      const ids = [...theirs.html.matchAll(/name="id" value="([^"]*)"/g)].map(([, id = '']) => id);
      expect(ids).to.have.length(2);
      const asked = await person.get(`${KEYS}/revoke?creator=${colleague}&id=${ids.join('&id=')}`);
      const action = `${KEYS}/revoke?creator=${colleague}`;
      await person.submit(action, { ...hiddenFields(asked.html, action), id: ids });
    }
    expect(performance.now() - startedAt).to.be.lessThan(120_000);
    for (const key of all) expect(await ping(key)).to.equal(401);
  });
});
