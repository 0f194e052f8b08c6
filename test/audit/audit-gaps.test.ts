/** What changes by SQL leave behind: the doctor and Health find it, and the statements of docs/operations.md settle it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import type { HealthFinding } from '../../src/host/ports.js';
import { examine } from '../../src/standalone/doctor/doctor.js';
import { readSettings } from '../../src/standalone/settings.js';
import { driverOptions } from '../../src/storage/driver-options.js';
import { databaseUrl } from '../support/database.js';
import { documentBlocks } from '../support/document-blocks.js';
import { PageClient } from '../support/page-client.js';
import { withTestHost } from '../support/with-test-host.js';

describe('The check of the audit log', () => {
  const test = withTestHost();

  /** Returns the doctor's findings about the audit log: their ids and details. */
  const examined = async () => {
    let text = '';
    const write = (more: string): void => {
      text += more;
    };
    const settings = readSettings({
      EXOVO_PBX: 'standalone',
      EXOVO_DATABASE_URL: databaseUrl(test.database.connection),
    });
    const code = await examine(settings, { write, isTerminal: false }, true);
    const { items } = JSON.parse(text) as { items: HealthFinding[] };
    const found = items.filter(({ id }) => id.startsWith('audit_'));
    return { code, found: found.map(({ id, detail }) => [id, detail]), remedy: found[0]?.remedy };
  };
  /** Runs the statements of docs/operations.md that contain `mark`, for the key with this prefix. */
  const settle = async (mark: string, prefix: string) => {
    const blocks = documentBlocks('docs/operations.md', '## When the audit log is incomplete', 'sql');
    const sql = blocks.find((block) => block.includes(mark)) ?? '';
    expect(sql, mark).to.include('exovo_XXXX');
    const client = await createConnection({
      ...driverOptions(test.database.connection),
      multipleStatements: true,
    });
    await client.query(sql.replace('exovo_XXXX', prefix));
    await client.end();
  };
  const COMPLETE = [
    ['audit_log', 'Complete: it records the creation of every key and the revocation of every revoked key.'],
  ];
  const query = (sql: string, values: readonly (string | Buffer)[]) => test.database.query(sql, [...values]);
  const plantKey = async (tenantId: string, name: string) => {
    const [id, prefix] = [randomUUID(), `exovo_${name.slice(0, 4)}`];
    await query(
      `INSERT INTO exovo_api_keys (id, tenant_id, prefix, name, scope, created_at, created_by)
       VALUES (?, ?, ?, ?, 'read_write', UTC_TIMESTAMP(3), 'admin')`,
      [id, tenantId, prefix, name],
    );
    await plantSecret(id, tenantId, 1, prefix);
    return { id, prefix };
  };
  const plantSecret = (keyId: string, tenantId: string, number: number, prefix: string) =>
    query(
      `INSERT INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
       VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(3))`,
      [randomBytes(32), keyId, tenantId, String(number), prefix],
    );
  const removeRow = (keyId: string, action: string) =>
    query('DELETE FROM exovo_api_audit_log WHERE key_id = ? AND action = ?', [keyId, action]);

  it('finds nothing while keys are changed by the plugin alone', async () => {
    const { id } = await test.admin.createKey('Ordinary', 'Read & write');
    const rotated = await test.admin.createKey('Ordinary too');
    for (const overlapHours of [0, 24]) {
      const path = `/admin/integrations/api/keys/${rotated.id}/rotate`;
      expect((await test.admin.post(path, { overlapHours })).status).to.equal(200);
      expect((await examined()).found).to.deep.equal(COMPLETE);
    }
    await test.admin.revokeKey(id);
    const { code, found } = await examined();
    expect([code, found]).to.deep.equal([0, COMPLETE]);
  });

  it('finds a key that was planted, in any tenant', async () => {
    const { prefix } = await plantKey('2', 'Planted');
    const { code, found, remedy } = await examined();
    expect(code).to.equal(1);
    expect(found).to.deep.equal([
      [
        'audit_no_creation',
        '1 key without a record of being created with this scope: “Planted” (exovo_Plan…, tenant 2).',
      ],
    ]);
    expect(remedy).to.include('docs/operations.md');
    await settle("'api_key.created', id", prefix);
    expect((await examined()).found).to.deep.equal(COMPLETE);
  });

  it('finds a key whose creation row was removed, and one that was given another scope', async () => {
    const removed = await test.admin.createKey('Row removed');
    const widened = await test.admin.createKey('Widened');
    await removeRow(removed.id, 'api_key.created');
    await query("UPDATE exovo_api_keys SET scope = 'read_write' WHERE id = ?", [widened.id]);
    const [[id, detail] = [], ...more] = (await examined()).found;
    expect([id, more]).to.deep.equal(['audit_no_creation', []]);
    expect(detail)
      .to.match(/^2 keys without/)
      .and.include('“Row removed”')
      .and.include('“Widened”');
    for (const { prefix } of [removed, widened]) await settle("'api_key.created', id", prefix);
    expect((await examined()).found).to.deep.equal(COMPLETE);
  });

  it('finds a key that was revoked without a row, and one whose revocation row was removed', async () => {
    const bySql = await test.admin.createKey('Revoked by SQL');
    const removed = await test.admin.createKey('Revocation removed');
    await test.admin.revokeKey(removed.id);
    await query("UPDATE exovo_api_keys SET revoked_at = UTC_TIMESTAMP(3), revoked_by = 'x' WHERE id = ?", [
      bySql.id,
    ]);
    await removeRow(removed.id, 'api_key.revoked');
    const [[id, detail] = [], ...more] = (await examined()).found;
    expect([id, more]).to.deep.equal(['audit_no_revocation', []]);
    expect(detail).to.match(/^2 keys revoked/);
    for (const { prefix } of [bySql, removed]) await settle('revoked_at IS NOT NULL', prefix);
    expect((await examined()).found).to.deep.equal(COMPLETE);
  });

  it('finds a revoked key that was made active again, until it is revoked on the page', async () => {
    const { id } = await test.admin.createKey('Revived');
    await test.admin.revokeKey(id);
    await query('UPDATE exovo_api_keys SET revoked_at = NULL, revoked_by = NULL WHERE id = ?', [id]);
    const [[found, detail] = []] = (await examined()).found;
    expect(found).to.equal('audit_active_again');
    expect(detail).to.include('1 key that can be used although a revocation is recorded: “Revived”');
    await test.admin.revokeKey(id);
    expect((await examined()).found).to.deep.equal(COMPLETE);
  });

  it('finds a secret that was planted for a key, whatever its number and tenant', async () => {
    const { id, prefix } = await test.admin.createKey('Two secrets');
    for (const [tenantId, number] of [
      ['1', 2],
      ['1', 0],
      ['2', 1],
    ] as const) {
      await plantSecret(id, tenantId, number, prefix);
      const [[found, detail] = []] = (await examined()).found;
      expect(found, `${tenantId} ${number}`).to.equal('audit_unknown_secret');
      expect(detail).to.include('1 key with a secret of which there is no record: “Two secrets”');
      await query('DELETE FROM exovo_api_key_secrets WHERE key_id = ? AND tenant_id = ? AND number = ?', [
        id,
        tenantId,
        String(number),
      ]);
    }
    expect((await examined()).found).to.deep.equal(COMPLETE);
  });

  it('finds rows of a key that was deleted', async () => {
    const { id, prefix } = await test.admin.createKey('Deleted');
    await query('DELETE FROM exovo_api_keys WHERE id = ?', [id]);
    const [[found, detail] = []] = (await examined()).found;
    expect(found).to.equal('audit_no_key');
    expect(detail).to.include(`Records of 1 key that no longer exists: “Deleted” (${prefix}…, tenant 1).`);
    await settle('INSERT INTO exovo_api_keys', prefix);
    expect((await examined()).found).to.deep.equal(COMPLETE);
  });

  it('shows in Health what concerns the administrator’s own tenant, and repeats it only after minutes', async () => {
    const person = new PageClient(test);
    const health = async () => (await person.get('/admin/integrations/api/audit')).html;
    await plantKey('2', 'Other tenant');
    expect(await health())
      .to.include('Complete:')
      .and.not.include('Other tenant');
    const planted = await plantKey('1', 'Too late');
    expect(await health()).to.not.include('Too late');
    await settle("'api_key.created', id", planted.prefix);
    await test.admin.chooseTenant('2');
    expect(await health())
      .to.include('without a record of being created')
      .and.include('“Other tenant” (exovo_Othe…)')
      .and.not.include('tenant 2');
    await test.admin.chooseTenant('1');
  });
});
