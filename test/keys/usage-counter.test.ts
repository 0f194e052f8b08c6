/** Counts of requests per key and day: exact whatever the connection does, cheap, and kept for 400 days. On a real database. */
import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { UsageCounter } from '../../src/keys/usage-counter.js';
import { type DailyUsage, UsageStore } from '../../src/keys/usage-store.js';
import { DatabaseUnavailableError } from '../../src/storage/errors.js';
import { migrateUp } from '../../src/storage/migrate.js';
import { SqlPool, type SqlTransaction } from '../../src/storage/sql-pool.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { captureLog } from '../support/log.js';
import { until } from '../support/until.js';

const KEY = '00000000-0000-4000-8000-000000000001';
const DAY_MS = 86_400_000;

/** A pool whose connection breaks around the next commits. */
class BreakingPool extends SqlPool {
  readonly breaks: ('before commit' | 'after commit')[] = [];
  transactions = 0;

  override async transaction<T>(work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
    this.transactions += 1;
    const at = this.breaks.shift();
    const lost = new DatabaseUnavailableError('the connection was lost', true);
    const result = await super.transaction(async (transaction) => {
      const done = await work(transaction);
      if (at === 'before commit') throw lost;
      return done;
    });
    if (at === 'after commit') throw lost;
    return result;
  }
}

