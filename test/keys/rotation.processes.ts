/**
 * The guarantee that no process accepts an old secret after it has ended: four real host processes on one real database,
 * under load, with a process that was stopped.
 */
import { expect } from 'chai';
import { keyDigest } from '../../src/keys/format.js';
import type { CreatedKey } from '../support/admin-client.js';
import type { HostProcess } from '../support/host-process.js';
import { withHostFleet } from '../support/key-load.js';
import { until } from '../support/until.js';

const KEYS = '/admin/integrations/api/keys';
const PROCESSES = 4;
const REQUESTS_PER_SECOND = 200;
const KEY_COUNT = 40;
/** Longer than the lease of what was read before the end was changed. */
const NATURAL_END_MS = 3_000;

describe('An old secret', () => {
  const fleet = withHostFleet(PROCESSES);

  const create = async (count: number) => {
    const keys: CreatedKey[] = [];
    for (let i = 0; i < count; i++) keys.push(await fleet.admin.createKey(`Key ${i}`));
    return keys;
  };
  const change = async (id: string, action: string, body: object = {}) => {
    const response = await fleet.admin.post(`${KEYS}/${id}/${action}`, body);
    const item = (await response.json()) as { key: string };
    expect(response.status, JSON.stringify(item)).to.equal(200);
    return item;
  };
  const rotate = (id: string, overlapHours: number) => change(id, 'rotate', { overlapHours });

  for (const [what, prepare, end] of [
    [
      'a new secret without an overlap has returned',
      async () => {},
      async ({ id }: CreatedKey) => void (await rotate(id, 0)),
    ],
    [
      'End now has returned',
      async ({ id }: CreatedKey) => void (await rotate(id, 24)),
      async ({ id }: CreatedKey) => void (await change(id, 'end-old-secret')),
    ],
  ] as const) {
    it(`is rejected by all ${PROCESSES} processes in every request that begins after ${what}`, async function () {
      this.timeout(120_000);
      const keys = await create(KEY_COUNT);
      await Promise.all(keys.map(prepare));
      const { successes, stop } = fleet.load(
        keys.map(({ key }) => key),
        REQUESTS_PER_SECOND / PROCESSES,
      );
      for (const { key } of keys) await fleet.everywhere(key);
      await until(() => successes.length > KEY_COUNT);
      const returnedAtMs: number[] = [];
      const late: number[] = [];
      await Promise.all(
        keys.map(async (key, i) => {
          await end(key);
          returnedAtMs[i] = performance.now();
          late.push(...(await fleet.everywhere(key.key)));
        }),
      );
      await stop();
      expect(late).to.deep.equal(Array(KEY_COUNT * PROCESSES).fill(401));
      const violations = successes.filter(
        ({ keyIndex, beganAtMs }) => beganAtMs > (returnedAtMs[keyIndex] ?? 0),
      );
      expect(violations).to.deep.equal([]);
    });
  }

  it('is rejected by all processes in every request that begins after its natural end, while the new one goes on', async function () {
    this.timeout(120_000);
    const [key] = (await create(1)) as [CreatedKey];
    const next = await rotate(key.id, 1);
    const { successes, stop } = fleet.load([key.key, next.key], REQUESTS_PER_SECOND / PROCESSES);
    await until(() => successes.length > PROCESSES);
    const hash = Buffer.from(keyDigest(key.key), 'base64');
    await fleet.database.query(
      'UPDATE exovo_api_key_secrets SET ends_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND WHERE hash = ?',
      [NATURAL_END_MS * 1000, hash],
    );
    let endedAtMs = Number.POSITIVE_INFINITY;
    await until(async () => {
      const [row] = await fleet.database.query<{ ended: number }>(
        'SELECT ends_at <= UTC_TIMESTAMP(6) AS ended FROM exovo_api_key_secrets WHERE hash = ?',
        [hash],
      );
      if (row?.ended === 1) endedAtMs = performance.now();
      return row?.ended === 1;
    });
    expect(await fleet.everywhere(key.key)).to.deep.equal(Array(PROCESSES).fill(401));
    expect(await fleet.everywhere(next.key)).to.deep.equal(Array(PROCESSES).fill(200));
    await stop();
    const late = successes.filter(({ keyIndex, beganAtMs }) => keyIndex === 0 && beganAtMs > endedAtMs);
    expect(late).to.deep.equal([]);
    expect(successes.some(({ keyIndex, beganAtMs }) => keyIndex === 0 && beganAtMs < endedAtMs)).to.equal(
      true,
    );
  });

  for (const [what, end] of [
    ['ended at once', ({ id }: CreatedKey) => change(id, 'end-old-secret')],
    ['revoked with its key', ({ id }: CreatedKey) => fleet.admin.revokeKey(id)],
  ] as const) {
    it(`is rejected by a process that was stopped while it was ${what}`, async function () {
      this.timeout(120_000);
      const [key] = (await create(1)) as [CreatedKey];
      await rotate(key.id, 24);
      const stopped = fleet.hosts[3] as HostProcess;
      expect(await fleet.status(stopped, key.key)).to.equal(200);
      stopped.process.kill('SIGSTOP');
      try {
        await end(key);
        const waiting = fleet.status(stopped, key.key);
        stopped.process.kill('SIGCONT');
        expect(await waiting).to.equal(401);
        expect(await fleet.status(stopped, key.key)).to.equal(401);
      } finally {
        stopped.process.kill('SIGCONT');
      }
    });
  }

  it('that is stopped before its natural end is rejected after it', async function () {
    this.timeout(120_000);
    const [key] = (await create(1)) as [CreatedKey];
    await rotate(key.id, 1);
    const stopped = fleet.hosts[2] as HostProcess;
    await fleet.database.query(
      'UPDATE exovo_api_key_secrets SET ends_at = UTC_TIMESTAMP(3) + INTERVAL 2 SECOND WHERE hash = ?',
      [Buffer.from(keyDigest(key.key), 'base64')],
    );
    expect(await fleet.status(stopped, key.key)).to.equal(200);
    stopped.process.kill('SIGSTOP');
    try {
      const other = fleet.hosts[0] as HostProcess;
      await until(async () => (await fleet.status(other, key.key)) === 401);
      const waiting = fleet.status(stopped, key.key);
      stopped.process.kill('SIGCONT');
      expect(await waiting).to.equal(401);
    } finally {
      stopped.process.kill('SIGCONT');
    }
  });
});
