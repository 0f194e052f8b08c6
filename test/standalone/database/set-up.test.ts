/**
 * Hosts that start at once on the servers of one cluster. Named locks don't reach from one server to another, which these
 * tests imitate with locks of different names on one server.
 */
import { expect } from 'chai';
import { memoryStorage, Umzug } from 'umzug';
import { createTables, HOST_TABLES, PBX_TABLES } from '../../../src/standalone/database/schema.js';
import { fillDemo } from '../../../src/standalone/demo/fill-demo.js';
import { Administrators } from '../../../src/standalone/sign-in/administrators.js';
import { withNamedLock } from '../../../src/storage/named-lock.js';
import { openSequelize } from '../../../src/storage/run-migrations.js';
import { SqlPool } from '../../../src/storage/sql-pool.js';
import { createTestDatabase } from '../../support/database.js';

describe('hosts that set up a database at once', () => {
  it('all succeed, and one of them creates the administrator and the demo', async function () {
    this.timeout(120_000);
    const database = await createTestDatabase();
    const { connection } = database;
    const pool = new SqlPool(connection);
    const administrators = new Administrators(pool);
    const passwords = await Promise.all(
      ['one', 'two', 'three'].map((name) =>
        withNamedLock({ connection, title: 'The database', name, busy: 'busy' }, async (open) => {
          await createTables(open, [...HOST_TABLES, ...PBX_TABLES]);
          await fillDemo(open, { demo: true, timeZone: undefined });
          return (await administrators.ensureFirst('admin', undefined)).generatedPassword;
        }),
      ),
    );
    expect(passwords.filter((password) => password !== undefined)).to.have.length(1);
    const [password] = passwords.filter((one) => one !== undefined);
    expect(await administrators.verify('admin', password ?? '')).to.be.a('string');
    const [calls] = await database.query<{ count: number }>('SELECT COUNT(*) AS count FROM pbx_cdrs');
    expect(Number(calls?.count)).to.equal(5_000);
    await pool.close();
    await database.drop();
  });

  it('try again if another server’s process changed the same table first', async () => {
    const database = await createTestDatabase();
    const { connection } = database;
    await database.query('CREATE TABLE raced (id INT PRIMARY KEY, col INT, KEY by_col (col))');
    const sequelize = openSequelize(connection);
    for (const statement of [
      'CREATE TABLE raced (id INT)',
      'ALTER TABLE raced ADD COLUMN col INT',
      'ALTER TABLE raced ADD KEY by_col (id)',
      'ALTER TABLE raced DROP COLUMN gone',
      'ALTER TABLE raced CHANGE COLUMN gone also_gone INT',
    ]) {
      let tries = 0;
      const up = async () => {
        tries += 1;
        if (tries === 1) await sequelize.query(statement);
      };
      // As the plugin's migrations run: the server's error is wrapped twice.
      const lock = { connection, title: 'The database', name: 'one', busy: 'busy' };
      await withNamedLock(lock, () =>
        new Umzug({ migrations: [{ name: 'raced', up }], storage: memoryStorage(), logger: undefined }).up(),
      );
      expect(tries, statement).to.equal(2);
    }
    await sequelize.close();
    await database.drop();
  });

  it('try again a few times only', async () => {
    const database = await createTestDatabase();
    let tries = 0;
    const work = async () => {
      tries += 1;
      throw Object.assign(new Error('Deadlock found'), { errno: 1213 });
    };
    const lock = { connection: database.connection, title: 'The database', name: 'one', busy: 'busy' };
    const failure = await withNamedLock(lock, work).catch((error: Error) => error.message);
    expect(failure).to.equal('Deadlock found');
    expect(tries).to.equal(5);
    await database.drop();
  });
});
