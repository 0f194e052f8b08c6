/** The log as a second copy of the audit log: one line for each row, with all its fields. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import type { PluginEvent } from '../../src/host/events.js';
import { AUDIT_SINK } from '../../src/host/hooks.js';
import { documentBlocks } from '../support/document-blocks.js';
import { AUDIT, KEYS } from '../support/key-administration.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

const run = promisify(execFile);

describe('The second copy of the audit log', () => {
  const hooks = createHookRegistry();
  const test = withTestHost({ hooks });

  it('has one line for each row, with all its fields', async () => {
    const { id } = await test.admin.createKey('Copied', 'Read & write');
    await test.admin.revokeKey(id);
    const { items } = (await (await test.admin.get(AUDIT)).json()) as {
      items: { action: string; scope: string; detail: object | null }[];
    };
    const lines = test.captured
      .text()
      .split('\n')
      .filter((line) => line.includes('Audited event of a plugin.'))
      .map((line) => (JSON.parse(line) as { event: PluginEvent }).event);
    const rows = items.map(({ action: type, scope: _title, detail, ...row }) => ({
      type,
      scope: 'read_write',
      ...(detail !== null && { detail }),
      tenantId: '1',
      ...row,
    }));
    expect(lines).to.deep.equal(rows.reverse());
    expect(lines.map(({ type }) => type)).to.deep.equal(['api_key.created', 'api_key.revoked']);
  });

  it('has a revocation before the revocation waits for other processes, so that a kill then loses no line', async () => {
    const revoked: string[] = [];
    hooks.register(
      AUDIT_SINK,
      { by: 'acme-pbx', name: 'copy' },
      { record: ({ type, keyId }) => void (type === 'api_key.revoked' && revoked.push(keyId)) },
    );
    const { id } = await test.admin.createKey('Copied at once');
    let hasReturned = false;
    const revocation = test.admin.post(`${KEYS}/${id}/revoke`).then(() => {
      hasReturned = true;
    });
    await until(() => revoked.includes(id));
    expect(hasReturned).to.equal(false);
    await revocation;
  });

  it('shows which rows were deleted or inserted by SQL, as docs/operations.md compares it', async () => {
    const [compare = ''] = documentBlocks('docs/operations.md', '### A second copy of the audit log', 'sh');
    const folder = await mkdtemp(join(tmpdir(), 'exovo-copy-'));
    const compared = async () => {
      const headers = { Cookie: test.admin.cookie };
      const csv = await fetch(`${test.url}${AUDIT}.csv`, { headers });
      await writeFile(join(folder, 'exovo.log'), test.captured.text());
      await writeFile(join(folder, 'api-key-audit.csv'), Buffer.from(await csv.arrayBuffer()));
      return await run('sh', ['-c', compare], { cwd: folder }).then(
        ({ stdout }) => stdout,
        ({ stdout }: { stdout: string }) => stdout,
      );
    };
    try {
      const { id } = await test.admin.createKey('"Compared", {with} "",');
      expect(await compared()).to.equal('');
      const inserted = 'ffffffff-0000-4000-8000-000000000000';
      await test.database.query(
        `INSERT INTO exovo_api_audit_log
         SELECT ?, tenant_id, at, actor, 'api_key.rate_limit_changed', key_id, key_prefix, key_name, scope, address,
                request_id, ? FROM exovo_api_audit_log WHERE key_id = ?`,
        [inserted, '{"rateLimitPerMinute":60}', id],
      );
      expect(await compared()).to.match(new RegExp(`^\\d+a\\d+\n> ${inserted}\n$`));
      await test.database.query('DELETE FROM exovo_api_audit_log WHERE key_id = ?', [id]);
      expect(await compared()).to.match(/^\d+d\d+\n< [0-9a-f-]{36}\n$/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
