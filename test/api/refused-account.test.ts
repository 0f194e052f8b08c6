/** /api/v1 while the database refuses the account: by password, by lock, by its rights, by its number of connections. */
import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { AdminClient } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { type DatabaseServer, startDatabaseServer } from '../support/database-server.js';
import { startTestHost, type TestHost } from '../support/host.js';
import { until } from '../support/until.js';

const ACCOUNT = "'exovo'@'localhost'";
const GRANT = `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX ON exovo.* TO ${ACCOUNT}`;

/** What the administrator of the database does, and how it is undone. */
const REFUSALS: Readonly<Record<string, readonly [refuse: string, undo: string]>> = {
  'has locked the account (4151)': [
    `ALTER USER ${ACCOUNT} ACCOUNT LOCK`,
    `ALTER USER ${ACCOUNT} ACCOUNT UNLOCK`,
  ],
  'has another password for it (1045)': [
    `ALTER USER ${ACCOUNT} IDENTIFIED BY 'another'`,
    `ALTER USER ${ACCOUNT} IDENTIFIED BY 'pw'`,
  ],
  'has taken its rights away (1044, 1142)': [`REVOKE ALL PRIVILEGES ON exovo.* FROM ${ACCOUNT}`, GRANT],
  'requires TLS of it': [`ALTER USER ${ACCOUNT} REQUIRE SSL`, `ALTER USER ${ACCOUNT} REQUIRE NONE`],
};

describe('/api/v1 with a database that refuses the account', function () {
  this.timeout(120_000);
  let server: DatabaseServer;
  let root: Connection;
  let test: TestHost;
  let key: string;

  before(async () => {
    server = await startDatabaseServer();
    root = await createConnection({ ...server.connection });
    await root.query(`CREATE USER ${ACCOUNT} IDENTIFIED BY 'pw'`);
    await root.query(GRANT);
    const connection = { ...server.connection, user: 'exovo', password: 'pw' };
    const query = async () => [];
    const database = { connection, query, drop: async () => {} };
    test = await startTestHost({ database });
    key = (await (await AdminClient.signIn(test.url)).createKey('Reader', 'Read')).key;
  });
  after(async () => {
    await test?.stop();
    await root?.end();
    await server?.remove();
  });

  const statusOf = async (path: string) => (await ask(test.url, { path, key })).status;
  const everywhere = () =>
    Promise.all(['/ping', '/calls', '/extensions'].map((path) => statusOf(`/api/v1${path}`)));
  const cutConnections = async () => {
    const [rows] = await root.query(
      "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = 'exovo'",
    );
    for (const { id } of rows as { id: number }[]) await root.query(`KILL ${id}`).catch(() => {});
  };

  for (const [title, [refuse, undo]] of Object.entries(REFUSALS)) {
    it(`responds 503 when it ${title}, never 500, and recovers when that is undone`, async () => {
      await root.query(refuse);
      await cutConnections();
      const seen = new Set<number>();
      await until(async () => {
        const statuses = await everywhere();
        for (const status of statuses) seen.add(status);
        return statuses.every((status) => status === 503);
      });
      expect([...seen].filter((status) => status !== 200 && status !== 503)).to.deep.equal([]);
      const page = await fetch(`${test.url}/admin/plugins`, { redirect: 'manual' });
      expect(page.status).to.not.equal(500);
      await root.query(undo);
      await cutConnections();
      await until(async () => (await everywhere()).every((status) => status === 200), 20_000);
    });
  }
});
