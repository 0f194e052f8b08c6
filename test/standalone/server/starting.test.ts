/** What the admin pages respond while the host starts: it listens before it knows which pages its plugins have. */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { holdStartingHost, type StartingHost } from '../../support/starting-host.js';

const PAGE = '/admin/integrations/api/keys';

describe('while the host starts', () => {
  let host: StartingHost;
  before(async () => {
    host = await holdStartingHost();
  });
  after(() => host?.stop());

  it('responds 503 with a page that says so to a browser that opens a page of a plugin', async () => {
    const headers = { Accept: 'text/html' };
    const response = await fetch(host.url + PAGE, { headers, redirect: 'manual' });
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('5');
    expect(response.headers.get('content-type')).to.include('text/html');
    const page = await response.text();
    expect(page).to.include('The host is starting. Try again in a moment.');
    expect(page).to.include(`<a href="${PAGE}">`);
    expect(page).to.not.include('went wrong');
  });

  it('responds 503 with a problem to a program', async () => {
    const admin = await AdminClient.signIn(host.url);
    for (const response of [await admin.get(PAGE), await admin.post(PAGE, { name: 'x', scope: 'Read' })]) {
      expect(response.status).to.equal(503);
      expect(response.headers.get('retry-after')).to.equal('5');
      expect(response.headers.get('content-type')).to.include('application/problem+json');
      expect(await response.json()).to.include({
        type: 'about:blank',
        code: 'host_starting',
        detail: 'The host is starting. Try again in a moment.',
      });
    }
  });

  it('serves the sign-in and Admin → Plugins, and responds 404 outside /admin', async () => {
    const admin = await AdminClient.signIn(host.url);
    expect((await admin.get('/admin/plugins')).status).to.equal(200);
    expect((await fetch(`${host.url}/nothing`)).status).to.equal(404);
    expect((await fetch(`${host.url}/administration`)).status).to.equal(404);
  });

  it('responds 503 to /readyz, even before it knows its plugins', async () => {
    const response = await ask(host.url, { path: '/readyz' });
    expect(response.status).to.equal(503);
    expect(response.json()).to.deep.equal({ ready: false, reasons: ['The host is starting.'] });
  });
});
