/** The time of last use: accurate to the minute, cheap and harmless. On a real host and database. */
import { expect } from 'chai';
import { LastUsed } from '../../src/keys/last-used.js';
import { SqlPool } from '../../src/storage/sql-pool.js';
import { ask } from '../support/api.js';
import { captureLog } from '../support/log.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

describe('The time of last use', () => {
  const test = withTestHost();

  interface Row {
    readonly key_id: string;
    readonly last_used_at: string;
    readonly last_used_address: string;
  }
  const usage = (id: string) =>
    test.database.query<Row>('SELECT * FROM exovo_api_key_usage WHERE key_id = ?', [id]);
  const use = (key: string) => ask(test.url, { path: '/api/v1/ping', key });
  it('is null before the first use, and is stored with the address within moments after it', async () => {
    const { id, key } = await test.admin.createKey('Fresh');
    const item = async () => {
      const response = await test.admin.get('/admin/integrations/api/keys?search=Fresh');
      return ((await response.json()) as { items: { lastUsedAt: string | null }[] }).items[0];
    };
    expect((await item())?.lastUsedAt).to.equal(null);
    await use(key);
    await until(async () => (await usage(id)).length === 1);
    expect((await usage(id))[0]?.last_used_address).to.equal('127.0.0.1');
    const lastUsedAt = (await item())?.lastUsedAt ?? '';
    expect(Math.abs(Date.now() - Date.parse(lastUsedAt))).to.be.below(60_000);
  });

  it('is written once for a thousand requests in a row', async () => {
    const { id, key } = await test.admin.createKey('Busy');
    await use(key);
    await until(async () => (await usage(id)).length === 1);
    const [first] = await usage(id);
    for (let i = 0; i < 1_000; i++) await use(key);
    // Another key's first use shows that later batches have been written since.
    const other = await test.admin.createKey('Later');
    await use(other.key);
    await until(async () => (await usage(other.id)).length === 1);
    expect(await usage(id)).to.deep.equal([first]);
  });

  it('ignores rejected requests', async () => {
    const { id, key } = await test.admin.createKey('Refused');
    const broken = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
    await use(broken);
    const { key: used, id: usedId } = await test.admin.createKey('Used');
    await use(used);
    await until(async () => (await usage(usedId)).length === 1);
    expect(await usage(id)).to.deep.equal([]);
  });

  it('never undoes a revocation when it is written late', async () => {
    const { id, key } = await test.admin.createKey('Raced');
    await use(key);
    await test.admin.revokeKey(id);
    await until(async () => (await usage(id)).length === 1);
    expect((await use(key)).status).to.equal(401);
    const [row] = await test.database.query<{ revoked_at: string | null }>(
      'SELECT revoked_at FROM exovo_api_keys WHERE id = ?',
      [id],
    );
    expect(row?.revoked_at).to.not.equal(null);
  });

  describe('with 10,000 keys and two processes', () => {
    const KEYS = Array.from(
      { length: 10_000 },
      (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    );
    let pools: SqlPool[];
    before(() => {
      pools = [new SqlPool(test.database.connection), new SqlPool(test.database.connection)];
    });
    after(() => Promise.all(pools.map((pool) => pool.close())));

    const touchAll = (part: LastUsed, secretNumber: number, ip: string) => {
      for (const keyId of KEYS) part.touch({ keyId, tenantId: '1', secretNumber }, { ip });
    };
    const rows = (table: string) =>
      test.database.query<Row>(
        `SELECT * FROM ${table} WHERE key_id LIKE '00000000-%' ORDER BY key_id, last_used_at`,
      );

    it('is written for each key and each of its secrets, once a minute by each process, without a deadlock', async function () {
      this.timeout(60_000);
      const logs = [captureLog(), captureLog()];
      const parts = pools.map((pool, i) => new LastUsed(pool, (logs[i] ?? captureLog()).log));
      const [one, other] = parts as [LastUsed, LastUsed];
      const stops = parts.map((part) => part.start());
      touchAll(one, 1, '::1');
      touchAll(other, 2, '::2');
      await until(async () => (await rows('exovo_api_secret_usage')).length === 2 * KEYS.length);
      await until(async () => (await rows('exovo_api_key_usage')).length === KEYS.length);
      // Further keys show that the last batches have been written, and later that further ones have been.
      const settle = async (keyId: string) => {
        for (const part of parts) {
          const usedId = `${keyId}${parts.indexOf(part)}`;
          part.touch({ keyId: usedId, tenantId: '1', secretNumber: 1 }, { ip: '::1' });
          await until(async () => (await usage(usedId)).length === 1);
        }
      };
      await settle('ffffffff-0000-4000-8000-00000000000');
      const recorded = await rows('exovo_api_secret_usage');
      touchAll(one, 2, '::3');
      touchAll(other, 2, '::3');
      await settle('ffffffff-0000-4000-8000-00000000001');
      expect(await rows('exovo_api_secret_usage')).to.deep.equal(recorded);
      await Promise.all(stops.map((stop) => stop()));
      const final = await rows('exovo_api_secret_usage');
      const ofSecret = (of: readonly Row[], secret: number) =>
        of.filter((row) => (row as Row & { secret_number: number }).secret_number === secret);
      expect(ofSecret(final, 1), 'the secret that was not used again').to.deep.equal(ofSecret(recorded, 1));
      for (const row of ofSecret(final, 2)) expect(row.last_used_address).to.equal('::3');
      const keys = await rows('exovo_api_key_usage');
      for (const row of keys) expect(row.last_used_address, 'the latest use of any secret').to.equal('::3');
      expect(logs.map(({ text }) => text()).join('')).to.equal('');
    });
  });
});
