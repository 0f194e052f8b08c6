/** Changing the networks and the rate limit of a key as JSON. */
import { expect } from 'chai';
import type { CreatedKey } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { PageClient } from '../../support/page-client.js';
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

describe('the limits of a key, as JSON,', () => {
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
      .and.include('<div>All IP addresses</div><div>Before: 192.0.2.7</div>');
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
    [{ networks: ['192.0.2.7', 'example.com'] }, '"example.com" is not an IP address or network.'],
    [{ networks: ['192.0.2.7/24'] }, 'Write 192.0.2.0/24 for the network'],
    [
      { networks: Array.from({ length: 101 }, (_, i) => `10.0.0.${i}`) },
      'There are 101 IP addresses and networks. A key can have at most 100.',
    ],
    [{ networks: Array(20).fill('x') }, '15 more are not valid either.'],
    [{ networks: '192.0.2.7' }, 'Send { "networks"'],
    [{ networks: [1] }, 'Send { "networks"'],
    [{ networks: null }, 'Send { "networks"'],
    [{}, 'Send an object with only the field "networks".'],
    [[], 'Send an object with only the field "networks".'],
    [{ networks: [], perMinute: 1 }, 'Send an object with only the field "networks".'],
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
    [undefined, 'Send an object with only the field "perMinute".'],
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
