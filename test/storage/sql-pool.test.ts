/** What a statement's failure is told as. A real database. */
import { expect } from 'chai';
import { isUnavailable } from '../../src/storage/errors.js';
import { SqlPool } from '../../src/storage/sql-pool.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('the pool', () => {
  let database: TestDatabase;
  let pool: SqlPool;
  before(async () => {
    database = await createTestDatabase();
    pool = new SqlPool(database.connection);
  });
  after(async () => {
    await pool.close();
    await database.drop();
  });

  const failureOf = (statement: Promise<unknown>) =>
    statement.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('tells of a server without room as of one that is away, for it is no defect of ours and may pass', async () => {
    await database.query('CREATE TABLE narrow (text CHAR(200)) ENGINE=MEMORY MAX_ROWS=1');
    let failure: unknown;
    for (let row = 0; row < 10_000 && failure === undefined; row++) {
      failure = await failureOf(
        pool.change('INSERT INTO narrow SELECT REPEAT(?, 200) FROM information_schema.columns', ['x']),
      );
    }
    expect(failure).to.have.property('name', 'DatabaseUnavailableError');
    expect(failure).to.have.property('cause').that.includes({ errno: 1114 });
  });

  it('tells of a statement that is wrong as of a defect', async () => {
    const failure = await failureOf(pool.select('SELECT nothing FROM nowhere'));
    expect(isUnavailable(failure)).to.equal(false);
  });
});
