/** `exovo import --replace` of an older version's export: whatever fails, the data that was there is not lost. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Connection } from 'mysql2/promise';
import { withSetUpLock } from '../../src/standalone/database/schema.js';
import { exportTo } from '../../src/standalone/transfer/export.js';
import { importFrom } from '../../src/standalone/transfer/import.js';
import { isUpToDate, migrateUp } from '../../src/storage/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { captureLog } from '../support/log.js';

const PREFIX = 'host_';

describe('exovo import --replace of an older version’s export', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let copy: string;
  let target: TestDatabase;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-transfer-'));
    file = join(folder, 'old.export');
    copy = `${file}.replaced`;
    const old = await createTestDatabase();
    await createTables(old, '0003-audit-log');
    await insertKey(old, 'Old');
    await withSetUpLock(old.connection, (connection) => exportTo(file, connection, PREFIX));
    await old.drop();
    target = await createTestDatabase();
    await createTables(target);
    await insertKey(target, 'Present');
  });
  afterEach(async () => {
    await target?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const createTables = ({ connection }: TestDatabase, upTo?: string) =>
    migrateUp({
      connection,
      logger: captureLog().log,
      onProgress: () => {},
      ...(upTo !== undefined && { upTo }),
    });
  const insertKey = async (database: TestDatabase, name: string) => {
    const hash = (await database.query("SHOW COLUMNS FROM exovo_api_keys LIKE 'key_hash'")).length > 0;
    await database.query(
      `INSERT INTO exovo_api_keys (id, tenant_id, name, ${hash ? 'key_hash, ' : ''}prefix, scope, created_at, created_by)
       VALUES (UUID(), '1', ?, ${hash ? "UNHEX(SHA2('old', 256)), " : ''}'exo_x', 'read', UTC_TIMESTAMP(3), 'admin')`,
      [name],
    );
  };
  const replaceWith = (from: string, through = (connection: Connection) => connection) =>
    withSetUpLock(target.connection, (connection) =>
      importFrom(
        from,
        { own: target.connection, connection: through(connection) },
        { prefix: PREFIX, isReplacing: true },
      ),
    ).then(
      () => 'imported',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  const names = async () =>
    (await target.query<{ name: string }>('SELECT name FROM exovo_api_keys')).map(({ name }) => name);
  /** Makes the file one that only the database can refuse: two keys have the same ID. */
  const repeatKey = async () => {
    const [header = '', key = '', end = ''] = (await readFile(file, 'utf8')).split('\n');
    const { rows } = JSON.parse(end) as { rows: number };
    await writeFile(file, `${[header, key, key, JSON.stringify({ rows: rows + 1 })].join('\n')}\n`);
  };

  it('replaces the data, and leaves no copy of it behind', async () => {
    expect(await replaceWith(file)).to.equal('imported');
    expect(await names()).to.deep.equal(['Old']);
    expect(await isUpToDate(target.connection)).to.equal(true);
    expect(await readdir(folder)).to.deep.equal(['old.export']);
  });

  it('puts the data back if the database refuses the rows', async () => {
    await repeatKey();
    expect(await replaceWith(file)).to.match(/^StartError: .*Duplicate entry/);
    expect(await names()).to.deep.equal(['Present']);
    expect(await isUpToDate(target.connection)).to.equal(true);
    expect(await readdir(folder)).to.deep.equal(['old.export']);
  });

  it('says how to get the data back if it could not put it back', async () => {
    await repeatKey();
    const outcome = await replaceWith(file, failAt('DELETE FROM exovo_api_keys'));
    expect(outcome).to.equal(
      `StartError: The import failed: no connection any more. What the database contained is in ${copy}. ` +
        `To get it back, run: exovo import ${copy} --replace`,
    );
    expect((await stat(copy)).mode & 0o777).to.equal(0o600);
    expect(await names()).to.deep.equal([]);
    expect(await replaceWith(copy)).to.equal('imported');
    expect(await names()).to.deep.equal(['Present']);
  });

  it('never overwrites the copy that an interrupted import left behind', async () => {
    await writeFile(copy, 'the only copy');
    expect(await replaceWith(file)).to.equal(
      `StartError: ${copy} is what the database contained before an import that was interrupted. ` +
        `To get it back, run: exovo import ${copy} --replace. If you don’t need it, delete it first.`,
    );
    expect(await readFile(copy, 'utf8')).to.equal('the only copy');
    expect(await names()).to.deep.equal(['Present']);
  });

  it('refuses the database of a newer version, and changes nothing', async () => {
    await target.query("INSERT INTO exovo_api_migrations (name) VALUES ('9999-newer')");
    expect(await replaceWith(file)).to.match(/^StartError: .*newer version \(9999-newer\)/);
    expect(await names()).to.deep.equal(['Present']);
    expect(existsSync(copy)).to.equal(false);
  });
});

/** Wraps a connection so that it fails at a statement, as one does that has broken. */
function failAt(statement: string): (connection: Connection) => Connection {
  return (connection) =>
    new Proxy(connection, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (property === 'query' && args[0] === statement)
            return Promise.reject(new Error('no connection any more'));
          return value.apply(target, args) as unknown;
        };
      },
    });
}
