/** The sums of counted requests across real host processes: exact, except for the last minute of one that is killed. */
import { expect } from 'chai';
import { AdminClient, type CreatedKey } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { hostEnvironment } from '../support/host.js';
import { type HostProcess, startHostProcess } from '../support/host-process.js';
import { until } from '../support/until.js';

const PROCESSES = 3;
const REQUESTS = 200;

describe('The sums of requests', () => {
  let database: TestDatabase;
  let hosts: HostProcess[];
  let admin: AdminClient;
  beforeEach(async function () {
    this.timeout(120_000);
    database = await createTestDatabase();
    const environment = hostEnvironment(database);
    hosts = await Promise.all(Array.from({ length: PROCESSES }, () => startHostProcess(environment)));
    admin = await AdminClient.signIn(hosts[0]?.url ?? '');
  });
  afterEach(async function () {
    this.timeout(60_000);
    await Promise.all(hosts.map((host) => host.end('SIGKILL')));
    await database.drop();
  });

  const sums = async ({ id }: CreatedKey) => {
    const [row] = await database.query<Record<string, string | null>>(
      `SELECT SUM(ok) AS ok, SUM(client_errors) AS client_errors, SUM(server_errors) AS server_errors
         FROM exovo_api_key_daily_usage WHERE key_id = ?`,
      [id],
    );
    return Object.values(row ?? {}).map(Number);
  };
  /** Sends the requests to all processes in turn and returns how many of each class were responded to. */
  const send = async ({ key }: CreatedKey, to: readonly HostProcess[], requests: number) => {
    const paths = ['/ping', '/ping', '/extensions', '/nothing', '/calls?limit=x'];
    const made = [0, 0, 0];
    await Promise.all(
      Array.from({ length: requests }, async (_, index) => {
        const path = `/api/v1${paths[index % paths.length]}`;
        const { status } = await ask(to[index % to.length]?.url ?? '', { path, key });
        const kind = Math.max(0, Math.floor(status / 100) - 3);
        made[kind] = (made[kind] ?? 0) + 1;
      }),
    );
    return made;
  };

  it('equal the requests made, exactly, once all processes have stopped', async function () {
    this.timeout(120_000);
    const keys = [await admin.createKey('First'), await admin.createKey('Second')] as const;
    const made = await Promise.all(keys.map((key) => send(key, hosts, REQUESTS)));
    await until(async () => (await sums(keys[0])).some((sum) => sum > 0));
    const more = await send(keys[0], hosts, REQUESTS);
    await Promise.all(hosts.map((host) => host.end('SIGTERM')));
    expect(await sums(keys[0])).to.deep.equal(made[0]?.map((sum, kind) => sum + (more[kind] ?? 0)));
    expect(await sums(keys[1])).to.deep.equal(made[1]);
  });

  it('lack only what a killed process had not written, and nothing of the others', async function () {
    this.timeout(120_000);
    const key = await admin.createKey('Killed');
    const [killed, ...others] = hosts;
    if (killed === undefined) throw new Error('No host was started.');
    const before = await send(key, [killed], 1);
    await until(async () => (await sums(key))[0] === 1);
    const lost = await send(key, [killed], REQUESTS);
    const kept = await send(key, others, REQUESTS);
    await killed.end('SIGKILL');
    await Promise.all(others.map((host) => host.end('SIGTERM')));
    const total = before.map((sum, kind) => sum + (kept[kind] ?? 0));
    // The killed process had a minute for its last requests; a slow machine can have used it.
    const all = total.map((sum, kind) => sum + (lost[kind] ?? 0));
    expect([total, all]).to.deep.include(await sums(key));
  });
});
