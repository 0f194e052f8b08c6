/** The host's own error pages: they say in their title what went wrong, and lead back. */
import { expect } from 'chai';
import { PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

describe('An error page of the host', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  const pageAfter = async (path: string, referer: string) => {
    const headers = { Accept: 'text/html', Cookie: test.admin.cookie, Referer: referer };
    return await (await fetch(test.url + path, { headers })).text();
  };

  it('names the missing permission by its title', async () => {
    const permit = (permissions: string) =>
      test.database.query("UPDATE host_administrators SET permissions = ? WHERE username = 'admin'", [
        permissions,
      ]);
    await permit('exovo-api-access.keys.manage');
    const { status, html } = await person.get('/admin/plugins');
    const json = await (await test.admin.get('/admin/plugins')).text();
    await permit('*');
    expect(status).to.equal(403);
    expect(html)
      .to.include('<h1>No permission</h1>')
      .and.include('the permission “Manage plugins”.')
      .and.not.include('host.plugins.manage');
    expect(json).to.include('“Manage plugins”').and.not.include('host.plugins.manage');
  });

  it('says what was not found, and leads back to the page from which the person came', async () => {
    const path = '/admin/plugins/nothing/uninstall';
    expect(await pageAfter(path, `${test.url}/admin/plugins`))
      .to.include('<h1>Plugin not found</h1>')
      .and.include('<a href="/admin/plugins">Back</a>');
    expect(await pageAfter(path, 'https://other.example/admin/plugins')).to.include(
      '<a href="/admin">Back to the admin pages</a>',
    );
    expect(await pageAfter('/admin/nothing', `${test.url}/admin/sign-in?next=%2Fadmin`)).to.include(
      '<a href="/admin">Back to the admin pages</a>',
    );
  });
});
