/**
 * The guarantee that no process accepts a key after its revocation has returned: four real host processes on one real
 * database, under load, with a process that was stopped, and with a write of the last use that races the revocation.
 */
import { Agent, get } from 'node:http';
import { expect } from 'chai';
import { generateKey } from '../../src/keys/format.js';
import { AdminClient, type CreatedKey } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { hostEnvironment } from '../support/host.js';
import { type HostProcess, startHostProcess } from '../support/host-process.js';
import { insertKey } from '../support/insert-key.js';
import { until } from '../support/until.js';

const PROCESSES = 4;
const REQUESTS_PER_SECOND = 100;
const KEYS = 100;
const REVOKED_TOGETHER = 50;

interface Success {
  readonly keyIndex: number;
  readonly beganAtMs: number;
}

describe('A revoked key', () => {
  let database: TestDatabase;
  let hosts: HostProcess[];
  let admin: AdminClient;
  const agent = new Agent({ keepAlive: true });

  before(async function () {
    this.timeout(120_000);
    database = await createTestDatabase();
    const environment = hostEnvironment(database);
    hosts = await Promise.all(Array.from({ length: PROCESSES }, () => startHostProcess(environment)));
    admin = await AdminClient.signIn(hosts[0]?.url ?? '');
  });
  after(async function () {
    this.timeout(120_000);
    agent.destroy();
    await Promise.all(hosts.map((host) => host.end('SIGTERM')));
    await database.drop();
  });

  const ping = (host: HostProcess, key: string) => ask(host.url, { path: '/api/v1/ping', key });
  const status = (host: HostProcess, key: string) =>
    new Promise<number>((resolve, reject) => {
      get(`${host.url}/api/v1/ping`, { agent, headers: { Authorization: `Bearer ${key}` } }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      }).on('error', reject);
    });

  /** Sends requests with random keys to every process until stopped, and collects those that succeeded. */
  const load = (keys: readonly CreatedKey[]) => {
    const successes: Success[] = [];
    const pending = new Set<Promise<unknown>>();
    const timers = hosts.map((host) =>
      setInterval(() => {
        const keyIndex = Math.floor(Math.random() * keys.length);
        const beganAtMs = performance.now();
        const request = status(host, keys[keyIndex]?.key ?? '').then((code) => {
          if (code === 200) successes.push({ keyIndex, beganAtMs });
          else if (code !== 401 && code !== 503) throw new Error(`unexpected status ${code}`);
          pending.delete(request);
        });
        pending.add(request);
      }, 1000 / REQUESTS_PER_SECOND),
    );
    const stop = async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(pending);
    };
    return { successes, stop };
  };

  it(`is rejected by all ${PROCESSES} processes in every request that begins after revoke has returned`, async function () {
    this.timeout(120_000);
    const keys: CreatedKey[] = [];
    for (let i = 0; i < KEYS; i++) keys.push(await admin.createKey(`Key ${i}`));
    const { successes, stop } = load(keys);
    await Promise.all(hosts.flatMap((host) => keys.map(({ key }) => status(host, key))));
    await until(() => successes.length > KEYS);
    const returnedAtMs: number[] = [];
    const late: number[] = [];
    for (let first = 0; first < KEYS; first += REVOKED_TOGETHER) {
      await Promise.all(
        keys.slice(first, first + REVOKED_TOGETHER).map(async ({ id, key }, i) => {
          await admin.revokeKey(id);
          returnedAtMs[first + i] = performance.now();
          late.push(...(await Promise.all(hosts.map((host) => status(host, key)))));
        }),
      );
    }
    await stop();
    expect(late).to.deep.equal(Array(KEYS * PROCESSES).fill(401));
    const violations = successes.filter(
      ({ keyIndex, beganAtMs }) => beganAtMs > (returnedAtMs[keyIndex] ?? 0),
    );
    expect(violations).to.deep.equal([]);
  });

  it('is rejected by a process that was stopped during the revocation', async function () {
    this.timeout(120_000);
    const { id, key } = await admin.createKey('Stopped');
    const stopped = hosts[3] as HostProcess;
    expect((await ping(stopped, key)).status).to.equal(200);
    stopped.process.kill('SIGSTOP');
    try {
      await admin.revokeKey(id);
      const waiting = ping(stopped, key);
      stopped.process.kill('SIGCONT');
      expect((await waiting).status).to.equal(401);
      expect((await ping(stopped, key)).status).to.equal(401);
    } finally {
      stopped.process.kill('SIGCONT');
    }
  });

  it('stays revoked in every process when its last use is written late', async () => {
    const { id, key } = await admin.createKey('Used while revoked');
    await Promise.all(hosts.map((host) => ping(host, key)));
    await admin.revokeKey(id);
    await until(async () => {
      const rows = await database.query('SELECT key_id FROM exovo_api_key_usage WHERE key_id = ?', [id]);
      return rows.length === 1;
    });
    for (const host of hosts) expect((await ping(host, key)).status).to.equal(401);
  });

  it('is rejected everywhere when a second revocation returns while the first is still waiting', async () => {
    const { id, key } = await admin.createKey('Twice');
    await Promise.all(hosts.map((host) => ping(host, key)));
    const first = admin.revokeKey(id);
    await admin.revokeKey(id);
    for (const host of hosts) expect((await ping(host, key)).status).to.equal(401);
    await first;
  });

  it('does not delay a new key, which works at once in every process even after it was tried too early', async () => {
    const key = generateKey();
    const early = await Promise.all(hosts.map((host) => status(host, key)));
    expect(early).to.deep.equal([401, 401, 401, 401]);
    await insertKey(database.query, key);
    const responses = await Promise.all(hosts.map((host) => status(host, key)));
    expect(responses).to.deep.equal([200, 200, 200, 200]);
  });
});
