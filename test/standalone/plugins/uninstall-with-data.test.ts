/** Uninstalling the plugin with its data: the page says what will be deleted and offers the audit log of all tenants. */
import { expect } from 'chai';
import { fillWithKeys } from '../../support/many-keys.js';
import { PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';
import { withTestHost } from '../../support/with-test-host.js';

const ID = 'exovo-api-access';
const UNINSTALL = `/admin/plugins/${ID}/uninstall`;
const DATA = `/admin/plugins/${ID}/data.csv`;

describe('Uninstalling with data', () => {
  const test = withTestHost();
  const person = new PageClient(test);

  const linesOf = (csv: string) => csv.trim().split('\r\n').slice(1);

  it('says before how many keys and audit rows of how many tenants will be deleted', async () => {
    const { id } = await test.admin.createKey('In tenant 1');
    await test.admin.revokeKey(id);
    await fillWithKeys(test.database, { tenantId: '2', keys: 700, auditRows: 2_100 });
    const { html } = await person.get(UNINSTALL);
    expect(html)
      .to.include(
        '701 API keys and 2,102 audit log entries of 2 tenants will be deleted. This can’t be undone.',
      )
      .and.include(`<a href="${DATA}" download>Download the audit log first (CSV)</a>`);
    expect((await person.submit(UNINSTALL, { confirm: 'API' })).html).to.include('701 API keys');
  });

  it('offers the audit log of all tenants, whether the plugin is enabled or not', async () => {
    const file = await person.get(DATA);
    expect(file.headers.get('content-disposition')).to.equal(
      'attachment; filename="api-key-audit-all-tenants.csv"',
    );
    const lines = linesOf(file.html);
    expect(lines.filter((line) => line.startsWith('"1","'))).to.have.length(2);
    expect(new Set(lines.filter((line) => line.startsWith('"2","'))).size).to.equal(2_100);
    await person.submit(UNINSTALL, { confirm: '' });
    await until(() => test.host.plugins.get(ID)?.state === 'disabled');
    expect(linesOf((await person.get(DATA)).html)).to.have.length(2_102);
    expect((await person.get(UNINSTALL)).html).to.include('2,102 audit log entries');
  });

  it('lets nobody download it who may not manage plugins', async () => {
    const permit = (permissions: string) =>
      test.database.query("UPDATE host_administrators SET permissions = ? WHERE username = 'admin'", [
        permissions,
      ]);
    await permit('exovo-api-access.keys.manage');
    const { status, html } = await person.get(DATA);
    await permit('*');
    expect(status).to.equal(403);
    expect(html).to.include('Manage plugins');
  });

  it('records who did it, when and from where, in the host’s log, and leaves no data', async () => {
    await person.submit(UNINSTALL, { confirm: 'API access' });
    await until(() => test.host.plugins.get(ID)?.reason?.includes('deleted') ?? false);
    const rows = await test.database.query<{ actor: string; address: string; age: number }>(
      `SELECT actor, address, TIMESTAMPDIFF(SECOND, at, UTC_TIMESTAMP()) AS age FROM host_log
        WHERE action = 'plugin_uninstalled_with_data' AND subject = ?`,
      [ID],
    );
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({ actor: 'admin', address: '127.0.0.1' });
    expect(Number(rows[0]?.age)).to.be.within(0, 60);
    expect((await person.get(UNINSTALL)).html).to.include('There is no data to delete.');
    expect(linesOf((await person.get(DATA)).html)).to.deep.equal([]);
  });
});
