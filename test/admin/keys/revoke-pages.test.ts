/** The page before a revocation, as HTTP: what it shows, what its form does, and what happens when somebody was faster. */
import { expect } from 'chai';
import { startTestHost, type TestHost } from '../../support/host.js';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';

const KEYS = '/admin/integrations/api/keys';

describe('the pages of a revocation', () => {
  let test: TestHost;
  let person: PageClient;
  before(async () => {
    test = await startTestHost();
    person = await PageClient.signIn(test.url);
  });
  after(() => test.stop());

  it('ask before they revoke, and name the key, its last use and the address', async () => {
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

  it('revoke before they answer, and lead back to the list as it was', async () => {
    const { id, key } = await person.admin.createKey('To be revoked');
    const path = `${KEYS}/${id}/revoke?search=revoked`;
    const asked = await person.get(path);
    const answer = await person.submit(path, hiddenFields(asked.html, path));
    expect(answer.status).to.equal(303);
    const ping = await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    expect(ping.status).to.equal(401);
    const list = await person.get(answer.headers.get('location') ?? '');
    expect(list.html).to.include('“To be revoked” was revoked by admin.').and.include('value="revoked"');
    const revoked = await person.get(`${KEYS}?state=revoked&search=To+be`);
    expect(revoked.html).to.include(`data-key-id="${id}"`).and.include('Revoked</span>');
  });

  it('say so when another administrator has revoked the same key, and write one audit record', async () => {
    const { id } = await person.admin.createKey('Of two');
    const path = `${KEYS}/${id}/revoke`;
    const form = hiddenFields((await person.get(path)).html, path);
    await (await PageClient.signIn(test.url)).admin.revokeKey(id);
    expect((await person.get(path)).html)
      .to.include('“Of two” is revoked already')
      .and.include('by admin');
    expect((await person.submit(path, form)).status).to.equal(303);
    const records = await test.database.query(
      "SELECT id FROM exovo_api_audit_log WHERE key_id = ? AND action = 'api_key.revoked'",
      [id],
    );
    expect(records).to.have.length(1);
  });

  it('ask again when the session has changed, and revoke nothing', async () => {
    const { id, key } = await person.admin.createKey('Old token');
    const shown = await person.submit(`${KEYS}/${id}/revoke`, { _csrf: 'x' });
    expect(shown.status).to.equal(403);
    expect(shown.html).to.include('The key was not revoked yet').and.include('Revoke “Old token”?');
    const ping = await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    expect(ping.status).to.equal(200);
  });
});
