/** Runs the statements of docs/operations.md that revoke a key if the admin pages cannot be used. */
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { driverOptions } from '../../src/storage/driver-options.js';
import { documentBlocks } from '../support/document-blocks.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

const LEASE_AND_MARGIN_MS = 1_100;

describe('revoking a key by SQL, as docs/operations.md says', () => {
  const test = withTestHost();

  const statusOf = async (key: string) => {
    const response = await fetch(`${test.url}/api/v1/ping`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    await response.arrayBuffer();
    return response.status;
  };

  const runAsWritten = async (prefix: string) => {
    const [sql = ''] = documentBlocks('docs/operations.md', '## Revoking a key by SQL', 'sql');
    const { connection } = test.database;
    const client = await createConnection({ ...driverOptions(connection), multipleStatements: true });
    await client.query(sql.replace('exovo_XXXX', prefix));
    await client.end();
  };

  it('makes the key invalid within the lease, leaves other keys alone and writes the audit row', async () => {
    const leaked = await test.admin.createKey('Leaked');
    const other = await test.admin.createKey('Other');
    expect(await statusOf(leaked.key)).to.equal(200);
    await runAsWritten(leaked.prefix);
    const committedAtMs = performance.now();
    await until(() => performance.now() - committedAtMs > LEASE_AND_MARGIN_MS);
    expect(await statusOf(leaked.key)).to.equal(401);
    expect(await statusOf(other.key)).to.equal(200);
    const response = await test.admin.get(`/admin/integrations/api/audit?keyId=${leaked.id}`);
    const { items } = (await response.json()) as { items: object[] };
    expect(items[0]).to.include({
      action: 'api_key.revoked',
      keyId: leaked.id,
      keyPrefix: leaked.prefix,
      keyName: 'Leaked',
      requestId: 'sql',
    });
    const list = await test.admin.get('/admin/integrations/api/keys?state=revoked');
    expect(((await list.json()) as { items: { id: string }[] }).items.map(({ id }) => id)).to.deep.equal([
      leaked.id,
    ]);
  });

  it('does nothing the second time', async () => {
    const { prefix, id } = await test.admin.createKey('Twice');
    await runAsWritten(prefix);
    await runAsWritten(prefix);
    const rows = await test.database.query(
      "SELECT id FROM exovo_api_audit_log WHERE key_id = ? AND action = 'api_key.revoked'",
      [id],
    );
    expect(rows).to.have.length(1);
  });
});
