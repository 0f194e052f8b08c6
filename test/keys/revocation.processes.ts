/**
 * The guarantee that no process accepts a key after its revocation has returned: four real host processes on one real
 * database, under load, with a process that was stopped, and with a write of the last use that races the revocation.
 */
import { expect } from 'chai';
import { generateKey } from '../../src/keys/format.js';
import type { CreatedKey } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import type { HostProcess } from '../support/host-process.js';
import { insertKey } from '../support/insert-key.js';
import { withHostFleet } from '../support/key-load.js';
import { until } from '../support/until.js';

const PROCESSES = 4;
const REQUESTS_PER_SECOND = 100;
const KEYS = 100;
const REVOKED_TOGETHER = 50;

describe('A revoked key', () => {
  const fleet = withHostFleet(PROCESSES);
  const ping = (host: HostProcess, key: string) => ask(host.url, { path: '/api/v1/ping', key });

  it(`is rejected by all ${PROCESSES} processes in every request that begins after revoke has returned`, async function () {
    this.timeout(120_000);
    const keys: CreatedKey[] = [];
    for (let i = 0; i < KEYS; i++) keys.push(await fleet.admin.createKey(`Key ${i}`));
    const { successes, stop } = fleet.load(
      keys.map(({ key }) => key),
      REQUESTS_PER_SECOND,
    );
    await Promise.all(keys.map(({ key }) => fleet.everywhere(key)));
    await until(() => successes.length > KEYS);
    const returnedAtMs: number[] = [];
    const late: number[] = [];
    for (let first = 0; first < KEYS; first += REVOKED_TOGETHER) {
      await Promise.all(
        keys.slice(first, first + REVOKED_TOGETHER).map(async ({ id, key }, i) => {
          await fleet.admin.revokeKey(id);
          returnedAtMs[first + i] = performance.now();
          late.push(...(await fleet.everywhere(key)));
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
    const { id, key } = await fleet.admin.createKey('Stopped');
    const stopped = fleet.hosts[3] as HostProcess;
    expect((await ping(stopped, key)).status).to.equal(200);
    stopped.process.kill('SIGSTOP');
    try {
      await fleet.admin.revokeKey(id);
      const waiting = ping(stopped, key);
      stopped.process.kill('SIGCONT');
      expect((await waiting).status).to.equal(401);
      expect((await ping(stopped, key)).status).to.equal(401);
    } finally {
      stopped.process.kill('SIGCONT');
    }
  });

  it('stays revoked in every process when its last use is written late', async () => {
    const { id, key } = await fleet.admin.createKey('Used while revoked');
    await Promise.all(fleet.hosts.map((host) => ping(host, key)));
    await fleet.admin.revokeKey(id);
    await until(async () => {
      const rows = await fleet.database.query('SELECT key_id FROM exovo_api_key_usage WHERE key_id = ?', [
        id,
      ]);
      return rows.length === 1;
    });
    for (const host of fleet.hosts) expect((await ping(host, key)).status).to.equal(401);
  });

  it('is rejected everywhere when a second revocation returns while the first is still waiting', async () => {
    const { id, key } = await fleet.admin.createKey('Twice');
    await Promise.all(fleet.hosts.map((host) => ping(host, key)));
    const first = fleet.admin.revokeKey(id);
    await fleet.admin.revokeKey(id);
    for (const host of fleet.hosts) expect((await ping(host, key)).status).to.equal(401);
    await first;
  });

  it('does not delay a new key, which works at once in every process even after it was tried too early', async () => {
    const key = generateKey();
    const early = await fleet.everywhere(key);
    expect(early).to.deep.equal([401, 401, 401, 401]);
    await insertKey(fleet.database.query, key);
    const responses = await fleet.everywhere(key);
    expect(responses).to.deep.equal([200, 200, 200, 200]);
  });
});
