/** The endpoints' responses compared with the PBX's tables: over HTTP, on a real host and database. */
import { expect } from 'chai';
import { LocalClock } from '../../src/pbx/local-time.js';
import { AdminClient } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { withTestHost } from '../support/with-test-host.js';

interface Item {
  readonly id: string;
  readonly start: string;
  readonly [field: string]: unknown;
}

describe('The endpoints of /api/v1', () => {
  const test = withTestHost();
  let key: string;
  before(async () => {
    key = (await test.admin.createKey('Reader')).key;
  });

  const items = async (path: string, by = key): Promise<Item[]> => {
    const response = await ask(test.url, { path: `/api/v1${path}`, key: by });
    expect(response.status, response.text).to.equal(200);
    return response.json<{ items: Item[] }>().items;
  };

  it('lists every extension of the tenant in numeric order, with the safe fields only', async () => {
    const listed = await items('/extensions');
    const stored = await test.database.query<{
      extension: string;
      name: string;
      email: string | null;
      sip_secret: string;
    }>("SELECT extension, name, email, sip_secret FROM pbx_extensions WHERE tenant_id = '1'");
    expect(listed).to.have.length(stored.length);
    for (const item of listed)
      expect(Object.keys(item)).to.deep.equal(['extension', 'name', 'email', 'enabled', 'presence']);
    const numbers = listed.map(({ extension }) => Number(extension));
    expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
    expect(listed.some(({ extension }) => String(extension).startsWith('0'))).to.equal(true);
    expect(listed.some(({ enabled }) => enabled === false)).to.equal(true);
    expect(listed.some(({ email }) => email === null)).to.equal(true);
    const byNumber = new Map(listed.map((item) => [item.extension, item]));
    for (const row of stored)
      expect(byNumber.get(row.extension)).to.include({ name: row.name, email: row.email });
  });

  it('reveals no SIP secret in a response or a log line', async () => {
    const secrets = await test.database.query<{ sip_secret: string }>(
      'SELECT sip_secret FROM pbx_extensions',
    );
    const responses = [
      await ask(test.url, { path: '/api/v1/extensions', key }),
      await ask(test.url, { path: '/api/v1/calls?limit=500', key }),
    ];
    const output = responses.map(({ text }) => text).join('') + test.captured.text();
    for (const { sip_secret } of secrets) {
      expect(sip_secret).to.have.length.above(8);
      expect(output).to.not.include(sip_secret);
    }
  });

  it("shows a presence that the PBX doesn't know as null", async () => {
    await test.database.query("DELETE FROM pbx_presence WHERE tenant_id = '1' AND extension = '205'");
    const ada = (await items('/extensions')).find(({ extension }) => extension === '205');
    expect(ada).to.deep.equal({
      extension: '205',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      enabled: true,
      presence: null,
    });
  });

  it('lists calls newest first, each with every field of its record', async () => {
    const listed = await items('/calls?limit=200');
    const stored = await test.database.query<{ id: number; started_at: string; duration_seconds: number }>(
      "SELECT id, started_at, duration_seconds FROM pbx_cdrs WHERE tenant_id = '1' ORDER BY started_at DESC, id DESC LIMIT 200",
    );
    const clock = new LocalClock('America/Detroit');
    expect(listed.map(({ id, durationSeconds }) => [id, durationSeconds])).to.deep.equal(
      stored.map((row) => [String(row.id), row.duration_seconds]),
    );
    expect(Date.parse(listed[0]?.start ?? '')).to.equal(clock.toUtcMs(stored[0]?.started_at ?? ''));
    for (const call of listed) {
      expect(Object.keys(call)).to.deep.equal([
        'id',
        'start',
        'direction',
        'status',
        'from',
        'to',
        'durationSeconds',
        'talkSeconds',
        'hasRecording',
      ]);
      expect(call.start).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(call.direction).to.be.oneOf(['inbound', 'outbound', 'internal', 'unknown']);
      expect(call.status).to.be.oneOf([
        'answered',
        'no_answer',
        'busy',
        'failed',
        'cancelled',
        'voicemail',
        'unknown',
      ]);
      expect(call.from).to.have.all.keys('number', 'name');
      expect(call.to).to.have.all.keys('number', 'name');
      expect(call.hasRecording).to.be.a('boolean');
    }
  });

  it('lists with limit N the first N of a longer list, every time', async () => {
    const long = await items('/calls?limit=500');
    expect(long.map(({ start }) => start)).to.deep.equal(
      long
        .map(({ start }) => start)
        .sort()
        .reverse(),
    );
    for (const limit of [1, 3, 50, 499])
      expect(await items(`/calls?limit=${limit}`)).to.deep.equal(long.slice(0, limit));
    expect(new Set(long.map(({ id }) => id)).size).to.equal(500);
  });

  it('returns empty lists for a tenant without extensions or calls', async () => {
    await test.database.query("INSERT INTO pbx_tenants (id, name, enabled) VALUES ('empty', 'Empty', 1)");
    const other = await AdminClient.signIn(test.url);
    await other.chooseTenant('empty');
    const empty = (await other.createKey('Empty')).key;
    expect(await items('/extensions', empty)).to.deep.equal([]);
    expect(await items('/calls', empty)).to.deep.equal([]);
  });

  it('never lists a call of another tenant', async () => {
    const other = await AdminClient.signIn(test.url);
    await other.chooseTenant('2');
    const mine = await items('/calls?limit=500');
    const theirs = await items('/calls?limit=500', (await other.createKey('Tenant 2')).key);
    const [row] = await test.database.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM pbx_cdrs WHERE tenant_id = '1' AND id IN (${theirs.map(({ id }) => id).join(',')})`,
    );
    expect(theirs).to.have.length(500);
    expect(Number(row?.n)).to.equal(0);
    expect(mine.some(({ id }) => theirs.some((call) => call.id === id))).to.equal(false);
  });

  describe('in the hour that is repeated when clocks go back', () => {
    const TENANT = 'clock';
    let clockKey: string;
    /** One call a minute from 05:00 to 08:00 UTC in the night when Detroit sets its clocks back at 06:00 UTC. */
    const epochs = Array.from({ length: 180 }, (_, minute) => Date.UTC(2026, 10, 1, 5, minute) / 1000);
    before(async () => {
      const clock = new LocalClock('America/Detroit');
      await test.database.query(
        `INSERT INTO pbx_tenants (id, name, enabled) VALUES ('${TENANT}', 'Clock', 1)`,
      );
      for (const [i, epoch] of epochs.entries()) {
        await test.database.query(
          `INSERT INTO pbx_cdrs (id, tenant_id, uniqueid, started_at, direction, disposition, duration_seconds,
             talk_seconds, has_recording) VALUES (?, ?, ?, ?, 'internal', 'answered', 1, 1, 0)`,
          [900_000 + ((i * 7) % 180), TENANT, `${epoch}.${i}`, clock.toLocalTime(epoch * 1000)],
        );
      }
      const other = await AdminClient.signIn(test.url);
      await other.chooseTenant(TENANT);
      clockKey = (await other.createKey('Clock')).key;
    });

    it('lists calls in the order of time with their true UTC start, whatever the limit', async () => {
      const expected = epochs
        .map((epoch) => `${new Date(epoch * 1000).toISOString().slice(0, 19)}Z`)
        .reverse();
      for (const limit of [1, 30, 59, 60, 61, 90, 119, 120, 121, 150, 180, 500]) {
        const starts = (await items(`/calls?limit=${limit}`, clockKey)).map(({ start }) => start);
        expect(starts, `limit ${limit}`).to.deep.equal(expected.slice(0, limit));
      }
    });
  });
});
