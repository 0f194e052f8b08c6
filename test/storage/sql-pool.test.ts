/** Failures and retries of the pool's statements, on a real server with real deadlocks. */
import { expect } from 'chai';
import { type Connection, createConnection } from 'mysql2/promise';
import { isUnavailable } from '../../src/storage/errors.js';
import { SqlPool, type SqlTransaction } from '../../src/storage/sql-pool.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/until.js';

describe('SqlPool', () => {
  let database: TestDatabase;
  let pool: SqlPool;
  /** Leaves several attempts enough time, also on a busy machine. */
  let patient: SqlPool;
  let other: Connection;
  before(async () => {
    database = await createTestDatabase();
    pool = new SqlPool(database.connection);
    patient = new SqlPool(database.connection, { timeoutMs: 20_000 });
    other = await createConnection({ ...database.connection });
    await database.query('CREATE TABLE counters (id INT PRIMARY KEY, value INT NOT NULL) ENGINE=InnoDB');
    await database.query('CREATE TABLE weights (id INT PRIMARY KEY) ENGINE=InnoDB');
  });
  beforeEach(async () => {
    await database.query('DELETE FROM weights');
    await database.query('REPLACE INTO counters VALUES (1, 0), (2, 0)');
  });
  after(async () => {
    await other.end();
    await pool.close();
    await patient.close();
    await database.drop();
  });

  const failureOf = (statement: Promise<unknown>) =>
    statement.then(
      () => undefined,
      (error: unknown) => error,
    );

  const increment = (id: number) => `UPDATE counters SET value = value + 1 WHERE id = ${id}`;
  const values = async () => {
    const rows = await database.query<{ value: number }>('SELECT value FROM counters ORDER BY id');
    return rows.map(({ value }) => value);
  };

  /** Begins a transaction that locks counter 2. InnoDB rolls back the lighter one of two, and this one is heavier. */
  async function beginHeavyTransaction(): Promise<void> {
    await other.query('START TRANSACTION');
    await other.query('DELETE FROM weights');
    await other.query(
      `INSERT INTO weights VALUES ${Array.from({ length: 200 }, (_, id) => `(${id})`).join(', ')}`,
    );
    await other.query(increment(2));
  }

  /** Resolves when a statement waits for a row's lock. */
  const lockWait = () =>
    until(async () => {
      const [row] = await database.query<{ Value: string }>(
        "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'",
      );
      return Number(row?.Value) === 1;
    });

  it('runs a transaction again, up to three times, when it loses a deadlock', async () => {
    let attempts = 0;
    const others: Promise<unknown>[] = [];
    const work = async (transaction: SqlTransaction) => {
      attempts++;
      if (attempts <= 3) await beginHeavyTransaction();
      await transaction.change(increment(1));
      if (attempts <= 3) {
        others.push(other.query(increment(1)).then(() => other.query('COMMIT')));
        await lockWait();
      }
      await transaction.change(increment(2));
      return attempts;
    };
    expect(await patient.transaction(work)).to.equal(4);
    await Promise.all(others);
    // Three increments of the other transaction; of ours only those of the attempt that was committed.
    expect(await values()).to.deep.equal([4, 4]);
  }).timeout(30_000);

  it('runs a single change again when it loses a deadlock', async () => {
    await beginHeavyTransaction();
    const both = 'UPDATE counters SET value = value + 10 ORDER BY id';
    const change = patient.change(both);
    await lockWait();
    await other.query(increment(1));
    await other.query('COMMIT');
    expect(await change).to.include({ affectedRows: 2 });
    expect(await values()).to.deep.equal([11, 11]);
  });

  it('runs the complete transaction again when a lock was not free in time', async () => {
    await other.query('START TRANSACTION');
    await other.query(increment(2));
    let attempts = 0;
    await patient.transaction(async (transaction) => {
      attempts++;
      await transaction.change('SET SESSION innodb_lock_wait_timeout = 1');
      if (attempts === 2) await other.query('ROLLBACK');
      await transaction.change(increment(1));
      await transaction.change(increment(2));
    });
    expect(attempts).to.equal(2);
    expect(await values()).to.deep.equal([1, 1]);
  });

  it('does not run a change again after its connection was lost', async () => {
    await other.query('START TRANSACTION');
    await other.query(increment(1));
    const change = failureOf(patient.change(increment(1)));
    await lockWait();
    const [row] = await database.query<{ id: number }>(
      'SELECT id FROM information_schema.processlist WHERE info = ?',
      [increment(1)],
    );
    await database.query(`KILL ${row?.id}`);
    expect(await change).to.include({ name: 'DatabaseUnavailableError', connectionLost: true });
    await other.query('ROLLBACK');
    expect(await values()).to.deep.equal([0, 0]);
  });

  it('reports a server without disk space as unavailable, because that is no defect of ours', async () => {
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

  it('uses no connection for longer than five minutes if it reads what all processes share', async () => {
    const shared = new SqlPool(database.connection, { causalReads: true });
    const connectionOf = async (of: SqlPool) => {
      const [row] = await of.select<{ id: number }>('SELECT CONNECTION_ID() AS id');
      return row?.id;
    };
    const before = [await connectionOf(shared), await connectionOf(pool)];
    const { now } = performance;
    performance.now = () => now.call(performance) + 5 * 60_000;
    try {
      expect(await connectionOf(shared)).not.to.equal(before[0]);
      expect(await connectionOf(pool)).to.equal(before[1]);
    } finally {
      performance.now = now;
      await shared.close();
    }
  });

  it('reports a wrong statement as a defect', async () => {
    const failure = await failureOf(pool.select('SELECT FROM WHERE'));
    expect(isUnavailable(failure)).to.equal(false);
  });

  it('keeps a limited number of prepared statements on a connection, and prepares the others again', async () => {
    const single = new SqlPool(database.connection, { connectionLimit: 1, timeoutMs: 20_000 });
    const preparedStatements = async () => {
      const [row] = await database.query<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
      return Number(row?.Value);
    };
    const select = async (number: number) =>
      await single.select<{ value: number }>(`SELECT ${number} AS value`);
    try {
      for (let number = 0; number < 400; number++) await select(number);
      await until(async () => (await preparedStatements()) < 300);
      expect(await select(0)).to.deep.equal([{ value: 0 }]);
    } finally {
      await single.close();
    }
  });
});
