/** Logins to a real MySQL, whose ways of authentication MariaDB lacks. Runs with `npm run test:mysql` only. */
import { expect } from 'chai';
import type { DatabaseConnection } from '../../src/host/contract.js';
import type { DatabaseUnavailableError } from '../../src/storage/errors.js';
import { SqlPool } from '../../src/storage/sql-pool.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const PASSWORD = 'hunter2-hunter2';

describe('A login to MySQL', () => {
  let database: TestDatabase;
  const accounts: string[] = [];

  before(async function () {
    database = await createTestDatabase();
    const [{ version } = { version: '' }] = await database.query<{ version: string }>(
      'SELECT VERSION() AS version',
    );
    // The tests log in over TCP, and the private MariaDB listens on a socket only.
    if (version.includes('MariaDB') || database.connection.socketPath !== undefined) this.skip();
  });

  after(async () => {
    for (const account of accounts) await database.query(`DROP USER '${account}'@'%'`);
    await database.drop();
  });

  /** Creates an account and returns its connection. */
  async function account(identified: string): Promise<DatabaseConnection> {
    const user = `login_${process.pid}_${accounts.length}`;
    await database.query(`CREATE USER '${user}'@'%' ${identified}`);
    accounts.push(user);
    await database.query(`GRANT SELECT ON ${database.connection.database}.* TO '${user}'@'%'`);
    return { ...database.connection, user, password: PASSWORD };
  }

  /** Returns `ok`, or what a refusal says. */
  async function login(connection: DatabaseConnection): Promise<string> {
    const pool = new SqlPool(connection, { connectionLimit: 1 });
    try {
      await pool.select('SELECT 1');
      return 'ok';
    } catch (error) {
      const { explanation } = error as DatabaseUnavailableError;
      return `${explanation?.detail} ${explanation?.remedy}`;
    } finally {
      await pool.close();
    }
  }

  const tls = { tls: { verify: false } };

  for (const plugin of ['caching_sha2_password', 'sha256_password']) {
    it(`with ${plugin} works over TLS, and without TLS is refused before the password is sent`, async () => {
      const connection = await account(`IDENTIFIED WITH ${plugin} BY '${PASSWORD}'`);
      expect(await login(connection))
        .to.include('over a connection that others could read')
        .and.include('tls=required');
      expect(await login({ ...connection, ...tls })).to.equal('ok');
    });
  }

  it('with caching_sha2_password works without TLS once the server remembers the password', async () => {
    const connection = await account(`IDENTIFIED WITH caching_sha2_password BY '${PASSWORD}'`);
    expect(await login({ ...connection, ...tls })).to.equal('ok');
    expect(await login(connection)).to.equal('ok');
  });

  it('says that the password is wrong, with TLS or without', async () => {
    const connection = await account(`IDENTIFIED BY '${PASSWORD}'`);
    expect(await login({ ...connection, ...tls })).to.equal('ok');
    for (const way of [{}, tls]) {
      expect(await login({ ...connection, ...way, password: 'another' })).to.match(
        /rejects the user|could read/,
      );
    }
  });

  it('of a user who must use TLS works with it, and names it when it is missing', async () => {
    const connection = await account(`IDENTIFIED BY '${PASSWORD}' REQUIRE SSL`);
    expect(await login({ ...connection, ...tls })).to.equal('ok');
    expect(await login(connection)).to.include('tls=required');
  });

  it('is refused if the certificate is not from a trusted authority', async () => {
    const connection = await account(`IDENTIFIED BY '${PASSWORD}'`);
    expect(await login({ ...connection, tls: { verify: true } })).to.include('could not prove its identity');
  });

  it('names TLS if the server accepts nothing else', async () => {
    const connection = await account(`IDENTIFIED BY '${PASSWORD}'`);
    await database.query('SET GLOBAL require_secure_transport = ON');
    try {
      expect(await login({ ...connection, ...tls })).to.equal('ok');
      expect(await login(connection))
        .to.include('requires TLS')
        .and.include('tls=required');
    } finally {
      await resetTransport();
    }
  });

  async function resetTransport(): Promise<void> {
    const pool = new SqlPool({ ...database.connection, ...tls }, { connectionLimit: 1 });
    await pool.change('SET GLOBAL require_secure_transport = OFF');
    await pool.close();
  }
});
