/** A key whose scope was stored by a newer version. */
import { expect } from 'chai';
import { ask } from '../../support/api.js';
import { PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';

describe('a key with a scope that this version does not know', () => {
  const test = withTestHost();

  it('is listed beside the others, grants nothing, and can be revoked', async () => {
    const { id, key } = await test.admin.createKey('From a newer version');
    await test.admin.createKey('Known');
    await test.database.query("UPDATE exovo_api_keys SET scope = 'calls' WHERE id = ?", [id]);
    const { items } = (await (await test.admin.get(KEYS)).json()) as {
      items: { name: string; scope: string }[];
    };
    expect(items.map(({ name, scope }) => [name, scope])).to.have.deep.members([
      ['From a newer version', 'Unknown (calls)'],
      ['Known', 'Read'],
    ]);
    const page = await new PageClient(test).get(KEYS);
    expect(page.status).to.equal(200);
    expect(page.html).to.include('Unknown (calls)');
    expect((await ask(test.url, { path: '/api/v1/ping', key })).status).to.be.within(400, 500);
    await test.admin.revokeKey(id);
    const audit = await test.admin.get('/admin/integrations/api/audit');
    expect(audit.status).to.equal(200);
    expect(await audit.text()).to.include('Unknown (calls)');
  });
});
