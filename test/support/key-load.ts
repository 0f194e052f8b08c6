/**
 * Several host processes on one database, and requests with keys to all of them at a steady rate. For the guarantee that
 * no process accepts what an administrator has ended.
 */
import { Agent, get } from 'node:http';
import { AdminClient } from './admin-client.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { hostEnvironment } from './host.js';
import { type HostProcess, startHostProcess } from './host-process.js';

export interface Success {
  readonly keyIndex: number;
  readonly beganAtMs: number;
}

export interface HostFleet {
  readonly database: TestDatabase;
  readonly hosts: readonly HostProcess[];
  readonly admin: AdminClient;
}

/** Starts the processes before the tests of the calling `describe` and stops them after. */
export function withHostFleet(processes: number) {
  const agent = new Agent({ keepAlive: true });
  let fleet: HostFleet | undefined;
  before(async function () {
    this.timeout(120_000);
    const database = await createTestDatabase();
    const environment = hostEnvironment(database);
    const hosts = await Promise.all(Array.from({ length: processes }, () => startHostProcess(environment)));
    fleet = { database, hosts, admin: await AdminClient.signIn(hosts[0]?.url ?? '') };
  });
  after(async function () {
    this.timeout(120_000);
    agent.destroy();
    await Promise.all(started().hosts.map((host) => host.end('SIGTERM')));
    await started().database.drop();
  });
  const started = (): HostFleet => {
    if (fleet === undefined) throw new Error('the host processes have not started');
    return fleet;
  };

  /** Resolves to the status of a ping, on a connection that is kept alive. */
  const status = (host: HostProcess, key: string) =>
    new Promise<number>((resolve, reject) => {
      get(`${host.url}/api/v1/ping`, { agent, headers: { Authorization: `Bearer ${key}` } }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      }).on('error', reject);
    });

  /** Sends requests with random keys to every process until stopped, and collects those that succeeded. */
  const load = (keys: readonly string[], requestsPerSecond: number) => {
    const successes: Success[] = [];
    const pending = new Set<Promise<unknown>>();
    const timers = started().hosts.map((host) =>
      setInterval(() => {
        const keyIndex = Math.floor(Math.random() * keys.length);
        const beganAtMs = performance.now();
        const request = status(host, keys[keyIndex] ?? '').then((code) => {
          if (code === 200) successes.push({ keyIndex, beganAtMs });
          else if (code !== 401 && code !== 503) throw new Error(`unexpected status ${code}`);
          pending.delete(request);
        });
        pending.add(request);
      }, 1000 / requestsPerSecond),
    );
    const stop = async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(pending);
    };
    return { successes, stop };
  };

  return {
    get hosts() {
      return started().hosts;
    },
    get database() {
      return started().database;
    },
    get admin() {
      return started().admin;
    },
    status,
    /** The statuses of a ping to each process. */
    everywhere: (key: string) => Promise.all(started().hosts.map((host) => status(host, key))),
    load,
  };
}
