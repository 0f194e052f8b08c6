/** Promises of the demo PBX: how much data it has, and that it looks like a real PBX's. */
import { expect } from 'chai';
import { PRESENCES } from '../../../src/host/ports.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { startTestHost } from '../../support/host.js';
import { withTestHost } from '../../support/with-test-host.js';

interface Count {
  readonly name: string;
  readonly n: number;
}

describe('the demo PBX', () => {
  const test = withTestHost({ pluginFolders: ['test/support/fixture-plugin'] });
  const count = async (name: string, from: string, where = '1 = 1'): Promise<Map<string, number>> => {
    const rows = await test.database.query<Count>(
      `SELECT ${name} AS name, COUNT(*) AS n FROM ${from} WHERE ${where} GROUP BY 1`,
    );
    return new Map(rows.map(({ name: key, n }) => [String(key), Number(n)]));
  };

  it('has two tenants that share extension 205 under different names, each with numbers the other lacks', async () => {
    const rows = await test.database.query<{ tenant_id: string; name: string; email: string }>(
      "SELECT tenant_id, name, email FROM pbx_extensions WHERE extension = '205' ORDER BY tenant_id",
    );
    expect(rows).to.deep.equal([
      { tenant_id: '1', name: 'Ada Lovelace', email: 'ada@example.com' },
      { tenant_id: '2', name: 'Rosalind Franklin', email: 'rosalind@example.com' },
    ]);
    const numbers = async (tenant: string) =>
      new Set((await count('extension', 'pbx_extensions', `tenant_id = '${tenant}'`)).keys());
    const [one, two] = [await numbers('1'), await numbers('2')];
    expect([...one].filter((number) => !two.has(number)).length).to.be.above(5);
    expect([...two].filter((number) => !one.has(number)).length).to.be.above(5);
    expect(one.size + two.size).to.be.within(55, 65);
  });

  it('has names in many scripts, people without e-mail, disabled extensions, leading zeros, and a SIP secret for each', async () => {
    const people = await test.database.query<{
      extension: string;
      name: string;
      email: string | null;
      enabled: number;
      sip_secret: string;
    }>('SELECT extension, name, email, enabled, sip_secret FROM pbx_extensions');
    for (const script of [
      'Latin',
      'Greek',
      'Cyrillic',
      'Arabic',
      'Hebrew',
      'Han',
      'Hangul',
      'Devanagari',
      'Thai',
    ]) {
      const inScript = new RegExp(`\\p{Script=${script}}`, 'u');
      expect(
        people.some(({ name }) => inScript.test(name)),
        script,
      ).to.equal(true);
    }
    expect(people.filter(({ email }) => email === null).length).to.be.within(8, 25);
    expect(people.every(({ email }) => email === null || email.endsWith('@example.com'))).to.equal(true);
    expect(people.filter(({ enabled }) => enabled === 0).length).to.be.within(3, 8);
    expect(people.filter(({ extension }) => extension.startsWith('0')).length).to.be.within(2, 6);
    expect(new Set(people.map(({ sip_secret }) => sip_secret)).size).to.equal(people.length);
  });

  it('has every presence value, and extensions without one', async () => {
    const presences = await count('presence', 'pbx_presence');
    expect([...presences.keys()].sort()).to.deep.equal([...PRESENCES].sort());
    const [row] = await test.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM pbx_extensions e LEFT JOIN pbx_presence p USING (tenant_id, extension) WHERE p.presence IS NULL',
    );
    expect(row?.n).to.be.above(5);
  });

  it('has 5,000 calls in the last 30 days, at least 1,000 per tenant, with every direction and outcome', async () => {
    const tenants = await count('tenant_id', 'pbx_cdrs');
    expect([...tenants.values()].reduce((sum, n) => sum + n, 0)).to.equal(5_000);
    for (const tenant of ['1', '2']) expect(tenants.get(tenant)).to.be.at.least(1_000);
    expect([...(await count('direction', 'pbx_cdrs')).keys()].sort()).to.deep.equal([
      'inbound',
      'internal',
      'outbound',
      'unknown',
    ]);
    expect((await count('disposition', 'pbx_cdrs')).size).to.equal(7);
    const [row] = await test.database.query<{ oldest: number; newest: number }>(
      'SELECT MIN(CAST(uniqueid AS DECIMAL(20,6))) AS oldest, MAX(CAST(uniqueid AS DECIMAL(20,6))) AS newest FROM pbx_cdrs',
    );
    const now = Date.now() / 1_000;
    expect(Number(row?.newest)).to.be.at.most(now);
    expect(now - Number(row?.oldest)).to.be.at.most(31 * 86_400);
  });

  it('has busy mornings, a dip at lunch, quiet nights and quiet weekends', async () => {
    const hours = await count('HOUR(started_at)', 'pbx_cdrs');
    const at = (hour: number) => hours.get(String(hour)) ?? 0;
    expect(at(10)).to.be.above(at(12) * 1.5);
    expect(at(14)).to.be.above(at(12) * 1.2);
    expect(at(3)).to.be.below(at(10) / 20);
    const days = await count('WEEKDAY(started_at)', 'pbx_cdrs');
    const weekend = (days.get('5') ?? 0) + (days.get('6') ?? 0);
    expect(weekend)
      .to.be.above(20)
      .and.below(5_000 / 6);
  });

  it('has talk within the duration, recordings only of talks and messages, withheld and fictitious numbers', async () => {
    const numberOf = async (where: string) => (await count("'all'", 'pbx_cdrs', where)).get('all') ?? 0;
    expect(await numberOf('talk_seconds > duration_seconds')).to.equal(0);
    expect(await numberOf("has_recording = 1 AND talk_seconds = 0 AND disposition <> 'voicemail'")).to.equal(
      0,
    );
    expect(await numberOf('has_recording = 1')).to.be.above(1_000);
    expect(await numberOf('caller_number IS NULL')).to.be.within(50, 400);
    expect(
      await numberOf("caller_number LIKE '+%' AND caller_number NOT REGEXP '^[+]1[0-9]{3}55501[0-9]{2}$'"),
    ).to.equal(0);
  });

  it('fills an empty PBX once and never changes existing rows', async () => {
    const database: TestDatabase = await createTestDatabase();
    const plain = {
      database,
      pluginFolders: [],
      environment: { EXOVO_DEMO: 'off', EXOVO_PBX_TIME_ZONE: 'Europe/Berlin' },
    };
    await (await startTestHost(plain)).stop();
    expect(await database.query('SELECT id, enabled FROM pbx_tenants')).to.deep.equal([
      { id: '1', enabled: 1 },
    ]);
    expect(await database.query('SELECT value FROM pbx_settings')).to.deep.equal([
      { value: 'Europe/Berlin' },
    ]);
    await (await startTestHost({ database, pluginFolders: [] })).stop();
    expect(await database.query('SELECT COUNT(*) AS n FROM pbx_cdrs')).to.deep.equal([{ n: 5_000 }]);
    await database.query("DELETE FROM pbx_cdrs WHERE tenant_id = '2'");
    await database.query("UPDATE pbx_extensions SET name = 'Changed' WHERE extension = '205'");
    await (await startTestHost({ database, pluginFolders: [] })).stop();
    expect(await database.query("SELECT COUNT(*) AS n FROM pbx_cdrs WHERE tenant_id = '2'")).to.deep.equal([
      { n: 0 },
    ]);
    expect(
      await database.query("SELECT DISTINCT name FROM pbx_extensions WHERE extension = '205'"),
    ).to.deep.equal([{ name: 'Changed' }]);
    await database.drop();
  });
});
