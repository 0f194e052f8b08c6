/** What the health strip says about keys: those that nobody seems to need, and old secrets that are still in use. */
import { expect } from 'chai';
import { keyFindings } from '../../../src/admin/frame/key-findings.js';
import { KeyWarningFinder } from '../../../src/keys/key-warnings.js';
import { SqlPool } from '../../../src/storage/sql-pool.js';
import { PageClient } from '../../support/page-client.js';
import { withTestHost } from '../../support/with-test-host.js';

const KEYS = '/admin/integrations/api/keys';

describe('the health strip about keys', () => {
  const test = withTestHost();
  const person = new PageClient(test);
  const warningsOf = async () => {
    const { html } = await person.get(KEYS);
    return [...html.matchAll(/<strong>Keys<\/strong> <span>([^<]*)<\/span>/g)].map(([, detail]) => detail);
  };
  const setCreated = (id: string, days: number) =>
    test.database.query(
      'UPDATE exovo_api_keys SET created_at = UTC_TIMESTAMP(3) - INTERVAL ? DAY WHERE id = ?',
      [days, id],
    );
  const setUsed = (id: string, days: number) =>
    test.database.query(
      `REPLACE INTO exovo_api_key_usage (key_id, tenant_id, last_used_at, last_used_address)
       VALUES (?, '1', UTC_TIMESTAMP(3) - INTERVAL ? DAY, '::1')`,
      [id, days],
    );

  it('says nothing of new keys, keys in use and revoked keys', async () => {
    const fresh = await test.admin.createKey('Fresh');
    await setCreated(fresh.id, 29);
    const used = await test.admin.createKey('Used');
    await setCreated(used.id, 900);
    await setUsed(used.id, 364);
    for (const name of ['Revoked, unused', 'Revoked, never used']) {
      const { id } = await test.admin.createKey(name);
      await setCreated(id, 900);
      if (name === 'Revoked, unused') await setUsed(id, 800);
      await test.admin.revokeKey(id);
    }
    expect(await warningsOf()).to.deep.equal([]);
  });

  it('warns of keys that were not used for a year, and links to them', async () => {
    const { id } = await test.admin.createKey('Forgotten');
    await setCreated(id, 900);
    await setUsed(id, 366);
    expect(await warningsOf()).to.deep.equal(['1 active key has not been used for 365 days.']);
    const link = `${KEYS}?unusedDays=365&sort=lastUsed&order=asc`;
    expect((await person.get(KEYS)).html).to.include(
      `<a href="${link.replaceAll('&', '&amp;')}">Show the unused keys</a>`,
    );
    expect((await person.get(link)).html.match(/data-key-id="[^"]*"/)?.[0]).to.equal(`data-key-id="${id}"`);
    await test.admin.revokeKey(id);
    expect(await warningsOf()).to.deep.equal([]);
  });

  it('repeats what it has read until a key of the tenant is changed', async () => {
    const { id } = await test.admin.createKey('Forgotten, too');
    expect(await warningsOf()).to.deep.equal([]);
    await setCreated(id, 31);
    expect(await warningsOf()).to.deep.equal([]);
    await test.admin.createKey('Another change');
    expect(await warningsOf()).to.deep.equal([
      '1 active key was created more than 30 days ago and never used.',
    ]);
    await test.admin.revokeKey(id);
    expect(await warningsOf()).to.deep.equal([]);
  });

  it('reads again after a failure', async () => {
    let reads = 0;
    const select = async () => {
      if (++reads <= 3) throw new Error('broken');
      return [];
    };
    const finder = new KeyWarningFinder({ select } as unknown as SqlPool);
    await finder.find('1').then(
      () => expect.fail('must reject'),
      () => undefined,
    );
    expect(await finder.find('1')).to.include({ unusedForLong: 0, neverUsed: 0 });
  });

  it('warns of keys that were never used since they were created a month ago', async () => {
    const ids = [await test.admin.createKey('Never 1'), await test.admin.createKey('Never 2')].map(
      ({ id }) => id,
    );
    for (const id of ids) await setCreated(id, 31);
    expect(await warningsOf()).to.deep.equal([
      '2 active keys were created more than 30 days ago and never used.',
    ]);
    expect((await person.get(KEYS)).html).to.include(
      `<a href="${KEYS}?unusedDays=never">Show the keys never used</a>`,
    );
    for (const id of ids) await test.admin.revokeKey(id);
  });

  it('warns of an old secret that is still used in the last quarter of its overlap', async () => {
    const { id } = await test.admin.createKey('Rotated');
    const pool = new SqlPool(test.database.connection);
    after(() => pool.close());
    // A finder remembers what it has read.
    const warningsNow = async () =>
      keyFindings(await new KeyWarningFinder(pool).find('1')).map(({ detail, link }) => {
        expect(link).to.deep.equal({ path: `/keys/${id}`, text: 'Show “Rotated”' });
        return detail;
      });
    const hours = async (created: number, ends: number) => {
      await test.database.query('DELETE FROM exovo_api_key_secrets WHERE key_id = ? AND number = 2', [id]);
      await test.database.query(
        `UPDATE exovo_api_key_secrets SET ends_at = UTC_TIMESTAMP(3) + INTERVAL ? HOUR WHERE key_id = ?`,
        [ends, id],
      );
      await test.database.query(
        `INSERT INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
         VALUES (UNHEX(SHA2(?, 256)), ?, '1', 2, 'exovo_abcd', UTC_TIMESTAMP(3) - INTERVAL ? HOUR)`,
        [id, id, created],
      );
    };
    const useOldSecret = (hoursAgo: number) =>
      test.database.query(
        `REPLACE INTO exovo_api_secret_usage (key_id, secret_number, last_used_at, last_used_address)
         VALUES (?, 1, UTC_TIMESTAMP(3) - INTERVAL ? HOUR, '::1')`,
        [id, hoursAgo],
      );
    await hours(20, 4);
    expect(await warningsNow()).to.deep.equal([]);
    await useOldSecret(21);
    expect(await warningsNow()).to.deep.equal([]);
    await useOldSecret(1);
    const [warning, ...others] = await warningsNow();
    expect(warning).to.match(
      /^The old secret of “Rotated” ends on \d{4}-\d\d-\d\d \d\d:\d\d UTC and is still in use\.$/,
    );
    expect(others).to.deep.equal([]);
    await hours(10, 14);
    expect(await warningsNow()).to.deep.equal([]);
    await hours(20, 4);
    await test.database.query(
      'UPDATE exovo_api_key_secrets SET ended_at = UTC_TIMESTAMP(3) WHERE key_id = ?',
      [id],
    );
    expect(await warningsNow()).to.deep.equal([]);
  });
});
