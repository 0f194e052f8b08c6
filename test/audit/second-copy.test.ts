/** The log as a second copy of the audit log: one line for each row, with all its fields. */
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import type { PluginEvent } from '../../src/host/events.js';
import { AUDIT_SINK } from '../../src/host/hooks.js';
import { AUDIT, KEYS } from '../support/key-administration.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

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
});
