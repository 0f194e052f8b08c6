/** Keys with networks or a rate limit: which requests are refused, and what that costs. Over HTTP, on a real host. */
import { expect } from 'chai';
import type { CreatedKey } from '../support/admin-client.js';
import { type Ask, ask } from '../support/api.js';
import { countStatements } from '../support/count-statements.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

const WALL = 'https://wall.example';

describe('A key with limits', () => {
  const test = withTestHost({
    environment: { EXOVO_TRUSTED_PROXIES: '127.0.0.1', EXOVO_ALLOWED_ORIGINS: WALL },
  });

  interface Limits {
    readonly networks?: string;
    readonly perMinute?: number;
    readonly scope?: 'Read' | 'Read & write';
  }
  /** Sets the limits before the first use of the key, when no verdict on it is cached. */
  const createKey = async ({ networks, perMinute, scope }: Limits): Promise<CreatedKey> => {
    const created = await test.admin.createKey('Limited', scope);
    await test.database.query(
      'UPDATE exovo_api_keys SET networks = ?, rate_limit_per_minute = ? WHERE id = ?',
      [networks ?? null, perMinute ?? null, created.id],
    );
    return created;
  };
  const from = (address: string, { key }: CreatedKey, request: Partial<Ask> = {}) =>
    ask(test.url, {
      path: '/api/v1/ping',
      key,
      ...request,
      headers: { 'X-Forwarded-For': address, ...request.headers },
    });

  describe('for some networks', () => {
    it('works from these addresses alone; the refusal names the address that the server saw', async () => {
      const key = await createKey({ networks: '192.0.2.0/24,2001:db8::/32' });
      for (const address of ['192.0.2.9', '::ffff:192.0.2.9', '192.0.2.9:51234', '2001:db8::1']) {
        expect((await from(address, key)).status, address).to.equal(200);
      }
      for (const [address, seen] of [
        ['198.51.100.1', '198.51.100.1'],
        ['::ffff:198.51.100.1', '198.51.100.1'],
        ['2001:db9::1', '2001:db9::1'],
        ['unknown', '127.0.0.1'],
        ['192.0.2.9, 198.51.100.1', '198.51.100.1'],
      ] as const) {
        const response = await from(address, key);
        expect(response.status, address).to.equal(403);
        expect(response.headers['www-authenticate']).to.equal('Bearer realm="exovo-api"');
        expect(response.json()).to.include({
          code: 'address_not_allowed',
          title: 'IP address not allowed',
          detail: `This API key can't be used from ${seen}. Ask the administrator to add this address to those that the key allows.`,
        });
      }
    });

    it('is checked before the rate limit, the scope and the path, and after the key itself', async () => {
      const key = await createKey({ networks: '192.0.2.7', perMinute: 1 });
      for (const request of [{ method: 'POST' }, { path: '/api/v1/nope' }, { method: 'OPTIONS' }]) {
        expect((await from('198.51.100.1', key, request)).json().code).to.equal('address_not_allowed');
      }
      expect((await from('192.0.2.7', key)).status).to.equal(200);
      expect((await from('198.51.100.1', { ...key, key: 'exovo_wrong' })).status).to.equal(401);
    });

    it('is refused with 500 if its list cannot be read, because that must not widen it', async () => {
      const key = await createKey({ networks: 'everywhere' });
      expect((await from('192.0.2.7', key)).status).to.equal(500);
    });
  });

  describe('for some requests a minute', () => {
    it('gets a 429 beyond them, with the seconds to wait, whatever the request is', async () => {
      const key = await createKey({ perMinute: 3 });
      expect((await from('192.0.2.7', key)).status).to.equal(200);
      expect((await from('192.0.2.7', key, { method: 'POST' })).status).to.equal(403);
      expect((await from('198.51.100.1', key, { path: '/api/v1/nope' })).status).to.equal(404);
      for (const request of [{}, { method: 'POST' }, { path: '/api/v1/nope' }, { method: 'HEAD' }]) {
        const { status, headers } = await from('192.0.2.7', key, request);
        expect(status).to.equal(429);
        expect(Number(headers['retry-after'])).to.be.within(1, 60);
      }
      const response = await from('192.0.2.7', key);
      const seconds = response.headers['retry-after'];
      expect(response.json()).to.include({
        code: 'rate_limited',
        title: 'Too many requests',
        detail: `This API key is limited to 3 requests a minute. Try again in ${seconds} seconds, and send fewer requests.`,
      });
      expect((await from('192.0.2.7', await createKey({ perMinute: 3 }))).status).to.equal(200);
    });

    it('costs no query, and a key without limits neither', async () => {
      const limited = await createKey({ networks: '192.0.2.7', perMinute: 1_000_000 });
      const free = await createKey({});
      for (const key of [limited, free]) await from('192.0.2.7', key);
      const statements = await countStatements(test.database, async () => {
        for (let i = 0; i < 10; i++) for (const key of [limited, free]) await from('192.0.2.7', key);
      });
      // One verdict for each key and second of the twenty requests, and a last use.
      expect(statements).to.be.below(20);
    });
  });

  it('has no last use from requests that were refused', async () => {
    const foreign = await createKey({ networks: '192.0.2.7' });
    const fast = await createKey({ perMinute: 1 });
    const used = await createKey({});
    await from('198.51.100.1', foreign);
    await from('192.0.2.7', fast);
    const uses = () =>
      test.database.query<{ key_id: string; address: string }>(
        'SELECT key_id, last_used_address AS address FROM exovo_api_key_usage WHERE key_id IN (?, ?, ?)',
        [foreign.id, fast.id, used.id],
      );
    await until(async () => (await uses()).length === 1);
    await from('198.51.100.9', fast);
    await from('192.0.2.7', used);
    await until(async () => (await uses()).length === 2);
    const byKey = new Map((await uses()).map(({ key_id, address }) => [key_id, address]));
    expect(byKey.get(fast.id)).to.equal('192.0.2.7');
    expect(byKey.has(foreign.id)).to.equal(false);
  });

  it('lets pages of listed origins read the refusal and how long to wait', async () => {
    const key = await createKey({ perMinute: 1 });
    await from('192.0.2.7', key);
    const { status, headers } = await from('192.0.2.7', key, { headers: { Origin: WALL } });
    expect(status).to.equal(429);
    expect(headers['access-control-allow-origin']).to.equal(WALL);
    expect(headers['access-control-expose-headers']).to.include('Retry-After');
  });
});
