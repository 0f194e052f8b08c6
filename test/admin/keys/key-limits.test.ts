/** Changing the networks and the rate limit of a key: as JSON and on the key's own page. */
import { expect } from 'chai';
import type { CreatedKey } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { hiddenFields, PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

interface Item {
  readonly networks: string[];
  readonly rateLimitPerMinute: number | null;
  readonly lastUsedAddress: string | null;
}

interface AuditItem {
  readonly action: string;
  readonly actor: string;
  readonly detail: object | null;
}

describe('the limits of a key', () => {
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
  const audit = async () => {
    const response = await test.admin.get(`/admin/integrations/api/audit?keyId=${created.id}`);
    return ((await response.json()) as { items: AuditItem[] }).items;
  };
  const detailOf = async (response: Response) => ((await response.json()) as { detail: string }).detail;

  describe('as JSON', () => {
    it('are none at first', async () => {
      expect(await item()).to.deep.include({ networks: [], rateLimitPerMinute: null, lastUsedAddress: null });
    });

    it('are checked when the response arrives, although the key was used a moment ago', async () => {
      expect(await pingFrom('192.0.2.7')).to.equal(200);
      const response = await set('networks', {
        networks: ['198.51.100.0/24', '2001:DB8::/32', '198.51.100.0/24'],
      });
      expect(response.status).to.equal(200);
      expect(await response.json()).to.deep.include({ networks: ['198.51.100.0/24', '2001:db8::/32'] });
      expect(await pingFrom('192.0.2.7')).to.equal(403);
      expect(await pingFrom('198.51.100.9')).to.equal(200);
      expect((await set('networks', { networks: [] })).status).to.equal(200);
      expect(await pingFrom('192.0.2.7')).to.equal(200);
      expect((await set('rate-limit', { perMinute: 1 })).status).to.equal(200);
      expect(await pingFrom('192.0.2.7')).to.equal(200);
      expect(await pingFrom('192.0.2.7')).to.equal(429);
      expect((await set('rate-limit', { perMinute: 1_000_000 })).status).to.equal(200);
      expect(await pingFrom('192.0.2.7')).to.equal(200);
      expect(await (await set('rate-limit', { perMinute: null })).json()).to.include({
        rateLimitPerMinute: null,
      });
    });

    it('are audited with what they were before, and not if nothing changes', async () => {
      await set('networks', { networks: ['192.0.2.7'] });
      await set('networks', { networks: ['192.0.2.7/32'] });
      await set('networks', { networks: [] });
      await set('rate-limit', { perMinute: 60 });
      await set('rate-limit', { perMinute: 60 });
      const rows = (await audit()).map(({ action, actor, detail }) => ({ action, actor, detail }));
      expect(rows).to.deep.equal([
        {
          action: 'api_key.rate_limit_changed',
          actor: 'admin',
          detail: { rateLimitPerMinute: 60, previousRateLimitPerMinute: null },
        },
        {
          action: 'api_key.networks_changed',
          actor: 'admin',
          detail: { networks: [], previousNetworks: ['192.0.2.7'] },
        },
        {
          action: 'api_key.networks_changed',
          actor: 'admin',
          detail: { networks: ['192.0.2.7'], previousNetworks: [] },
        },
        { action: 'api_key.created', actor: 'admin', detail: null },
      ]);
      const page = await person.get(`/admin/integrations/api/audit?keyId=${created.id}`);
      expect(page.html)
        .to.include('<div>60 requests per minute</div><div>Before: No limit</div>')
        .and.include('<div>All addresses</div><div>Before: 192.0.2.7</div>');
    });

    it('are those of the administrator who was last if two change them at once, and both rows are in order', async () => {
      const other = await PageClient.signIn(test.url);
      const [first, second] = await Promise.all([
        set('rate-limit', { perMinute: 10 }),
        other.admin.post(`${KEYS}/${created.id}/rate-limit`, { perMinute: 20 }),
      ]);
      expect([first.status, second.status]).to.deep.equal([200, 200]);
      const { rateLimitPerMinute: last } = await item();
      const details = (await audit()).slice(0, 2).map(({ detail }) => detail);
      const before = last === 10 ? 20 : 10;
      expect(details).to.have.deep.members([
        { rateLimitPerMinute: last, previousRateLimitPerMinute: before },
        { rateLimitPerMinute: before, previousRateLimitPerMinute: null },
      ]);
    });

    const badNetworks: readonly (readonly [unknown, string])[] = [
      [{ networks: ['192.0.2.7', 'example.com'] }, '"example.com" is not an address or a network.'],
      [{ networks: ['192.0.2.7/24'] }, 'Write 192.0.2.0/24 for the network'],
      [
        { networks: Array.from({ length: 101 }, (_, i) => `10.0.0.${i}`) },
        'There are 101 addresses and networks. A key can have at most 100.',
      ],
      [{ networks: Array(20).fill('x') }, '15 more are not valid either.'],
      [{ networks: '192.0.2.7' }, 'Send { "networks"'],
      [{ networks: [1] }, 'Send { "networks"'],
      [{ networks: null }, 'Send { "networks"'],
      [{}, 'Send an object with the field "networks" alone.'],
      [[], 'Send an object with the field "networks" alone.'],
      [{ networks: [], perMinute: 1 }, 'Send an object with the field "networks" alone.'],
    ];
    for (const [body, sentence] of badNetworks) {
      it(`respond 400 to the networks ${JSON.stringify(body).slice(0, 60)}`, async () => {
        const response = await set('networks', body);
        expect(response.status).to.equal(400);
        expect(await detailOf(response)).to.include(sentence);
        expect((await item()).networks).to.deep.equal([]);
      });
    }

    const badLimits: readonly (readonly [unknown, string])[] = [
      [0, 'Revoke it instead.'],
      [-1, 'must be a whole number'],
      [1.5, 'must be a whole number'],
      ['60', 'must be a whole number'],
      [1e300, 'Use at most 1,000,000'],
      [1_000_001, 'Use at most 1,000,000'],
      [true, 'must be a whole number'],
      [undefined, 'Send an object with the field "perMinute" alone.'],
    ];
    for (const [perMinute, sentence] of badLimits) {
      it(`respond 400 to ${perMinute} requests a minute`, async () => {
        const response = await set('rate-limit', { perMinute });
        expect(response.status).to.equal(400);
        expect(await detailOf(response)).to.include(sentence);
        expect((await item()).rateLimitPerMinute).to.equal(null);
      });
    }

    it('respond 404 for a key of another tenant, 409 for a revoked one, 403 without the token, and 405 to GET', async () => {
      const other = await PageClient.signIn(test.url);
      await other.admin.chooseTenant('2');
      for (const [what, body] of [
        ['networks', { networks: ['192.0.2.7'] }],
        ['rate-limit', { perMinute: 1 }],
      ] as const) {
        const path = `${KEYS}/${created.id}/${what}`;
        expect((await other.admin.post(path, body)).status).to.equal(404);
        expect((await set(what, body, UNKNOWN_ID)).status).to.equal(404);
        expect((await set(what, body, 'x')).status).to.equal(404);
        expect((await test.admin.post(path, body, { 'X-CSRF-Token': 'wrong' })).status).to.equal(403);
        expect((await test.admin.get(path)).status).to.equal(405);
      }
      await test.admin.revokeKey(created.id);
      const response = await set('networks', { networks: ['192.0.2.7'] });
      expect(response.status).to.equal(409);
      expect(await response.json()).to.include({ code: 'key_revoked' });
      expect(await audit()).to.have.length(2);
    });
  });

  describe('on the page of the key', () => {
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
});
