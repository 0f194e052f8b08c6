/** A flood of unknown keys must not hold up the keys that are in use. */
import { expect } from 'chai';
import { generateKey } from '../../src/keys/format.js';
import { KeyVerifier } from '../../src/keys/key-verifier.js';
import { LEASE_MS } from '../../src/keys/lease.js';
import { migrateUp } from '../../src/storage/migrate.js';
import { SqlPool } from '../../src/storage/sql-pool.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { insertKey } from '../support/insert-key.js';
import { captureLog } from '../support/log.js';

const TENANTS = { isActive: async () => true };
const FLOOD = 1_500;

describe('A flood of unknown keys', () => {
  let database: TestDatabase;
  let pools: SqlPool[];
  let verifier: KeyVerifier;
  const key = generateKey();

  before(async () => {
    database = await createTestDatabase();
    await migrateUp({ connection: database.connection, logger: captureLog().log, onProgress: () => {} });
    pools = [1, 2].map(() => new SqlPool(database.connection, { connectionLimit: 2 }));
    const [known, unknown] = pools as [SqlPool, SqlPool];
    verifier = new KeyVerifier(known, unknown, TENANTS);
    await insertKey(database.query, key);
  });
  after(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await database.drop();
  });

  /** Looks up many unknown keys at once; resolves to how many got a verdict. */
  const flood = async (addressOf: (i: number) => string) => {
    const lookups = Array.from({ length: FLOOD }, (_, i) =>
      verifier.verify(generateKey(), { ip: addressOf(i) }),
    );
    const results = await Promise.allSettled(lookups);
    return results.filter(({ status }) => status === 'fulfilled').length;
  };

  it('from many networks does not hold up the renewal of a key in use', async () => {
    await verifier.verify(key, { ip: '192.0.2.1' });
    const systemNow = Date.now;
    Date.now = () => systemNow() + 2 * LEASE_MS;
    try {
      const flooding = flood((i) => `198.51.${Math.floor(i / 250)}.${i % 250}`);
      expect(await verifier.verify(key, { ip: '192.0.2.1' })).to.include({ tenantId: '1' });
      await flooding;
    } finally {
      Date.now = systemNow;
    }
  });

  it('does not mix up the verdicts of keys that are looked up at once', async () => {
    const [known, unknown] = pools as [SqlPool, SqlPool];
    const fresh = new KeyVerifier(known, unknown, TENANTS);
    const keys = Array.from({ length: 40 }, (_, i) => (i === 17 ? key : generateKey()));
    const verdicts = await Promise.all(keys.map((sent, i) => fresh.verify(sent, { ip: `192.0.2.${i}` })));
    expect(verdicts.findIndex((verdict) => verdict !== undefined)).to.equal(17);
    expect(verdicts.filter((verdict) => verdict !== undefined)).to.have.lengthOf(1);
  });

  it('from one network does not hold up a new key from another network', async () => {
    const [known, unknown] = pools as [SqlPool, SqlPool];
    verifier = new KeyVerifier(known, unknown, TENANTS);
    const flooding = flood((i) => `2001:db8:1:2::${i.toString(16)}`);
    expect(await verifier.verify(key, { ip: '192.0.2.1' })).to.include({ tenantId: '1' });
    expect(await flooding).to.equal(50);
    // The limit is on lookups under way: the network can look keys up again.
    expect(await verifier.verify(generateKey(), { ip: '2001:db8:1:2::1' })).to.equal(undefined);
  });
});
