/** Which requests count as a key's, and when: over HTTP, on a real host. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { AdminClient, type CreatedKey } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { startTestHost, type TestHost } from '../support/host.js';

describe('A request with a key', () => {
  let test: TestHost;
  let admin: AdminClient;
  const hooks = createHookRegistry();
  const by = 'acme-pbx';
  let begun: () => void = () => {};
  let end: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });

  before(async () => {
    hooks.register(
      ENDPOINT,
      { by, name: 'held' },
      {
        method: 'GET',
        path: '/acme/held',
        scope: 'read',
        summary: 'Wait',
        response: { kind: 'stream', mediaTypes: ['text/plain'] },
        handle: async () => {
          begun();
          await held;
          return { mediaType: 'text/plain', body: Readable.from(['late']) };
        },
      },
    );
    hooks.register(
      ENDPOINT,
      { by, name: 'broken' },
      {
        method: 'GET',
        path: '/acme/broken',
        scope: 'read',
        summary: 'Break off after the first bytes',
        response: { kind: 'stream', mediaTypes: ['text/plain'] },
        handle: async () => ({
          mediaType: 'text/plain',
          body: Readable.from(
            (async function* () {
              yield 'first';
              throw new Error('broken');
            })(),
          ),
        }),
      },
    );
    hooks.register(
      ENDPOINT,
      { by, name: 'down' },
      {
        method: 'GET',
        path: '/acme/down',
        scope: 'read',
        summary: 'Fail',
        response: { kind: 'stream', mediaTypes: ['text/plain'] },
        handle: async () => {
          throw new Error('down');
        },
      },
    );
  });
  beforeEach(async () => {
    test = await startTestHost({ hooks });
    admin = await AdminClient.signIn(test.url);
  });

  /** Stops the host, which writes all counts, and returns the sums of the key. */
  const usageAtTheEnd = async ({ id }: CreatedKey) => {
    await test.host.stop();
    const [row] = await test.database.query<object>(
      `SELECT ok, client_errors AS clientErrors, server_errors AS serverErrors
         FROM exovo_api_key_daily_usage WHERE key_id = ?`,
      [id],
    );
    await test.database.drop();
    return row;
  };
  const get = (key: string, path: string, method = 'GET') =>
    ask(test.url, { method, path: `/api/v1${path}`, key });

  it('counts once, as a success, an error of the client or an error of the server', async () => {
    const read = await admin.createKey('Counted');
    const { key } = read;
    const statuses = [];
    for (const [method, path] of [
      ['GET', '/ping'],
      ['HEAD', '/ping'],
      ['GET', '/extensions'],
      ['OPTIONS', '/ping'],
      ['GET', '/nothing'],
      ['GET', '/calls?limit=0'],
      ['DELETE', '/ping'],
      ['POST', '/extensions/201/presence'],
      ['GET', '/acme/down'],
    ] as const) {
      statuses.push((await get(key, path, method)).status);
    }
    expect(statuses).to.deep.equal([200, 200, 200, 204, 404, 400, 403, 403, 500]);
    expect(await usageAtTheEnd(read)).to.deep.equal({ ok: 4, clientErrors: 4, serverErrors: 1 });
  });

  it('counts as an error of the client, and is no last use, if the key’s networks or rate limit refuse it', async () => {
    const foreign = await admin.createKey('From elsewhere');
    const fast = await admin.createKey('Too fast');
    await test.database.query("UPDATE exovo_api_keys SET networks = '192.0.2.7' WHERE id = ?", [foreign.id]);
    await test.database.query('UPDATE exovo_api_keys SET rate_limit_per_minute = 1 WHERE id = ?', [fast.id]);
    const responses = [];
    for (const { key } of [foreign, foreign, fast, fast, fast]) responses.push(await get(key, '/ping'));
    expect(responses.map(({ status }) => status)).to.deep.equal([403, 403, 200, 429, 429]);
    expect(responses[0]?.json().code).to.equal('address_not_allowed');
    await test.host.stop();
    const rows = await test.database.query<{ name: string }>(
      `SELECT k.name, d.ok, d.client_errors AS clientErrors, d.server_errors AS serverErrors,
              u.key_id IS NOT NULL AS hasLastUse
         FROM exovo_api_keys k
         JOIN exovo_api_key_daily_usage d ON d.key_id = k.id
         LEFT JOIN exovo_api_key_usage u ON u.key_id = k.id
        ORDER BY k.name`,
    );
    await test.database.drop();
    expect(rows).to.deep.equal([
      { name: 'From elsewhere', ok: 0, clientErrors: 2, serverErrors: 0, hasLastUse: 0 },
      { name: 'Too fast', ok: 1, clientErrors: 2, serverErrors: 0, hasLastUse: 1 },
    ]);
  });

  it('counts as a success if its stream breaks off later', async () => {
    const created = await admin.createKey('Broken off');
    await get(created.key, '/acme/broken').catch(() => {});
    expect(await usageAtTheEnd(created)).to.deep.equal({ ok: 1, clientErrors: 0, serverErrors: 0 });
  });

  it('counts for nobody if the key is unknown or revoked', async () => {
    const created = await admin.createKey('Revoked');
    await admin.revokeKey(created.id);
    expect((await get(created.key, '/ping')).status).to.equal(401);
    expect(await usageAtTheEnd(created)).to.equal(undefined);
  });

  it('counts as little as a request never made if its client left before the status was decided', async () => {
    const created = await admin.createKey('Left');
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
    socket.write(`GET /api/v1/acme/held HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${created.key}\r\n\r\n`);
    await started;
    const response = once(socket, 'close');
    socket.destroy();
    await response;
    await get(created.key, '/ping');
    end();
    expect(await usageAtTheEnd(created)).to.deep.equal({ ok: 1, clientErrors: 0, serverErrors: 0 });
  });
});
