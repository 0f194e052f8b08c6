/** The plugin's own tables: created once, however many processes start at once or died before. On a real database. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { migrations } from '../../migrations/index.js';
import { migrateDown, migrateUp } from '../../src/storage/migrate.js';
import { openSequelize } from '../../src/storage/run-migrations.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { captureLog } from '../support/log.js';
import { until } from '../support/until.js';

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
  /** Creates the tables as they were before a migration. */
  const migrateBefore = async (name: string) => {
    const sequelize = openSequelize(database.connection);
    for (const step of migrations) {
      if (step.name === name) break;
      await step.up(sequelize);
    }
    await sequelize.close();
  };
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
    await database.query("INSERT INTO exovo_api_key_usage VALUES ('k', '1', NOW(3), '::1')");
    await database.query('DELETE FROM exovo_api_migrations');
    await migrate();
    expect(await columns()).to.deep.equal(before);
    expect(await database.query('SELECT key_id FROM exovo_api_key_usage')).to.have.length(1);
  });

  it('move the hash of each key to its first secret, and its last use with it', async () => {
    const ids = ['active', 'revoked', 'unused'];
    await migrateBefore('0004-api-key-secrets');
    for (const id of ids) {
      await database.query(
        `INSERT INTO exovo_api_keys (id, tenant_id, key_hash, prefix, name, scope, created_at, created_by, revoked_at)
         VALUES (?, '7', UNHEX(SHA2(?, 256)), 'exovo_abcd', ?, 'read', '2026-01-02 03:04:05.678', 'ada', ?)`,
        [id, id, id, id === 'revoked' ? '2026-02-03 00:00:00.000' : null],
      );
      if (id === 'unused') continue;
      await database.query(
        "INSERT INTO exovo_api_key_usage VALUES (?, '2026-03-04 05:06:07.000', '::1', NOW(3))",
        [id],
      );
    }
    await migrate();
    const moved = await database.query(
      `SELECT key_id, tenant_id, number, prefix, CAST(created_at AS CHAR) AS created_at, ends_at, ended_at
         FROM exovo_api_key_secrets WHERE hash = UNHEX(SHA2(key_id, 256)) ORDER BY key_id`,
    );
    expect(moved).to.deep.equal(
      ids.map((id) => ({
        key_id: id,
        tenant_id: '7',
        number: 1,
        prefix: 'exovo_abcd',
        created_at: '2026-01-02 03:04:05.678',
        ends_at: null,
        ended_at: null,
      })),
    );
    const uses = await database.query(
      `SELECT u.key_id, u.tenant_id, s.secret_number, s.last_used_at = u.last_used_at AS same, s.last_used_address
         FROM exovo_api_key_usage u JOIN exovo_api_secret_usage s ON s.key_id = u.key_id ORDER BY u.key_id`,
    );
    expect(uses).to.deep.equal(
      ['active', 'revoked'].map((id) => ({
        key_id: id,
        tenant_id: '7',
        secret_number: 1,
        same: 1,
        last_used_address: '::1',
      })),
    );
    expect((await columns()).map((column) => Object.values(column)[1])).to.not.include('key_hash');
  });

  it('add no hash that a process of the older version would insert while the hashes move', async () => {
    await migrateBefore('0004-api-key-secrets');
    const insert = () =>
      database.query(
        `INSERT INTO exovo_api_keys (id, tenant_id, key_hash, prefix, name, scope, created_at, created_by)
         VALUES (UUID(), '1', UNHEX(SHA2(UUID(), 256)), 'exovo_abcd', 'Old', 'read', NOW(3), 'ada')`,
      );
    let inserted = 0;
    let refusal: unknown;
    const inserting = (async () => {
      while (refusal === undefined) {
        await insert().then(
          () => {
            inserted++;
          },
          (error: unknown) => {
            refusal = error;
          },
        );
      }
    })();
    await until(() => inserted > 3);
    await migrate();
    await inserting;
    expect(refusal).to.have.property('errno', 1054);
    const [row] = await database.query<{ secrets: number; keys_: number }>(
      `SELECT (SELECT COUNT(*) FROM exovo_api_key_secrets) AS secrets, (SELECT COUNT(*) FROM exovo_api_keys) AS keys_`,
    );
    expect(row).to.deep.equal({ secrets: inserted, keys_: inserted });
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
