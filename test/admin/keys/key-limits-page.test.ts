/** Changing the networks and the rate limit of a key on the key's own page. */
import { expect } from 'chai';
import type { CreatedKey } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';

interface Item {
  readonly networks: string[];
  readonly rateLimitPerMinute: number | null;
  readonly lastUsedAddress: string | null;
}

describe('the limits of a key, on its page,', () => {
  const test = withTestHost({ environment: { EXOVO_TRUSTED_PROXIES: '127.0.0.1' } });
  const person = new PageClient(test);
  let created: CreatedKey;
  beforeEach(async () => {
    created = await test.admin.createKey('Limited');
  });

  const set = (what: 'networks' | 'rate-limit', body: unknown, id = created.id) =>
    test.admin.post(`${KEYS}/${id}/${what}`, body);
  const item = async () => (await (await test.admin.get(`${KEYS}/${created.id}`)).json()) as Item;
  const pingFrom = async (address: string) =>
    (
      await ask(test.url, {
        path: '/api/v1/ping',
        key: created.key,
        headers: { 'X-Forwarded-For': address },
      })
    ).status;

  const path = () => `${KEYS}/${created.id}`;
  const submit = async (form: 'networks' | 'rate-limit', fields: Record<string, string>) => {
    const action = `${path()}/${form}`;
    const { html } = await person.get(path());
    return await person.submit(action, { ...hiddenFields(html, action), ...fields });
  };

  it('are set by forms, which take several entries on a line, and shown afterwards', async () => {
    const saved = await submit('networks', { networks: '192.0.2.0/24, 2001:DB8::1\r\n\r\n10.0.0.0/8' });
    expect(saved.status).to.equal(303);
    const location = saved.headers.get('location') ?? '';
    expect(location).to.equal(`${path()}?saved=networks#limits`);
    expect((await item()).networks).to.deep.equal(['192.0.2.0/24', '2001:db8::1', '10.0.0.0/8']);
    const { html } = await person.get(location);
    expect(html)
      .to.include('role="status">The networks have been saved.')
      .and.include('<li><code>192.0.2.0/24</code></li>')
      .and.include('>\n192.0.2.0/24\n2001:db8::1\n10.0.0.0/8</textarea>');
    expect((await submit('rate-limit', { perMinute: ' 1200 ' })).status).to.equal(303);
    expect((await person.get(path())).html).to.include('1,200 requests per minute');
    expect((await submit('rate-limit', { perMinute: '' })).status).to.equal(303);
    expect((await submit('networks', { networks: ' ' })).status).to.equal(303);
    expect(await item()).to.deep.include({ networks: [], rateLimitPerMinute: null });
  });

  it('are shown again with what was entered, if that is not valid', async () => {
    const networks = await submit('networks', { networks: '192.0.2.7\n<b>' });
    expect(networks.status).to.equal(400);
    expect(networks.html)
      .to.include('<details class="api-change" open>')
      .and.include('“&lt;b&gt;”'.replace(/[“”]/g, '&quot;'))
      .and.include('>\n192.0.2.7\n&lt;b&gt;</textarea>');
    for (const [entered, sentence] of [
      ['0', 'Revoke it instead.'],
      ['-5', 'must be a whole number'],
      ['many', 'must be a whole number'],
      ['1e9', 'must be a whole number'],
      ['9'.repeat(400), 'Use at most 1,000,000'],
    ] as const) {
      const { status, html } = await submit('rate-limit', { perMinute: entered });
      expect(status, entered).to.equal(400);
      expect(html).to.include(sentence).and.include(`value="${entered}"`);
    }
    expect(await item()).to.deep.include({ networks: [], rateLimitPerMinute: null });
  });

  it('are not saved over what another administrator has saved meanwhile', async () => {
    const action = `${path()}/networks`;
    const opened = hiddenFields((await person.get(path())).html, action);
    await set('networks', { networks: ['10.0.0.0/8'] });
    const refused = await person.submit(action, { ...opened, networks: '192.0.2.7' });
    expect(refused.status).to.equal(409);
    expect(refused.html)
      .to.include('Somebody else has changed the networks')
      .and.include('<li><code>10.0.0.0/8</code></li>')
      .and.include('>\n192.0.2.7</textarea>');
    const again = hiddenFields(refused.html, action);
    expect((await person.submit(action, { ...again, networks: '192.0.2.7' })).status).to.equal(303);
    const limit = `${path()}/rate-limit`;
    const openedLimit = hiddenFields((await person.get(path())).html, limit);
    await set('rate-limit', { perMinute: 60 });
    const refusedLimit = await person.submit(limit, { ...openedLimit, perMinute: '5' });
    expect(refusedLimit.status).to.equal(409);
    expect(refusedLimit.html).to.include('It is now: 60 requests per minute.');
  });

  it('warn of networks that contain every address', async () => {
    await set('networks', { networks: ['0.0.0.0/0', '::/0'] });
    expect((await person.get(path())).html)
      .to.include('0.0.0.0/0 contains every IPv4 address.')
      .and.include('::/0 contains every IPv6 address.');
  });

  it('suggest the address of the last use, and warn if it is in none of the networks', async () => {
    await pingFrom('192.0.2.7');
    await until(async () => (await item()).lastUsedAddress !== null);
    const { html } = await person.get(path());
    expect(html).to.include('name="suggested" value="192.0.2.7"').and.not.include('api-warning');
    expect((await submit('networks', { networks: '10.0.0.0/8', suggested: '192.0.2.7' })).status).to.equal(
      303,
    );
    expect((await item()).networks).to.deep.equal(['10.0.0.0/8', '192.0.2.7']);
    expect((await person.get(path())).html).to.not.include('name="suggested"');
    await set('networks', { networks: ['10.0.0.0/8'] });
    expect((await person.get(path())).html).to.include(
      'The key was last used from 192.0.2.7, which is in none of these networks.',
    );
  });

  it('warn if the last use came from a trusted proxy, which may hide the address', async () => {
    expect((await ask(test.url, { path: '/api/v1/ping', key: created.key })).status).to.equal(200);
    await until(async () => (await item()).lastUsedAddress !== null);
    expect((await person.get(path())).html)
      .to.include('last used from 127.0.0.1, which is a trusted proxy of this host.')
      .and.include('doesn’t pass the address on in X-Forwarded-For');
  });

  it('can be corrected if the stored networks cannot be read', async () => {
    await pingFrom('192.0.2.7');
    await until(async () => (await item()).lastUsedAddress !== null);
    await test.database.query("UPDATE exovo_api_keys SET networks = 'x' WHERE id = ?", [created.id]);
    expect((await person.get(path())).status).to.equal(200);
    expect((await submit('networks', { networks: '' })).status).to.equal(303);
  });

  it('are shown for a revoked key without forms, and not at all if it had none', async () => {
    const other = await test.admin.createKey('Without limits');
    await set('rate-limit', { perMinute: 60 });
    await test.admin.revokeKey(created.id);
    await test.admin.revokeKey(other.id);
    expect((await person.get(path())).html)
      .to.include('60 requests per minute')
      .and.not.include('api-change');
    expect((await person.get(`${KEYS}/${other.id}`)).html).to.not.include('id="limits"');
  });
});
