/** `exovo export` and `exovo import`: everything of a host moves through a file, keys included. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TABLES } from '../../migrations/tables.js';
import { withSetUpLock } from '../../src/standalone/database/schema.js';
import { exportTo } from '../../src/standalone/transfer/export.js';
import { importFrom } from '../../src/standalone/transfer/import.js';
import { EXPORTED_TABLES } from '../../src/standalone/transfer/tables.js';
import { migrateUp } from '../../src/storage/migrate.js';
import { AdminClient } from '../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestHost } from '../support/host.js';
import { captureLog } from '../support/log.js';

const PREFIX = 'moved_';

describe('exovo export and exovo import', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let source: TestDatabase;
  let target: TestDatabase;
  let keys: { active: string[]; revoked: string };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-transfer-'));
    file = join(folder, 'all.export');
    source = await createTestDatabase();
    target = await createTestDatabase();
    const test = await startTestHost({ database: source });
    const admin = await AdminClient.signIn(test.url);
    const active = [];
    for (const name of ['Zapier', 'Ω “quoted” \\ \n', 'Wallboard'])
      active.push((await admin.createKey(name)).key);
    const gone = await admin.createKey('Gone');
    await admin.revokeKey(gone.id);
    keys = { active, revoked: gone.key };
    await test.stop();
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await source?.drop();
    await target?.drop();
  });

  const write = (database: TestDatabase, to = file, prefix = 'host_') =>
    withSetUpLock(database.connection, (connection) => exportTo(to, connection, prefix));
  const read = (database: TestDatabase, from = file, isReplacing = false, prefix = PREFIX) =>
    withSetUpLock(database.connection, (connection) =>
      importFrom(from, { own: database.connection, connection }, { prefix, isReplacing }),
    );
  const refusal = (reading: Promise<unknown>) =>
    reading.then(
      () => 'imported',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it('moves all rows into an empty database: every key works, and a revoked one does not', async () => {
    const rows = await write(source);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(await read(target)).to.equal(rows);
    const test = await startTestHost({ database: target, environment: { EXOVO_HOST_TABLE_PREFIX: PREFIX } });
    const status = async (key: string) =>
      (await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } })).status;
    for (const key of keys.active) expect(await status(key)).to.equal(200);
    expect(await status(keys.revoked)).to.equal(401);
    const admin = await AdminClient.signIn(test.url);
    const list = await admin.get('/admin/integrations/api/keys?state=all');
    const { items } = (await list.json()) as { items: { name: string }[] };
    expect(items.map(({ name }) => name)).to.have.members(
      (await source.query<{ name: string }>('SELECT name FROM exovo_api_keys')).map(({ name }) => name),
    );
    await test.stop();
  });

  it('moves every value unchanged', async () => {
    const again = await createTestDatabase();
    await read(again, file, false, 'host_');
    const second = join(folder, 'again.export');
    await write(again, second);
    const lines = async (path: string) => (await readFile(path, 'utf8')).split('\n').sort();
    expect(await lines(second)).to.deep.equal(await lines(file));
    await again.drop();
  });

  it('refuses a database with data unless asked, and then replaces all of it', async () => {
    expect(await refusal(read(target))).to.match(
      /^StartError: The database already contains data \(exovo_api_keys\)\..* add --replace/,
    );
    await target.query("UPDATE exovo_api_keys SET name = 'changed'");
    await read(target, file, true);
    const [row] = await target.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM exovo_api_keys WHERE name = 'changed'",
    );
    expect(Number(row?.n)).to.equal(0);
  });

  it('refuses a damaged, incomplete or foreign file, and one of a newer version, and changes nothing', async () => {
    const text = await readFile(file, 'utf8');
    const [header = '', ...rows] = text.trimEnd().split('\n');
    const end = rows.pop() ?? '';
    const broken = {
      'incomplete.export': [header, ...rows].join('\n'),
      'missing-row.export': [header, ...rows.slice(1), end].join('\n'),
      'half-line.export': text.slice(0, -end.length - 20),
      'foreign.export': '{"hello":1}\n',
      'half-header.export': ['{"format":"exovo-export","version":1}', ...rows, end].join('\n'),
      'odd-header.export': [header.replace('"isBinary":true', '"isBinary":"yes"'), ...rows, end].join('\n'),
      'number.export': [header, rows[0]?.replace(/"\d+"/, '7'), ...rows.slice(1), end].join('\n'),
      'not-hexadecimal.export': [header, ...rows, end].join('\n').replace(/"[0-9A-F]{64}"/, '"xyz"'),
      'newer.export': [header.replace('"version":1', '"version":2'), ...rows, end].join('\n'),
      'newer-table.export': [header.replace('0001-api-keys', '9999-more'), ...rows, end].join('\n'),
      'newer-column.export': [header.replace('"isBinary":true', '"isBinary":true},{"name":"x"'), end].join(
        '\n',
      ),
    };
    for (const [name, content] of Object.entries(broken)) {
      const path = join(folder, name);
      await writeFile(path, content);
      expect(await refusal(read(target, path, true)), name).to.match(
        /^StartError: .*(incomplete|damaged|not an Exovo export|newer version)/,
      );
    }
    expect(await refusal(read(target, join(folder, 'nowhere')))).to.include('cannot be read (ENOENT)');
    const [row] = await target.query<{ n: number }>('SELECT COUNT(*) AS n FROM exovo_api_keys');
    expect(Number(row?.n)).to.equal(4);
  });

  it('brings the export of an older version up to date', async () => {
    const old = await createTestDatabase();
    const options = { connection: old.connection, logger: captureLog().log, onProgress: () => {} };
    await migrateUp({ ...options, upTo: '0003-audit-log' });
    await old.query(
      `INSERT INTO exovo_api_keys (id, tenant_id, name, key_hash, prefix, scope, created_at, created_by)
       VALUES (UUID(), '1', 'Old', UNHEX(SHA2('old', 256)), 'exo_old', 'read', UTC_TIMESTAMP(3), 'admin')`,
    );
    const oldFile = join(folder, 'old.export');
    await write(old, oldFile);
    const fresh = await createTestDatabase();
    await read(fresh, oldFile);
    const [row] = await fresh.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM exovo_api_key_secrets WHERE hash = UNHEX(SHA2('old', 256))",
    );
    expect(Number(row?.n)).to.equal(1);
    await old.drop();
    await fresh.drop();
  });

  it('knows every table of the plugin and the host', async () => {
    const rows = await source.query<Record<string, string>>('SHOW TABLES');
    const names = rows.flatMap((row) => Object.values(row));
    expect(names.filter((name) => name.startsWith('exovo_'))).to.have.members([...TABLES]);
    const left = names.filter((name) => !EXPORTED_TABLES.includes(name) && !name.startsWith('pbx_'));
    expect(left).to.have.members(['exovo_api_migrations', 'host_sessions', 'host_assertions']);
  });
});
