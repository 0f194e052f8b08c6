/** The confirmation page of a revocation at the level of HTTP: what it shows, and what its form does. */
import { expect } from 'chai';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';

describe('the confirmation page of a revocation', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  it('asks first, and shows the key, its last use and the IP address', async () => {
    const { id, key } = await person.admin.createKey('Wallboard');
    const path = `${KEYS}/${id}/revoke`;
    const unused = await person.get(path);
    expect(unused.html).to.include('Revoke “Wallboard”?').and.include('Never used');
    await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    let shown = unused;
    await until(async () => {
      shown = await person.get(path);
      return shown.html.includes('from 127.0.0.1');
    });
    expect(shown.html).to.include('>just now</time>').and.include('Something may still be using it.');
    expect(shown.html).to.include('<button type="submit" autofocus>Cancel</button>');
    const still = await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    expect(still.status).to.equal(200);
  });

  it('says so if the key was never used or not for a long time, instead of warning that it may be in use', async () => {
    const { id } = await person.admin.createKey('Long unused');
    const path = `${KEYS}/${id}/revoke`;
    expect((await person.get(path)).html).to.include('It was never used.');
    await test.database.query(
      `INSERT INTO exovo_api_key_usage (key_id, tenant_id, last_used_at, last_used_address)
       VALUES (?, '1', UTC_TIMESTAMP(3) - INTERVAL 200 DAY - INTERVAL 1 HOUR, '192.0.2.1')`,
      [id],
    );
    expect((await person.get(path)).html)
      .to.include('It has not been used for 200 days.')
      .and.not.include('Something may still be using it.');
  });

  it('leads back to the page of the key, from where it is opened, whatever the link contains', async () => {
    const { id } = await person.admin.createKey('Kept');
    for (const query of ['', '?back=https://example.com/&search=x', '?return=//example.com']) {
      const { html } = await person.get(`${KEYS}/${id}/revoke${query}`);
      expect(html).to.include(
        `<form method="get" action="${KEYS}/${id}" data-close><button type="submit" autofocus>Cancel</button>`,
      );
      expect(html.slice(html.indexOf('data-dialog-content'))).to.not.include('example.com');
    }
  });

  it('responds after the key is dead, and leads to the list', async () => {
    const { id, key } = await person.admin.createKey('To be revoked');
    const path = `${KEYS}/${id}/revoke`;
    const shown = await person.get(path);
    const response = await person.submit(path, hiddenFields(shown.html, path));
    expect(response.status).to.equal(303);
    const ping = await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    expect(ping.status).to.equal(401);
    const list = await person.get(response.headers.get('location') ?? '');
    expect(list.html).to.include('autofocus>“To be revoked” has been revoked.');
    const revoked = await person.get(`${KEYS}?state=revoked&search=To+be`);
    expect(revoked.html).to.include(`data-key-id="${id}"`).and.include('Revoked</span>');
  });

  it('says so if another administrator has already revoked the key, and writes one audit record', async () => {
    const { id } = await person.admin.createKey('Of two');
    const path = `${KEYS}/${id}/revoke`;
    const form = hiddenFields((await person.get(path)).html, path);
    await (await PageClient.signIn(test.url)).admin.revokeKey(id);
    expect((await person.get(path)).html)
      .to.include('“Of two” has already been revoked')
      .and.include('by admin');
    expect((await person.submit(path, form)).status).to.equal(303);
    const records = await test.database.query(
      "SELECT id FROM exovo_api_audit_log WHERE key_id = ? AND action = 'api_key.revoked'",
      [id],
    );
    expect(records).to.have.length(1);
  });

  it('asks again after a new sign-in, and revokes nothing', async () => {
    const { id, key } = await person.admin.createKey('Old token');
    const shown = await person.submit(`${KEYS}/${id}/revoke`, { _csrf: 'x' });
    expect(shown.status).to.equal(403);
    expect(shown.html).to.include('The key has not been revoked').and.include('Revoke “Old token”?');
    const ping = await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    expect(ping.status).to.equal(200);
  });
});
