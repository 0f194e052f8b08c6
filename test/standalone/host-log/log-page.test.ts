/** Admin → Log: the host's log as JSON, page and CSV, with its filters. */
import { expect } from 'chai';
import { addAdministrator } from '../../support/add-administrator.js';
import { AdminClient } from '../../support/admin-client.js';
import { withTestHost } from '../../support/with-test-host.js';

type Item = Record<string, string | null>;
interface Page {
  readonly items: Item[];
  readonly next: string | null;
}

const COUNT = 120;

describe('the page of the host’s log', () => {
  const test = withTestHost();
  const list = async (query: string) => (await (await test.admin.get(`/admin/log?${query}`)).json()) as Page;
  const actors = async (query: string) => (await list(query)).items.map(({ actor }) => actor);

  before(async () => {
    for (let i = 0; i < COUNT; i++) {
      await test.database.query(
        `INSERT INTO host_log (id, at, actor, action, subject, address) VALUES
          (UUID(), '2026-03-01 10:00:00.000' + INTERVAL ${Math.floor(i / 2)} MINUTE, 'anna', 'signed_in', NULL, '192.0.2.7')`,
      );
    }
    await test.database.query(
      `INSERT INTO host_log (id, at, actor, action, subject, address) VALUES
        (UUID(), '2026-03-02 23:59:59.999', 'berta', 'plugin_disabled', 'exovo-api-access', '192.0.2.8'),
        (UUID(), '2026-03-03 00:00:00.000', 'carla', 'plugin_enabled', 'exovo-api-access', '2001:db8::1'),
        (UUID(), '2026-03-04 00:00:00.000', NULL, 'sign_ins_failed', '=cmd()', '192.0.2.9')`,
    );
  });

  it('returns each row once over all pages, the newest first', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await list(`actor=anna${cursor}`);
      seen.push(...page.items.map(({ at }) => String(at)));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).to.have.length(COUNT);
    expect(seen).to.deep.equal([...seen].sort().reverse());
    expect(seen[0]).to.equal('2026-03-01T10:59:00Z');
  });

  it('filters by time, by day, by who and by action', async () => {
    expect(await actors('from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z')).to.deep.equal(['berta']);
    expect(await actors('from=2026-03-02&to=2026-03-02')).to.deep.equal(['berta']);
    expect(await actors('from=2026-03-03T01:00:00%2B01:00&to=2026-03-03T00:00:01Z')).to.deep.equal(['carla']);
    expect(await actors('actor=carla')).to.deep.equal(['carla']);
    expect(await actors('action=plugin_disabled')).to.deep.equal(['berta']);
    const { items } = await list('action=plugin_disabled');
    expect(items[0]).to.deep.equal({
      at: '2026-03-02T23:59:59Z',
      actor: 'berta',
      action: 'plugin_disabled',
      subject: 'exovo-api-access',
      address: '192.0.2.8',
    });
  });

  it('refuses a malformed filter or cursor with 400', async () => {
    for (const query of [
      'from=yesterday',
      'to=2026-02-30',
      'from=2026-03-02%2010:00',
      'action=no_such',
      'cursor=abc',
      'page=2',
      'actor=a&actor=b',
    ])
      expect((await test.admin.get(`/admin/log?${query}`)).status, query).to.equal(400);
  });

  it('downloads all that match as CSV, without running formulas', async () => {
    const text = await (await test.admin.get('/admin/log.csv?from=2026-03-01&to=2026-03-04')).text();
    const lines = text.trim().split('\r\n');
    expect(lines).to.have.length(COUNT + 4);
    expect(lines[0]).to.include('"at","actor","action","subject","address","id"');
    expect(lines[1]).to.include(`"'=cmd()"`);
  });

  it('shows the page with sentences and links to older rows', async () => {
    const response = await fetch(`${test.url}/admin/log?from=2026-03-01&to=2026-03-04`, {
      headers: { Accept: 'text/html', Cookie: test.admin.cookie },
    });
    const page = await response.text();
    expect(response.status).to.equal(200);
    expect(page).to.include('Plugin disabled').and.include('rel="next"').and.include('/admin/log.csv?from=');
  });

  it('needs the permission to manage administrators', async () => {
    await addAdministrator(test.database, 'viewer', 'host.plugins.manage');
    const viewer = await AdminClient.signIn(test.url, 'viewer');
    for (const path of ['/admin/log', '/admin/log.csv'])
      expect((await viewer.get(path)).status, path).to.equal(403);
  });
});