describe('The count of requests', () => {
  let database: TestDatabase;
  let pool: BreakingPool;
  let store: UsageStore;
  before(async () => {
    database = await createTestDatabase();
    await migrateUp({ connection: database.connection, logger: captureLog().log, onProgress: () => {} });
    pool = new BreakingPool(database.connection);
    store = new UsageStore(pool);
  });
  after(async () => {
    await pool.close();
    await database.drop();
  });
  beforeEach(async () => {
    await database.query('DELETE FROM exovo_api_key_daily_usage');
    await database.query('DELETE FROM exovo_api_usage_batches');
    pool.transactions = 0;
  });

  const counter = () => new UsageCounter(store, captureLog().log);
  const today = async (keyId = KEY): Promise<DailyUsage | undefined> => (await store.ofKey(keyId, 1))[0];
  const total = async () => {
    const [row] = await database.query<{ n: string }>(
      'SELECT COALESCE(SUM(ok + client_errors + server_errors), 0) AS n FROM exovo_api_key_daily_usage',
    );
    return Number(row?.n);
  };
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

  it('distinguishes successes, errors of the client and errors of the server', async () => {
    const usage = counter();
    const stop = usage.start();
    for (const status of [200, 204, 400, 403, 404, 429, 500, 503, 504]) usage.count(KEY, status);
    await stop();
    expect(await today()).to.include({ ok: 2, clientErrors: 4, serverErrors: 3 });
  });

  it('is written within moments of the first request, then at most once a minute', async () => {
    const usage = counter();
    const stop = usage.start();
    usage.count(KEY, 200);
    await until(async () => (await total()) === 1);
    for (let i = 0; i < 1_000; i++) usage.count(KEY, 200);
    // Another key's count shows that the timer has run since.
    usage.count('other', 200);
    await until(async () => (await today('other'))?.ok === 1);
    expect(await total()).to.equal(2);
    const { now } = performance;
    performance.now = () => now.call(performance) + 60_000;
    try {
      await until(async () => (await total()) === 1_002);
    } finally {
      performance.now = now;
    }
    await stop();
    expect(await total()).to.equal(1_002);
  });

  for (const at of ['before commit', 'after commit'] as const) {
    it(`is exact if the connection breaks ${at}`, async function () {
      this.timeout(20_000);
      pool.breaks.push(at);
      const usage = counter();
      const stop = usage.start();
      usage.count(KEY, 200);
      await until(() => pool.transactions === 1);
      usage.count(KEY, 404);
      await until(() => pool.transactions === 2);
      usage.count(KEY, 500);
      await stop();
      expect(await today()).to.include({ ok: 1, clientErrors: 1, serverErrors: 1 });
    });
  }

  it('waits for a try that is still under way on a connection that was given up', async () => {
    const processId = '00000000-0000-4000-8000-00000000000a';
    const batch = { processId, number: 1, counts: [countOf(KEY)] };
    const underWay: Connection = await createConnection({ ...database.connection });
    await underWay.query('START TRANSACTION');
    await underWay.query('INSERT INTO exovo_api_usage_batches VALUES (?, 1, UTC_TIMESTAMP(3))', [processId]);
    await underWay.query('INSERT INTO exovo_api_key_daily_usage VALUES (?, UTC_DATE(), 5, 0, 0)', [KEY]);
    const again = store.write(batch);
    await until(async () => {
      const [row] = await database.query<{ Value: string }>(
        "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'",
      );
      return Number(row?.Value) > 0;
    });
    await underWay.query('COMMIT');
    await underWay.end();
    await again;
    expect(await today()).to.include({ ok: 5 });
  });

  it('is exact when four processes count 2,000 keys at once', async function () {
    this.timeout(60_000);
    const keys = Array.from({ length: 2_000 }, (_, i) => `key-${String(i).padStart(5, '0')}`);
    const counters = Array.from({ length: 4 }, counter);
    const stops = counters.map((usage) => usage.start());
    for (const usage of counters) for (const key of keys) usage.count(key, 200);
    await until(async () => (await total()) > 0);
    for (const usage of counters) for (const key of keys) usage.count(key, 404);
    await Promise.all(stops.map((stop) => stop()));
    const rows = await database.query<{ ok: number; client_errors: number }>(
      'SELECT ok, client_errors FROM exovo_api_key_daily_usage',
    );
    expect(rows).to.have.length(keys.length);
    expect(rows.every((row) => row.ok === 4 && row.client_errors === 4)).to.equal(true);
  });

  it('belongs to the day on which the request was made, by the database’s clock, even if it is written later', async () => {
    await store.write({
      processId: 'p',
      number: 1,
      counts: [countOf(KEY, { ok: 3 }), countOf(KEY, { ok: 4, sinceMs: performance.now() - DAY_MS })],
    });
    const days = await store.ofKey(KEY, 3);
    expect(days.map(({ ok }) => ok)).to.deep.equal([0, 4, 3]);
    expect(days.map(({ day }) => day)).to.deep.equal(
      [2, 1, 0].map((ago) => dayOf(Date.now() - ago * DAY_MS)),
    );
  });

  it('is split at midnight, and survives a program’s clock that steps', async () => {
    const usage = counter();
    const stop = usage.start();
    const { now } = Date;
    try {
      const midnight = Math.ceil(now() / DAY_MS) * DAY_MS;
      for (const at of [midnight - 1, midnight, midnight - 2 * DAY_MS, now() + 1_000 * DAY_MS]) {
        Date.now = () => at;
        usage.count(KEY, 200);
      }
    } finally {
      Date.now = now;
    }
    await stop();
    expect(await today()).to.include({ ok: 4 });
    expect(await total()).to.equal(4);
  });

  it('is kept for 400 days and then deleted, however many rows there are', async function () {
    this.timeout(60_000);
    const insert = (key: string, daysAgo: number) =>
      database.query(
        'INSERT INTO exovo_api_key_daily_usage VALUES (?, UTC_DATE() - INTERVAL ? DAY, 1, 0, 0)',
        [key, daysAgo],
      );
    await database.query(
      `INSERT INTO exovo_api_key_daily_usage
         SELECT CONCAT('old-', a.n, '-', b.n), UTC_DATE() - INTERVAL 500 DAY, 1, 0, 0
           FROM (${numbers(50)}) a JOIN (${numbers(50)}) b`,
    );
    await insert(KEY, 399);
    await insert(KEY, 400);
    await store.deleteOld();
    expect(await total()).to.equal(1);
    expect((await store.ofKey(KEY, 400))[0]).to.include({ ok: 1 });
  });

  it('is not deleted because the program’s clock or the database’s runs years ahead', async () => {
    await database.query('INSERT INTO exovo_api_key_daily_usage VALUES (?, UTC_DATE(), 1, 0, 0)', [KEY]);
    const { now } = Date;
    const RealDate = Date;
    class Ahead extends RealDate {
      constructor() {
        super(now() + 2_000 * DAY_MS);
      }
    }
    globalThis.Date = Ahead as DateConstructor;
    try {
      await store.deleteOld();
    } finally {
      globalThis.Date = RealDate;
    }
    expect(await total()).to.equal(1);
    const ahead = new SqlPool(database.connection, { connectionLimit: 1 });
    try {
      await ahead.select('SET timestamp = UNIX_TIMESTAMP() + 2000 * 86400');
      const [clock] = await ahead.select<{ ahead: number }>('SELECT DATEDIFF(UTC_DATE(), ?) AS ahead', [
        dayOf(Date.now()),
      ]);
      expect(clock?.ahead).to.be.within(1_999, 2_001);
      await new UsageStore(ahead).deleteOld();
    } finally {
      await ahead.close();
    }
    expect(await total()).to.equal(1);
  });

  it('is dropped without an error if the plugin’s data was deleted meanwhile', async () => {
    const captured = captureLog();
    const usage = new UsageCounter(store, captured.log);
    const stop = usage.start();
    usage.count(KEY, 200);
    await until(async () => (await total()) === 1);
    usage.count(KEY, 200);
    await database.query('RENAME TABLE exovo_api_key_daily_usage TO gone');
    await stop();
    await database.query('RENAME TABLE gone TO exovo_api_key_daily_usage');
    expect(captured.text()).to.equal('');
    expect(await total()).to.equal(1);
  });

  it('of a page of keys is read at once, without keys that nobody used', async () => {
    const batch = (number: number, ok: number, ago: number) =>
      store.write({
        processId: 'p',
        number,
        counts: [countOf(KEY, { ok, sinceMs: performance.now() - ago * DAY_MS })],
      });
    await batch(1, 2, 0);
    await batch(2, 3, 2);
    await batch(3, 9, 3);
    expect(await store.perDay([KEY, 'unused'], 3)).to.deep.equal(new Map([[KEY, [3, 0, 2]]]));
  });
});

function countOf(keyId: string, more: { ok?: number; sinceMs?: number } = {}) {
  return { keyId, sinceMs: performance.now(), ok: 5, clientErrors: 0, serverErrors: 0, ...more };
}

function numbers(count: number): string {
  return Array.from({ length: count }, (_, n) => `SELECT ${n} AS n`).join(' UNION ALL ');
}
