/** The plugin's own tables: created once, however many processes start at once or died before. On a real database. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { migrations } from '../../migrations/index.js';
import { migrateDown, migrateUp } from '../../src/storage/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { captureLog } from '../support/log.js';

const PROGRAM = fileURLToPath(new URL('../support/migrating-process.js', import.meta.url));

describe('Migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const history = async () => {
    const rows = await database.query<{ name: string }>(
      'SELECT name FROM exovo_api_migrations ORDER BY name',
    );
    return rows.map(({ name }) => name);
  };
  const columns = () =>
    database.query<object>(
      `SELECT table_name, column_name, column_type, collation_name FROM information_schema.columns
        WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
    );
  const migrate = () =>
    migrateUp({ connection: database.connection, logger: captureLog().log, onProgress: () => {} });
  /** Resolves to the steps that the process ran. */
  const inProcess = (dieAtStep = '') =>
    new Promise<string[]>((resolve) => {
      execFile(
        process.execPath,
        [PROGRAM, JSON.stringify(database.connection), dieAtStep],
        (_error, stdout) => resolve(stdout.split('\n').filter(Boolean)),
      );
    });

  it('run each step exactly once when five processes start at once, and none of them fails', async function () {
    this.timeout(60_000);
    const runs = await Promise.all(Array.from({ length: 5 }, () => inProcess()));
    const steps = runs.flat();
    expect(steps).to.have.length(migrations.length);
    expect(new Set(steps).size).to.equal(migrations.length);
    expect(await history()).to.deep.equal(migrations.map(({ name }) => name));
  });

  for (const [index, { name }] of migrations.entries()) {
    it(`continue, and create the same tables, after a process was killed at ${name}`, async function () {
      this.timeout(60_000);
      await inProcess(String(index + 1));
      const done = await history();
      expect(done).to.deep.equal(migrations.slice(0, index).map((step) => step.name));
      const rest = await inProcess();
      expect(rest).to.have.length(migrations.length - index);
      const found = await columns();
      await migrateDown(database.connection);
      await migrate();
      expect(found).to.deep.equal(await columns());
    });
  }

  it('run a step again without harm if it ran but was not recorded', async () => {
    await migrate();
    const before = await columns();
    await database.query("INSERT INTO exovo_api_key_usage VALUES ('k', NOW(3), '::1', NOW(3))");
    await database.query('DELETE FROM exovo_api_migrations');
    await migrate();
    expect(await columns()).to.deep.equal(before);
    expect(await database.query('SELECT key_id FROM exovo_api_key_usage')).to.have.length(1);
  });

  it('refuse tables of a newer version with a sentence that says so', async () => {
    await migrate();
    await database.query("INSERT INTO exovo_api_migrations (name) VALUES ('9999-from-the-future')");
    const error = await migrate().then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).to.include('were created by a newer version (9999-from-the-future)');
  });

  it('leave nothing behind when undone, and never touch a host’s own migration history', async () => {
    await database.query('CREATE TABLE SequelizeMeta (name VARCHAR(255) PRIMARY KEY)');
    await migrate();
    await migrateDown(database.connection);
    const tables = await database.query<{ name: string }>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    expect(tables).to.deep.equal([{ name: 'SequelizeMeta' }]);
    expect(await database.query('SELECT * FROM SequelizeMeta')).to.deep.equal([]);
  });
});
