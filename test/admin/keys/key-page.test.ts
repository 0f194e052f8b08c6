/** A key's own page and its item: what they show, and to whom. */
import { expect } from 'chai';
import { PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const BASE = '/admin/integrations/api';
const KEYS = `${BASE}/keys`;

describe('the page of a key', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  it('is what the name in the list links to, and shows the key with its history', async () => {
    const { id, prefix } = await person.admin.createKey('<Wallboard>', 'Read & write');
    expect((await person.get(KEYS)).html).to.include(
      `<a href="${KEYS}/${id}"><bdi>&lt;Wallboard&gt;</bdi></a>`,
    );
    const { status, html } = await person.get(`${KEYS}/${id}`);
    expect(status).to.equal(200);
    expect(html)
      .to.include('<h1>&lt;Wallboard&gt;</h1>')
      .and.include(`<code>${prefix}…</code>`)
      .and.include('Read &amp; write')
      .and.include('Never used')
      .and.include(`href="${KEYS}/${id}/revoke"`);
    const history = html.split('id="history"')[1];
    expect(history).to.include('Created').and.include('<bdi>admin</bdi>').and.include('127.0.0.1');
    expect(history).to.not.include('Revoked').and.not.include('Older entries');
  });

  it('shows who revoked the key, and offers no second revocation', async () => {
    const { id } = await person.admin.createKey('Old');
    await person.admin.revokeKey(id);
    const { html } = await person.get(`${KEYS}/${id}`);
    expect(html).to.include('Revoked</span>').and.not.include(`${id}/revoke`);
    expect(html.split('id="history"')[1]).to.include('Revoked').and.include('Created');
  });

  it('links to the audit log if the history is longer than the page', async () => {
    const { id } = await person.admin.createKey('Long history');
    for (let entry = 0; entry < 10; entry++) {
      await test.database.query(
        `INSERT INTO exovo_api_audit_log
           (id, tenant_id, at, actor, action, key_id, key_prefix, key_name, scope, address, request_id)
         VALUES (UUID(), '1', UTC_TIMESTAMP(3), 'admin', 'api_key.created', ?, 'exovo_abcd', 'x', 'read', '', '')`,
        [id],
      );
    }
    expect((await person.get(`${KEYS}/${id}`)).html).to.include(
      `href="${BASE}/audit?keyId=${id}">Older entries`,
    );
  });

  it('has the item of the key for scripts', async () => {
    const created = await person.admin.createKey('For scripts');
    const response = await person.admin.get(`${KEYS}/${created.id}`);
    expect(response.status).to.equal(200);
    const item = await response.json();
    expect(item).to.deep.include({ id: created.id, name: 'For scripts', state: 'active', lastUsedAt: null });
    expect(JSON.stringify(item)).to.not.include(created.key);
  });

  it('responds 404 to an unknown id and to a key of another tenant, and 405 to a change', async () => {
    const { id } = await person.admin.createKey('Of tenant 1');
    const other = await PageClient.signIn(test.url);
    await other.admin.chooseTenant('2');
    for (const [client, path] of [
      [other, `${KEYS}/${id}`],
      [person, `${KEYS}/00000000-0000-4000-8000-000000000000`],
      [person, `${KEYS}/x`],
    ] as const) {
      const shown = await client.get(path);
      expect([shown.status, shown.html.includes('API key not found')], path).to.deep.equal([404, true]);
      const response = await client.admin.get(path);
      expect([response.status, ((await response.json()) as { code: string }).code]).to.deep.equal([
        404,
        'key_not_found',
      ]);
    }
    expect((await person.admin.post(`${KEYS}/${id}`)).status).to.equal(405);
  });
});
