/** Runs the backup and restore commands of docs/operations.md on real databases. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { type StandaloneHost, startHost } from '../../src/standalone/host.js';
import { readSettings } from '../../src/standalone/settings.js';
import { AdminClient } from '../support/admin-client.js';
import { databaseUrl } from '../support/database.js';
import { type DatabaseServer, startDatabaseServer } from '../support/database-server.js';
import { documentBlocks } from '../support/document-blocks.js';
import { ADMIN_PASSWORD } from '../support/host.js';
import { captureLog } from '../support/log.js';

const run = promisify(execFile);
const SECTIONS = {
  server: '### A database server',
  embedded: '### The embedded database',
} as const;

describe('backing up and restoring, as docs/operations.md says', function () {
  this.timeout(120_000);
  let folder: string;
  let running: StandaloneHost | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-backup-'));
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (environment: Readonly<Record<string, string>>) => {
    const settings = readSettings({
      EXOVO_PORT: '0',
      EXOVO_DEMO: 'on',
      EXOVO_ADMIN_PASSWORD: ADMIN_PASSWORD,
      ...environment,
    });
    running = await startHost({ settings, log: captureLog().log });
    return running.url;
  };
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  /** Runs commands in the test's folder, with the document's paths replaced. */
  const shell = (commands: string | undefined, paths: Readonly<Record<string, string>>) => {
    let text = commands ?? 'false';
    for (const [path, own] of Object.entries(paths)) text = text.replaceAll(path, own);
    return run('sh', ['-e', '-c', text], { cwd: folder });
  };
  /** Checks that the key works, the administrator can sign in, and the audit log has the key's creation. */
  const expectRestored = async (url: string, { id, key }: { id: string; key: string }) => {
    const ping = await fetch(`${url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    expect(await ping.json()).to.include({ ok: true, key: 'Backed up' });
    const admin = await AdminClient.signIn(url);
    const audit = await admin.get(`/admin/integrations/api/audit?keyId=${id}`);
    const { items } = (await audit.json()) as { items: object[] };
    expect(items[0]).to.include({ action: 'api_key.created', keyId: id });
  };

  describe('a database server', () => {
    let server: DatabaseServer;
    let paths: Readonly<Record<string, string>>;
    const commands = documentBlocks('docs/operations.md', SECTIONS.server, 'sh');

    beforeEach(async () => {
      server = await startDatabaseServer();
      const options = join(folder, 'backup.cnf');
      await writeFile(options, `[client]\nuser=root\nsocket=${server.connection.socketPath}\n`);
      paths = { '/etc/exovo-backup.cnf': options };
    });
    afterEach(() => server.remove());

    const loseEverything = async () => {
      const { socketPath, user } = server.connection;
      const sql = await createConnection({ socketPath: socketPath ?? '', user });
      await sql.query('DROP DATABASE exovo');
      await sql.query('CREATE DATABASE exovo CHARACTER SET utf8mb4');
      await sql.end();
    };
    const [dumpAll, restoreAll, dumpPlugin] = commands;

    it('brings everything back', async () => {
      const environment = { EXOVO_DATABASE_URL: databaseUrl(server.connection) };
      const admin = await AdminClient.signIn(await start(environment));
      const created = await admin.createKey('Backed up');
      await shell(dumpAll, paths);
      await stop();
      await loseEverything();
      await shell(restoreAll, paths);
      await expectRestored(await start(environment), created);
    });

    it('brings the keys and the audit log back from a backup of the plugin’s tables', async () => {
      const environment = { EXOVO_DATABASE_URL: databaseUrl(server.connection) };
      const admin = await AdminClient.signIn(await start(environment));
      const created = await admin.createKey('Backed up');
      await shell(dumpPlugin, paths);
      await stop();
      await loseEverything();
      await shell(restoreAll, { ...paths, 'exovo.sql': 'exovo-api.sql' });
      await expectRestored(await start(environment), created);
    });
  });

  describe('the embedded database', () => {
    const [copy, restore, dump] = documentBlocks('docs/operations.md', SECTIONS.embedded, 'sh');

    it('brings everything back from a copy of the folder', async () => {
      const data = join(folder, 'data');
      await mkdir(data);
      const environment = { EXOVO_DATA_DIR: data };
      const admin = await AdminClient.signIn(await start(environment));
      const created = await admin.createKey('Backed up');
      await stop();
      const paths = { '/var/lib/exovo': data };
      await shell(copy, paths);
      const later = await AdminClient.signIn(await start(environment));
      await later.revokeKey(created.id);
      await stop();
      await shell(restore, paths);
      await expectRestored(await start(environment), created);
    });

    it('can be dumped while the host runs', async () => {
      const data = join(folder, 'data');
      await mkdir(data);
      const admin = await AdminClient.signIn(await start({ EXOVO_DATA_DIR: data }));
      const { prefix } = await admin.createKey('Backed up');
      await shell(dump, { '/var/lib/exovo': data });
      const text = await readFile(join(folder, 'exovo.sql'), 'utf8');
      expect(text).to.include('CREATE TABLE `exovo_api_keys`').and.to.include(prefix);
    });
  });
});
