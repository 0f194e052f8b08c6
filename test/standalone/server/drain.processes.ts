/** Stopping loses nothing: hosts behind a load balancer are restarted one after the other under load. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { hostEnvironment } from '../../support/host.js';
import { type HostProcess, startHostProcess } from '../../support/host-process.js';
import { until } from '../../support/until.js';

const CLIENTS = 12;
/** Of each client. Without it, the clients would take a core. */
const REQUEST_INTERVAL_MS = 20;
const CHECK_INTERVAL_MS = 250;

describe('a host that stops on SIGTERM', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let hosts: HostProcess[];
  let key: string;
  const start = (drainSeconds = 2) =>
    startHostProcess(hostEnvironment(database, { EXOVO_DRAIN_SECONDS: String(drainSeconds) }));
  before(async () => {
    database = await createTestDatabase();
    hosts = [await start(), await start()];
    key = (await (await AdminClient.signIn(hosts[0]?.url ?? '')).createKey('Balanced')).key;
  });
  after(async () => {
    await Promise.all(hosts.map((host) => host.end('SIGINT')));
    await database.drop();
  });

  /** Resolves to the status and the Connection header, or to the error's code. `fetch` keeps connections alive. */
  const request = async (url: string) => {
    try {
      const response = await fetch(`${url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
      await response.arrayBuffer();
      return `${response.status} ${response.headers.get('connection')}`;
    } catch (error) {
      return String((error as { cause?: { code?: string } }).cause?.code ?? error);
    }
  };

  /** Sends requests like a load balancer with keep-alive: only to hosts whose latest check of /readyz was a 200. */
  function startLoad() {
    const counts: Record<string, number> = {};
    let ready = hosts.map(({ url }) => url);
    let isOver = false;
    const checks = (async () => {
      while (!isOver) {
        const urls = hosts.map(({ url }) => url);
        const states = await Promise.all(
          urls.map((url) =>
            fetch(`${url}/readyz`).then(
              ({ status }) => status === 200,
              () => false,
            ),
          ),
        );
        ready = urls.filter((_url, i) => states[i]);
        await delay(CHECK_INTERVAL_MS);
      }
    })();
    const clients = Array.from({ length: CLIENTS }, async (_value, client) => {
      for (let turn = client; !isOver; turn++) {
        const response = await request(ready[turn % ready.length] ?? '');
        counts[response] = (counts[response] ?? 0) + 1;
        await delay(REQUEST_INTERVAL_MS);
      }
    });
    const stop = async () => {
      isOver = true;
      await Promise.all([checks, ...clients]);
      return counts;
    };
    return { counts, stop };
  }

  it('loses no request of keep-alive clients when one of two processes is restarted after the other', async () => {
    const { counts, stop } = startLoad();
    for (const i of [0, 1]) {
      expect(await hosts[i]?.end('SIGTERM')).to.equal(0);
      hosts[i] = await start();
      const before = counts['200 keep-alive'] ?? 0;
      await until(() => (counts['200 keep-alive'] ?? 0) > before + 100);
    }
    const seen = await stop();
    expect(Object.keys(seen).sort()).to.deep.equal(['200 close', '200 keep-alive']);
  });

  it('serves during the drain, but is not ready and closes each connection; Ctrl-C does not drain', async () => {
    const host = await start();
    host.process.kill('SIGTERM');
    await until(() => host.output().includes('The host is stopping.'));
    const ready = await fetch(`${host.url}/readyz`);
    expect([ready.status, ((await ready.json()) as { reasons: string[] }).reasons]).to.deep.equal([
      503,
      ['The host is stopping.'],
    ]);
    expect(await request(host.url)).to.equal('200 close');
    expect(await host.ended()).to.equal(0);
    const patient = await start(300);
    expect(await patient.end('SIGINT')).to.equal(0);
  });
});
