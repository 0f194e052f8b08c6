/** The standalone host with a FreePBX and with a plain Asterisk that has tenants, over HTTP. */
import { expect } from 'chai';
import type { Call, Extension } from '../../../src/host/ports.js';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, databaseUrl } from '../../support/database.js';
import { startTestHost, type TestHost } from '../../support/host.js';
import { CAPTURED_EXTENSIONS, CAPTURED_ZONE, capturedRows, expectedCalls } from '../captured.js';
import { FakeAmi } from '../support/fake-ami.js';
import { createCapturedPbx, lenient, type PbxDatabase } from '../support/pbx-database.js';
import { CDR_PLAIN, PS_ENDPOINTS } from '../support/schemas.js';

async function get<T>(host: TestHost, key: string, path: string): Promise<T> {
  const response = await fetch(`${host.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${key}` } });
  expect(response.status, await response.clone().text()).to.equal(200);
  return (await response.json()) as T;
}

function setPresence(host: TestHost, key: string, presence: string): Promise<Response> {
  return fetch(`${host.url}/api/v1/extensions/205/presence`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ presence }),
  });
}

describe('A host with a FreePBX', () => {
  let database: PbxDatabase;

  before(async () => {
    database = await createCapturedPbx();
    await database.addRecords(capturedRows());
  });

  after(() => database?.drop());

  async function start(more: Record<string, string> = {}): Promise<[TestHost, string]> {
    const host = await startTestHost({
      environment: {
        EXOVO_PBX: 'freepbx',
        EXOVO_PBX_DATABASE_URL: databaseUrl(database.connection),
        EXOVO_PBX_TIME_ZONE: CAPTURED_ZONE,
        ...more,
      },
    });
    const { key } = await (await AdminClient.signIn(host.url)).createKey('Tests', 'Read & write');
    return [host, key];
  }

  it('lists the captured calls exactly, and without a Manager Interface says how to enable presence', async () => {
    const [host, key] = await start();
    const calls = await get<{ items: Call[] }>(host, key, '/calls?limit=500');
    expect(calls.items).to.deep.equal(expectedCalls());
    const { items } = await get<{ items: Extension[] }>(host, key, '/extensions');
    expect(items.map(({ extension, presence }) => [extension, presence])).to.deep.equal(
      [...CAPTURED_EXTENSIONS.keys()].map((extension) => [extension, null]),
    );
    const refused = await setPresence(host, key, 'Away');
    expect(refused.status).to.equal(503);
    expect(((await refused.json()) as { detail: string }).detail).to.contain('Manager Interface');
    await host.stop();
  });

  it('loses only presence while Asterisk is down', async () => {
    const ami = new FakeAmi();
    await ami.start();
    const [host, key] = await start({ EXOVO_AMI_URL: ami.url });
    expect(await (await setPresence(host, key, 'Custom 2')).json()).to.deep.equal({
      extension: '205',
      presence: 'Custom 2',
    });
    await ami.stop();
    expect((await setPresence(host, key, 'Away')).status).to.equal(503);
    const { items } = await get<{ items: Extension[] }>(host, key, '/extensions');
    expect(items.map(({ presence }) => presence)).to.deep.equal(items.map(() => null));
    expect((await get<{ items: Call[] }>(host, key, '/calls?limit=5')).items).to.have.length(5);
    expect(host.captured.text()).not.to.contain('ami-secret');
    await host.stop();
  });

  it('reads the call records from EXOVO_PBX_CDR_DATABASE_URL', async () => {
    await database.records.query('CREATE TABLE other LIKE cdr');
    const url = new URL(databaseUrl(database.records.connection));
    url.searchParams.set('table', 'other');
    const [host, key] = await start({ EXOVO_PBX_CDR_DATABASE_URL: url.href });
    expect((await get<{ items: Call[] }>(host, key, '/calls')).items).to.deep.equal([]);
    await host.stop();
  });
});

describe('A host with a plain Asterisk that has tenants', () => {
  it('gives each tenant its own keys, which see only that tenant', async () => {
    const database = await createTestDatabase();
    const sql = await lenient(database.connection);
    for (const statement of [PS_ENDPOINTS, CDR_PLAIN]) await sql.query(statement);
    await sql.query('ALTER TABLE cdr ADD COLUMN tenantid varchar(80), ADD COLUMN peertenantid varchar(80)');
    for (const tenant of ['acme', 'globex']) {
      await sql.query('INSERT INTO ps_endpoints (id, callerid, tenantid) VALUES (?, ?, ?)', [
        `205-${tenant}`,
        `"Ada of ${tenant}" <205>`,
        tenant,
      ]);
    }
    const host = await startTestHost({
      environment: { EXOVO_PBX: 'asterisk', EXOVO_PBX_DATABASE_URL: databaseUrl(database.connection) },
    });
    const admin = await AdminClient.signIn(host.url);
    for (const tenant of ['acme', 'globex']) {
      await admin.chooseTenant(tenant);
      const { key } = await admin.createKey(`For ${tenant}`);
      const { items } = await get<{ items: Extension[] }>(host, key, '/extensions');
      expect(items.map(({ extension, name }) => [extension, name])).to.deep.equal([
        ['205', `Ada of ${tenant}`],
      ]);
      expect(await get<{ tenant: string }>(host, key, '/ping')).to.include({ tenant });
    }
    await host.stop();
    await sql.end();
    await database.drop();
  });
});
