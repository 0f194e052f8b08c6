/**
 * Several host processes on one database agree about a plugin: none serves it once disable or uninstall has returned, and
 * all follow an enable. The first of the three runs in this process, the others in processes of their own.
 */
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { hostEnvironment, startTestHost, type TestHost } from '../../support/host.js';
import { type HostProcess, startHostProcess } from '../../support/host-process.js';
import { until } from '../../support/until.js';

const PLUGIN = '/admin/plugins/exovo-api-access';
const FOLLOW_LIMIT_MS = 1_000;

interface Seen {
  readonly beganAtMs: number;
  readonly response: string;
}

describe('Three host processes on one database', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let first: TestHost;
  let others: HostProcess[];
  let urls: string[];
  let admin: AdminClient;
  let key: string;
  const startOther = (more: Record<string, string> = {}) => startHostProcess(hostEnvironment(database, more));
  before(async () => {
    database = await createTestDatabase();
    first = await startTestHost({ database });
    others = await Promise.all([startOther(), startOther()]);
    urls = [first.url, ...others.map(({ url }) => url)];
    admin = await AdminClient.signIn(first.url);
    key = (await admin.createKey('Everywhere')).key;
  });
  after(async () => {
    await first.stop();
    await Promise.all(others.map((host) => host.end('SIGTERM')));
    await database.drop();
  });

  /** Resolves to the status, with the code of a problem, or to a network error. `fetch` keeps connections alive. */
  const ping = async (url: string): Promise<string> => {
    try {
      const response = await fetch(`${url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
      const { code } = (await response.json()) as { code?: string };
      return code === undefined ? String(response.status) : `${response.status} ${code}`;
    } catch (error) {
      return String((error as { cause?: { code?: string } }).cause?.code ?? error);
    }
  };
  const everywhere = () => Promise.all(urls.map(ping));
  const drive = async (action: string, body: object = {}) => {
    const response = await admin.post(`${PLUGIN}/${action}`, body);
    expect(response.status).to.equal(200);
    return ((await response.json()) as { state: string }).state;
  };
  /** Runs `work` while requests are sent to all processes. */
  const underLoad = async (work: () => Promise<unknown>) => {
    const seen: Seen[] = [];
    let isOver = false;
    const clients = [...urls, ...urls].map(async (url) => {
      while (!isOver) {
        const beganAtMs = performance.now();
        seen.push({ beganAtMs, response: await ping(url) });
      }
    });
    await work();
    const returnedAtMs = performance.now();
    await everywhere();
    isOver = true;
    await Promise.all(clients);
    const late = seen.filter(({ beganAtMs }) => beganAtMs > returnedAtMs);
    const responses = (of: readonly Seen[]) => [...new Set(of.map(({ response }) => response))].sort();
    return { all: responses(seen), late: responses(late) };
  };

  for (const [action, body] of [
    ['disable', {}],
    ['uninstall', {}],
    ['uninstall', { deleteData: true }],
  ] as const) {
    it(`lose no request during ${action} ${JSON.stringify(body)}, serve none that begins after it has returned, and all serve again after enable`, async () => {
      const off = await underLoad(() => drive(action, body));
      expect(off.late).to.not.include('200');
      const expected = ['200', '503 api_disabled', '503 api_unavailable'];
      expect(off.all.filter((response) => !expected.includes(response))).to.deep.equal([]);
      await until(async () => (await everywhere()).every((response) => response === '503 api_disabled'));
      expect(await drive('enable')).to.equal('enabled');
      const isServed = (response: string) => response === '200' || response === '401 invalid_key';
      expect(await ping(first.url)).to.satisfy(isServed);
      await until(async () => (await everywhere()).every(isServed));
      if ('deleteData' in body) key = (await admin.createKey('Everywhere')).key;
      expect(await everywhere()).to.deep.equal(['200', '200', '200']);
    });
  }

  it('follow an enable within a second', async () => {
    const followMs = async () => {
      await drive('disable');
      await drive('enable');
      const returnedAtMs = performance.now();
      await until(async () => (await everywhere()).every((response) => response === '200'));
      return performance.now() - returnedAtMs;
    };
    // The fastest of three: other programs on the machine can only make it slower.
    const times = [await followMs(), await followMs(), await followMs()];
    expect(Math.min(...times)).to.be.below(FOLLOW_LIMIT_MS);
  });

  it('remove the plugin’s pages and menu entry everywhere', async () => {
    const elsewhere = await AdminClient.signIn(urls[1] ?? '');
    const page = async () => (await elsewhere.get('/admin/integrations/api/keys')).status;
    expect(await page()).to.equal(200);
    await drive('disable');
    expect(await page()).to.be.oneOf([404, 503]);
    await until(async () => (await page()) === 404);
    await drive('enable');
    await until(async () => (await page()) === 200);
  });

  it('serve no request in a process that was stopped while the plugin was disabled', async () => {
    const [stopped] = others;
    stopped?.process.kill('SIGSTOP');
    try {
      await drive('disable');
      const waiting = ping(stopped?.url ?? '');
      stopped?.process.kill('SIGCONT');
      expect(await waiting).to.match(/^503 /);
    } finally {
      stopped?.process.kill('SIGCONT');
    }
    await drive('enable');
    await until(async () => (await ping(stopped?.url ?? '')) === '200');
  });

  it('refuse the keys of a tenant once its suspension has returned', async () => {
    await database.query("UPDATE pbx_tenants SET enabled = 0 WHERE id = '1'");
    await first.host.events.tenantChanged('1');
    expect(await everywhere()).to.deep.equal(Array(3).fill('401 invalid_key'));
    await database.query("UPDATE pbx_tenants SET enabled = 1 WHERE id = '1'");
    expect(await everywhere()).to.deep.equal(['200', '200', '200']);
  });

  for (const table of ['host_plugins', 'exovo_api_keys']) {
    it(`respond 503 api_unavailable while the table ${table} is missing`, async () => {
      await database.query(`RENAME TABLE ${table} TO moved_away`);
      try {
        await until(async () => (await everywhere()).every((response) => response !== '200'));
        expect(await everywhere()).to.deep.equal(Array(3).fill('503 api_unavailable'));
      } finally {
        await database.query(`RENAME TABLE moved_away TO ${table}`);
      }
      await until(async () => (await everywhere()).every((response) => response === '200'));
    });
  }

  it('log once per outage that the wanted states can’t be read, and once that they can', async () => {
    const outages = () =>
      first.captured.messages().filter((message) => /which plugins are enabled/.test(message));
    // The process may not have noticed yet that the outage of an earlier test is over.
    await until(() => outages().length % 2 === 0);
    const before = outages().length;
    await database.query('RENAME TABLE host_plugins TO moved_away');
    try {
      await until(() => outages().length > before);
      // Longer than several reads of the table take.
      for (let i = 0; i < 50; i++) await ping(first.url);
    } finally {
      await database.query('RENAME TABLE moved_away TO host_plugins');
    }
    await until(() => outages().length === before + 2);
    expect(outages().slice(-2)).to.deep.equal([
      'The database doesn’t respond, so it is unknown which plugins are enabled, and none is served until it does.',
      'The database responds again, so it is known which plugins are enabled.',
    ]);
  });

  it('report as failed, with its reason, a plugin that one of them cannot enable', async () => {
    await drive('disable');
    const broken = await startOther({
      EXOVO_PBX: 'freepbx',
      EXOVO_PBX_DATABASE_URL: 'mysql://nobody@127.0.0.1:1/asterisk',
    });
    try {
      const elsewhere = await AdminClient.signIn(broken.url);
      const item = async () => {
        const { items } = (await (await elsewhere.get('/admin/plugins')).json()) as {
          items: { state: string; reason: string | null }[];
        };
        return items[0];
      };
      expect(await item()).to.include({ state: 'disabled' });
      expect(await drive('enable')).to.equal('enabled');
      await until(async () => (await item())?.state === 'failed');
      expect((await item())?.reason).to.include('127.0.0.1:1 cannot be reached');
      expect(await ping(broken.url)).to.equal('503 api_unavailable');
    } finally {
      await broken.end('SIGTERM');
    }
  });
});
