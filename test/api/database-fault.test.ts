/** /api/v1 while its database is killed, frozen, locked or read-only, and afterwards: over HTTP, with a MariaDB of its own. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { AdminClient } from '../support/admin-client.js';
import { type ApiResponse, ask } from '../support/api.js';
import { type DatabaseServer, startDatabaseServer } from '../support/database-server.js';
import { startTestHost, type TestHost } from '../support/host.js';
import { until } from '../support/until.js';

/** The contract's limit for a response. */
const LIMIT_MS = 3_000;

describe('/api/v1 without its database', () => {
  let server: DatabaseServer;
  let test: TestHost;
  let key: string;
  before(async function () {
    this.timeout(60_000);
    server = await startDatabaseServer();
    const query = async () => [];
    test = await startTestHost({ database: { connection: server.connection, query, drop: async () => {} } });
    key = (await (await AdminClient.signIn(test.url)).createKey('Writer', 'Read & write')).key;
  });
  after(async () => {
    server.thaw();
    await test.stop();
    await server.remove();
  });

  const setPresence = (presence: string) =>
    ask(test.url, { method: 'POST', path: '/api/v1/extensions/205/presence', key, json: { presence } });
  const requests = () => [
    ask(test.url, { path: '/api/v1/extensions', key }),
    ask(test.url, { path: '/api/v1/calls', key }),
    setPresence('Away'),
    ask(test.url, { path: '/api/v1/ping', key }),
  ];
  const expectUnavailable = (response: ApiResponse) => {
    expect(response.status, response.text).to.equal(503);
    // The second, once the process could not read for a second whether the plugin is enabled.
    expect(response.json().code).to.be.oneOf(['database_unavailable', 'api_unavailable']);
    expect(Number(response.headers['retry-after'])).to.be.above(0);
    expect(response.text).to.not.match(/ECONN|mysql|maria|socket|sql|\/tmp/i);
  };
  const recovers = () =>
    until(async () => (await ask(test.url, { path: '/api/v1/calls?limit=1', key })).status === 200);
  const leaseIsOver = () =>
    until(async () => (await ask(test.url, { path: '/api/v1/ping', key })).status === 503);

  it('responds 503 with Retry-After at once when the database was killed, and recovers by itself', async function () {
    this.timeout(60_000);
    await server.kill();
    await leaseIsOver();
    const began = performance.now();
    for (const response of await Promise.all(requests())) expectUnavailable(response);
    expect(performance.now() - began).to.be.below(LIMIT_MS);
    await server.start();
    await recovers();
    expect((await Promise.all(requests())).map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
  });

  it('responds 503 within 3 s to any number of requests while the database is frozen, and recovers', async function () {
    this.timeout(60_000);
    server.freeze();
    try {
      const began = performance.now();
      const responses = await Promise.all(
        Array.from({ length: 200 }, () => ask(test.url, { path: '/api/v1/calls', key })),
      );
      // All of them arrive at once at the process that also sends them, so this bounds a queue. One request follows below.
      expect(performance.now() - began).to.be.below(3 * LIMIT_MS);
      for (const response of responses) expectUnavailable(response);
      for (const response of await Promise.all(requests())) expectUnavailable(response);
      const alone = performance.now();
      expectUnavailable(await ask(test.url, { path: '/api/v1/calls', key }));
      expect(performance.now() - alone).to.be.below(LIMIT_MS);
    } finally {
      server.thaw();
    }
    await recovers();
    expect((await Promise.all(requests())).map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
  });

  it('responds 503 within 3 s when a table is locked, and changes nothing afterwards', async function () {
    this.timeout(60_000);
    expect((await setPresence('Away')).status).to.equal(200);
    const locker = await createConnection({ ...server.connection });
    await locker.query('LOCK TABLES pbx_presence WRITE, pbx_extensions READ');
    const began = performance.now();
    const response = await setPresence('Custom 2');
    const tookMs = performance.now() - began;
    await locker.query('UNLOCK TABLES');
    await recovers();
    const [rows] = await locker.query(
      "SELECT presence FROM pbx_presence WHERE tenant_id = '1' AND extension = '205'",
    );
    await locker.end();
    expectUnavailable(response);
    expect(tookMs).to.be.below(LIMIT_MS + 200);
    expect(rows).to.deep.equal([{ presence: 'Away' }]);
  });

  it('accepts no key while the database is read-only like a replica, because the key may be revoked on the primary', async function () {
    this.timeout(60_000);
    const root = await createConnection({ ...server.connection });
    await root.query('SET GLOBAL read_only = 1');
    try {
      await leaseIsOver();
      expectUnavailable(await ask(test.url, { path: '/api/v1/ping', key }));
    } finally {
      await root.query('SET GLOBAL read_only = 0');
      await root.end();
    }
    await recovers();
  });

  it('leaves no transaction open after a write that the database did not confirm, and changes nothing', async function () {
    this.timeout(60_000);
    const present = await setPresence('Away');
    expect(present.status, present.text).to.equal(200);
    const root = await createConnection({ ...server.connection });
    const lockWaits = async () => {
      const [rows] = await root.query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'");
      return Number((rows as { Value: string }[])[0]?.Value);
    };
    const openTransactions = async () => {
      // The server refreshes this table only if nobody has read it for 100 ms.
      await delay(150);
      const [rows] = await root.query('SELECT COUNT(*) AS n FROM information_schema.innodb_trx');
      return Number((rows as { n: number }[])[0]?.n);
    };
    await root.query('START TRANSACTION');
    await root.query("SELECT * FROM pbx_presence WHERE tenant_id = '1' AND extension = '205' FOR UPDATE");
    const unconfirmed = setPresence('Custom 1');
    await until(async () => (await lockWaits()) === 1, 15_000, 'The lock wait');
    expectUnavailable(await unconfirmed);
    // Only the one that holds the lock is left.
    await until(async () => (await openTransactions()) === 1, 15_000, 'The rollback');
    await root.query('COMMIT');
    const [rows] = await root.query(
      "SELECT presence FROM pbx_presence WHERE tenant_id = '1' AND extension = '205'",
    );
    await root.end();
    expect(rows).to.deep.equal([{ presence: 'Away' }]);
  });
});
