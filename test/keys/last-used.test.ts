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
    readonly written_at: string;
  }
  const usage = (id: string) =>
    test.database.query<Row>('SELECT * FROM exovo_api_key_usage WHERE key_id = ?', [id]);
  const use = (key: string) => ask(test.url, { path: '/api/v1/ping', key });
  const writes = async () => {
    const [row] = await test.database.query<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Handler_write'");
    const [update] = await test.database.query<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Handler_update'");
    return Number(row?.Value) + Number(update?.Value);
  };

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

    it('is written for each, never twice within a minute, without a deadlock', async function () {
      this.timeout(60_000);
      const logs = [captureLog(), captureLog()];
      const parts = pools.map((pool, i) => new LastUsed(pool, (logs[i] ?? captureLog()).log));
      const stops = parts.map((part) => part.start());
      const before = await writes();
      for (const part of parts) for (const id of KEYS) part.touch(id, { ip: '::1' });
      const count = async () => {
        const [row] = await test.database.query<{ n: number }>(
          "SELECT COUNT(*) AS n FROM exovo_api_key_usage WHERE key_id LIKE '00000000-%'",
        );
        return Number(row?.n);
      };
      await until(async () => (await count()) === KEYS.length);
      const recorded = await test.database.query<Row>(
        "SELECT * FROM exovo_api_key_usage WHERE key_id LIKE '00000000-%'",
      );
      for (const part of parts) for (const id of KEYS) part.touch(id, { ip: '::2' });
      const marker = 'ffffffff-0000-4000-8000-000000000000';
      parts[0]?.touch(marker, { ip: '::1' });
      await until(async () => (await usage(marker)).length === 1);
      const again = await test.database.query<Row>(
        "SELECT * FROM exovo_api_key_usage WHERE key_id LIKE '00000000-%'",
      );
      expect(again).to.deep.equal(recorded);
      expect((await writes()) - before).to.be.below(4 * KEYS.length);
      await Promise.all(stops.map((stop) => stop()));
      const final = await test.database.query<Row>(
        "SELECT * FROM exovo_api_key_usage WHERE key_id LIKE '00000000-%'",
      );
      expect(final.every((row, i) => row.last_used_at > (recorded[i]?.last_used_at ?? ''))).to.equal(true);
      expect(logs.map(({ text }) => text()).join('')).to.equal('');
    });
  });
});
