/**
 * The guarantee that every process acts on the networks and the rate limit of a key once their change has returned: four
 * real host processes on one real database, under load, and with a process that was stopped.
 */
import { Agent, get } from 'node:http';
import { expect } from 'chai';
import { AdminClient, type CreatedKey } from '../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { hostEnvironment } from '../support/host.js';
import { type HostProcess, startHostProcess } from '../support/host-process.js';
import { until } from '../support/until.js';

const PROCESSES = 4;
/** Of all processes together. */
const REQUESTS_PER_SECOND = 200;
const KEYS = 10;
/** Where the requests of this test come from, and another address. */
const HERE = '127.0.0.1';
const ELSEWHERE = '192.0.2.7';

interface Seen {
  readonly keyIndex: number;
  readonly hostIndex: number;
  readonly beganAtMs: number;
  readonly status: number;
}

describe('A changed limit of a key', () => {
  let database: TestDatabase;
  let hosts: HostProcess[];
  let admin: AdminClient;
  let keys: CreatedKey[];
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
  beforeEach(async () => {
    keys = [];
    for (let i = 0; i < KEYS; i++) keys.push(await admin.createKey(`Key ${i}`));
  });

  const statusAt = (host: HostProcess | undefined, key: string) =>
    new Promise<number>((resolve, reject) => {
      get(`${host?.url}/api/v1/ping`, { agent, headers: { Authorization: `Bearer ${key}` } }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      }).on('error', reject);
    });

  const set = async ({ id }: CreatedKey, what: 'networks' | 'rate-limit', body: object) => {
    const response = await admin.post(`/admin/integrations/api/keys/${id}/${what}`, body);
    if (response.status !== 200) throw new Error(`${what}: ${response.status} ${await response.text()}`);
  };
  const allowOnly = (key: CreatedKey, ...networks: string[]) => set(key, 'networks', { networks });
  const limitTo = (key: CreatedKey, perMinute: number | null) => set(key, 'rate-limit', { perMinute });

  /** Sends requests with random keys to every process while `work` runs, and returns all responses. */
  const underLoad = async (work: (seen: readonly Seen[]) => Promise<void>): Promise<readonly Seen[]> => {
    const seen: Seen[] = [];
    const pending = new Set<Promise<unknown>>();
    const failures: unknown[] = [];
    const send = (hostIndex: number) => {
      const keyIndex = Math.floor(Math.random() * keys.length);
      const beganAtMs = performance.now();
      const request = statusAt(hosts[hostIndex], keys[keyIndex]?.key ?? '')
        .then((status) => seen.push({ keyIndex, hostIndex, beganAtMs, status }))
        .catch((error: unknown) => failures.push(error))
        .finally(() => pending.delete(request));
      pending.add(request);
    };
    const timers = hosts.map((_, i) => setInterval(send, (1000 * PROCESSES) / REQUESTS_PER_SECOND, i));
    try {
      await work(seen);
      // Every key is used once more in each process, after all changes have returned.
      for (const [keyIndex, { key }] of keys.entries()) {
        for (const [hostIndex, host] of hosts.entries()) {
          const beganAtMs = performance.now();
          seen.push({ keyIndex, hostIndex, beganAtMs, status: await statusAt(host, key) });
        }
      }
    } finally {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(pending);
    }
    expect(failures).to.deep.equal([]);
    return seen;
  };

  /** Changes all keys at once; returns the statuses of the requests of each that began after its change had returned. */
  const statusesAfter = async (change: (key: CreatedKey) => Promise<void>) => {
    const returnedAtMs: number[] = [];
    const seen = await underLoad(async (responses) => {
      await until(() => responses.length > REQUESTS_PER_SECOND);
      await Promise.all(
        keys.map(async (key, i) => {
          await change(key);
          returnedAtMs[i] = performance.now();
        }),
      );
      const count = responses.length;
      await until(() => responses.length > count + REQUESTS_PER_SECOND);
    });
    return seen.filter(({ keyIndex, beganAtMs }) => beganAtMs > (returnedAtMs[keyIndex] ?? 0));
  };
  /** A process that is overloaded may refuse a request; it must not decide by an old limit. */
  const decided = (seen: readonly Seen[]) =>
    seen.map(({ status }) => status).filter((status) => status !== 503);

  it('of networks holds in all processes in every request that begins after the change has returned', async function () {
    this.timeout(120_000);
    const closed = decided(await statusesAfter((key) => allowOnly(key, ELSEWHERE)));
    expect(closed.length).to.be.greaterThan(KEYS * PROCESSES);
    expect(new Set(closed)).to.deep.equal(new Set([403]));
    const opened = decided(await statusesAfter((key) => allowOnly(key, ELSEWHERE, HERE)));
    expect(new Set(opened)).to.deep.equal(new Set([200]));
  });

  it('of the rate holds in all processes in every request that begins after the change has returned', async function () {
    this.timeout(120_000);
    const limited = await statusesAfter((key) => limitTo(key, 1));
    expect(new Set(decided(limited)))
      .to.have.property('size')
      .that.is.within(1, 2);
    const times = limited.map(({ beganAtMs }) => beganAtMs);
    const minutes = 1 + Math.floor((Math.max(...times) - Math.min(...times)) / 60_000);
    const served = new Map<string, number>();
    for (const { keyIndex, hostIndex, status } of limited) {
      const one = `key ${keyIndex} at process ${hostIndex}`;
      if (status === 200) served.set(one, (served.get(one) ?? 0) + 1);
    }
    expect([...served].filter(([, count]) => count > minutes)).to.deep.equal([]);
    expect(decided(limited).filter((status) => status === 429).length).to.be.greaterThan(0);
    const removed = decided(await statusesAfter((key) => limitTo(key, null)));
    expect(removed.length).to.be.greaterThan(KEYS * PROCESSES);
    expect(new Set(removed)).to.deep.equal(new Set([200]));
  });

  it('holds in a process that was stopped during the change', async function () {
    this.timeout(120_000);
    const [key] = keys as [CreatedKey];
    const stopped = hosts[3] as HostProcess;
    for (const [change, status] of [
      [() => allowOnly(key, ELSEWHERE), 403],
      [() => allowOnly(key), 200],
      [() => limitTo(key, 1), 200],
    ] as const) {
      await statusAt(stopped, key.key);
      stopped.process.kill('SIGSTOP');
      try {
        await change();
        const waiting = statusAt(stopped, key.key);
        stopped.process.kill('SIGCONT');
        expect(await waiting).to.equal(status);
      } finally {
        stopped.process.kill('SIGCONT');
      }
    }
    expect(await statusAt(stopped, key.key)).to.equal(429);
    await limitTo(key, null);
    expect(await statusAt(stopped, key.key)).to.equal(200);
  });
});
