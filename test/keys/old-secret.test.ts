/**
 * The verifier and the old secret of a rotated key: it is accepted until it ends and never later, by the database's
 * clock, whatever the process's clock does. On a real database, and on reads whose time the test controls.
 */
import { expect } from 'chai';
import { generateKey, keyDigest, keyPrefix } from '../../src/keys/format.js';
import { KeyVerifier } from '../../src/keys/key-verifier.js';
import { LEASE_MS } from '../../src/keys/lease.js';
import { migrateUp } from '../../src/storage/migrate.js';
import { SqlPool } from '../../src/storage/sql-pool.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { insertKey } from '../support/insert-key.js';
import { captureLog } from '../support/log.js';
import { until } from '../support/until.js';

const TENANTS = { isActive: async () => true };
const CLIENT = { ip: '192.0.2.1' };

describe('The old secret of a key', () => {
  let database: TestDatabase;
  let pool: SqlPool;
  before(async () => {
    database = await createTestDatabase();
    await migrateUp({ connection: database.connection, logger: captureLog().log, onProgress: () => {} });
    pool = new SqlPool(database.connection);
  });
  after(async () => {
    await pool.close();
    await database.drop();
  });

  const verifier = () => new KeyVerifier(pool, pool, TENANTS);
  const digestOf = (key: string) => Buffer.from(keyDigest(key), 'base64');
  /** Inserts a key with two secrets, of which the old one ends after `leftMs`. */
  const rotated = async (leftMs: number) => {
    const [old, current] = [generateKey(), generateKey()];
    const id = await insertKey(database.query, old);
    await database.query(
      `INSERT INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
       VALUES (?, ?, '1', 2, ?, UTC_TIMESTAMP(3))`,
      [digestOf(current), id, keyPrefix(current)],
    );
    await database.query(
      'UPDATE exovo_api_key_secrets SET ends_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND WHERE hash = ?',
      [leftMs * 1000, digestOf(old)],
    );
    return { id, old, current };
  };
  /** Returns how long the secret still works; negative once it has ended. */
  const leftMs = async (key: string) => {
    const [row] = await database.query<{ left_us: number }>(
      `SELECT TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6), ends_at) AS left_us
         FROM exovo_api_key_secrets WHERE hash = ?`,
      [digestOf(key)],
    );
    return Number(row?.left_us) / 1000;
  };

  it('is accepted until it ends, with its own number, and the current one stays valid', async () => {
    const { id, old, current } = await rotated(60_000);
    expect(await verifier().verify(old, CLIENT)).to.include({ keyId: id, secretNumber: 1 });
    expect(await verifier().verify(current, CLIENT)).to.include({ keyId: id, secretNumber: 2 });
    await database.query('UPDATE exovo_api_key_secrets SET ends_at = UTC_TIMESTAMP(3) WHERE hash = ?', [
      digestOf(old),
    ]);
    expect(await verifier().verify(old, CLIENT)).to.equal(undefined);
    expect(await verifier().verify(current, CLIENT)).to.include({ keyId: id, secretNumber: 2 });
  });

  it('is accepted by no request that begins after its end, although a verdict was cached a moment before', async () => {
    const { old } = await rotated(3_000);
    const one = verifier();
    let accepted = 0;
    for (;;) {
      // Read before the request begins: if the secret has ended by then, it must be refused.
      const hasEnded = (await leftMs(old)) <= 0;
      const verdict = await one.verify(old, CLIENT);
      if (hasEnded) {
        expect(verdict).to.equal(undefined);
        break;
      }
      if (verdict !== undefined) accepted++;
    }
    expect(accepted).to.be.above(0);
  });

  it('is refused with the key when the key is revoked, like the current one', async () => {
    const { id, old, current } = await rotated(60_000);
    await database.query('UPDATE exovo_api_keys SET revoked_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
    expect(await verifier().verify(old, CLIENT)).to.equal(undefined);
    expect(await verifier().verify(current, CLIENT)).to.equal(undefined);
  });

  it('stays ended when it was ended at once and the clock of the database is then set back', async () => {
    const { old } = await rotated(60_000);
    await database.query(
      // A clock that is set back by a day makes all stored times a day later than it.
      `UPDATE exovo_api_key_secrets
          SET ended_at = UTC_TIMESTAMP(3) + INTERVAL 1 DAY, ends_at = ends_at + INTERVAL 1 DAY WHERE hash = ?`,
      [digestOf(old)],
    );
    expect(await verifier().verify(old, CLIENT)).to.equal(undefined);
  });

  for (const [what, stepMs] of [
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ] as const) {
    it(`is judged by the database's clock when the process's own clock is set ${what}`, async () => {
      const ending = await rotated(400);
      const lasting = await rotated(60_000);
      const one = verifier();
      expect(await one.verify(ending.old, CLIENT)).to.include({ secretNumber: 1 });
      const { now } = Date;
      Date.now = () => now() + stepMs;
      try {
        await until(async () => (await leftMs(ending.old)) <= 0);
        expect(await one.verify(ending.old, CLIENT)).to.equal(undefined);
        expect(await one.verify(lasting.old, CLIENT)).to.include({ secretNumber: 1 });
      } finally {
        Date.now = now;
      }
    });
  }

  it('of another key or tenant, planted by SQL, is not accepted', async () => {
    const { id } = await rotated(60_000);
    const planted = generateKey();
    await database.query(
      `INSERT INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
       VALUES (?, ?, '2', 3, ?, UTC_TIMESTAMP(3))`,
      [digestOf(planted), id, keyPrefix(planted)],
    );
    expect(await verifier().verify(planted, CLIENT)).to.equal(undefined);
  });

  describe('when a read takes long', () => {
    const LEFT_MS = 200;
    /** Reads whose responses the test sends. */
    const controlled = () => {
      const reads: ((leftMs: number | null) => void)[] = [];
      const key = generateKey();
      const row = {
        read_only: 0,
        hash: digestOf(key),
        id: 'key-1',
        tenant_id: '1',
        name: 'CRM',
        scope: 'read',
        revoked: 0,
        networks: null,
        rate_limit_per_minute: null,
        number: 1,
        ended: 0,
      };
      const selectFromPrimary = () =>
        new Promise((resolve) => {
          reads.push((left) => resolve([{ ...row, left_us: left === null ? null : left * 1000 }]));
        });
      const slow = { selectFromPrimary } as Partial<SqlPool> as SqlPool;
      return { key, reads, one: new KeyVerifier(slow, slow, TENANTS) };
    };

    it('is refused to a request that begins after its end and joins a read from before', async () => {
      const { key, reads, one } = controlled();
      const beganInTime = one.verify(key, CLIENT);
      await until(() => reads.length === 1);
      const beganAtMs = performance.now();
      await until(() => performance.now() - beganAtMs > LEFT_MS);
      const beganTooLate = one.verify(key, CLIENT);
      expect(reads).to.have.length(1);
      reads[0]?.(LEFT_MS);
      expect(await beganInTime).to.include({ keyId: 'key-1' });
      await until(() => reads.length === 2);
      reads[1]?.(-1);
      expect(await beganTooLate).to.equal(undefined);
    });

    it('is not cached beyond its end, counted from before the read was sent', async () => {
      const { key, reads, one } = controlled();
      const first = one.verify(key, CLIENT);
      const sentAtMs = performance.now();
      await until(() => performance.now() - sentAtMs > LEFT_MS);
      reads[0]?.(LEFT_MS);
      expect(await first).to.include({ keyId: 'key-1' });
      const next = one.verify(key, CLIENT);
      expect(next, 'no cached verdict').to.be.a('promise');
      await until(() => reads.length === 2);
      reads[1]?.(-1);
      expect(await next).to.equal(undefined);
    });

    it('leaves the lease of a current secret at its full length', async () => {
      const { key, reads, one } = controlled();
      const first = one.verify(key, CLIENT);
      reads[0]?.(null);
      await first;
      expect(one.verify(key, CLIENT)).to.include({ keyId: 'key-1' });
      const { now } = Date;
      Date.now = () => now() + LEASE_MS;
      try {
        expect(one.verify(key, CLIENT)).to.be.a('promise');
        reads[1]?.(null);
      } finally {
        Date.now = now;
      }
    });
  });
});
