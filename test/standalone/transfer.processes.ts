/** `exovo export` and `exovo import`, as an administrator types them: with a database server and with the embedded database. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../support/database.js';
import { ADMIN_PASSWORD } from '../support/host.js';
import { type HostProcess, startHostProcess } from '../support/host-process.js';
import { PACKAGE_ROOT } from '../support/package-root.js';

const COMMAND = 'src/standalone/bin/exovo.cjs';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `node …/exovo.cjs` with these words and without any `EXOVO_…` variable. */
async function exovo(...args: readonly string[]): Promise<Outcome> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: PACKAGE_ROOT,
    env: { PATH, HOME, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (data: Buffer) => {
      output[name] += data.toString();
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...output };
}

describe('exovo export and exovo import, as processes', function () {
  this.timeout(240_000);
  let folder: string;
  let file: string;
  const running: HostProcess[] = [];
  const databases: TestDatabase[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-transfer-'));
    file = join(folder, 'all.export');
  });
  afterEach(async () => {
    for (const host of running.splice(0)) await host.end('SIGTERM');
    for (const database of databases.splice(0)) await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Writes a settings file for a host on a new place and returns the file's path. */
  const settingsFile = async (name: string, place: string) => {
    const path = join(folder, `${name}.env`);
    const lines = [place, 'EXOVO_PORT=0', 'EXOVO_DRAIN_SECONDS=0', `EXOVO_ADMIN_PASSWORD=${ADMIN_PASSWORD}`];
    await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
    return path;
  };
  const onServer = async (name: string) => {
    const database = await createTestDatabase();
    databases.push(database);
    return settingsFile(name, `EXOVO_DATABASE_URL=${databaseUrl(database.connection)}`);
  };
  const embedded = async (name: string) => {
    const place = join(folder, name);
    await mkdir(place);
    return settingsFile(name, `EXOVO_DATA_DIR=${place}`);
  };
  const start = async (settings: string) => {
    const args = [COMMAND, 'start', '--settings', settings];
    const host = await startHostProcess({}, { program: process.execPath, args });
    running.push(host);
    return host;
  };
  const stop = async (host: HostProcess) => {
    running.splice(running.indexOf(host), 1);
    expect(await host.end('SIGTERM')).to.equal(0);
  };
  const createKey = async (host: HostProcess, name: string) =>
    (await (await AdminClient.signIn(host.url)).createKey(name)).key;
  const ping = async (host: HostProcess, key: string) =>
    (await fetch(`${host.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } })).status;

  it('move a key from one database server’s host, which goes on running, to a host on an empty database', async () => {
    const [from, to] = [await onServer('from'), await onServer('to')];
    const source = await start(from);
    const key = await createKey(source, 'Moved');
    const exported = await exovo('export', '--settings', from, file);
    expect(exported.stdout).to.match(/^\d+ rows written to .*\n$/);
    expect(exported).to.include({ code: 0, stderr: '' });
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(await ping(source, key)).to.equal(200);
    const imported = await exovo('import', '--settings', to, file);
    expect(imported.stdout).to.match(/^\d+ rows imported from .*\n$/);
    expect(imported).to.include({ code: 0, stderr: '' });
    expect(await ping(await start(to), key)).to.equal(200);
  });

  it('refuse a database with data in a sentence that says what to do, and replace the data with --replace', async () => {
    const [from, to] = [await onServer('from'), await onServer('to')];
    const source = await start(from);
    const moved = await createKey(source, 'Moved');
    expect(await exovo('export', file, '--settings', from)).to.include({ code: 0 });
    const before = await start(to);
    const replaced = await createKey(before, 'Replaced');
    await stop(before);
    const refused = await exovo('import', file, '--settings', to);
    expect(refused).to.include({ code: 2, stdout: '' });
    expect(refused.stderr).to.match(
      /^The database already contains data \(.*\)\. Import into an empty database, or add --replace .*\n$/,
    );
    expect(await exovo('import', file, '--replace', '--settings', to)).to.include({ code: 0, stderr: '' });
    const after = await start(to);
    expect(await ping(after, moved)).to.equal(200);
    expect(await ping(after, replaced)).to.equal(401);
  });

  it('refuse what is no export, or no file, in one sentence', async () => {
    const to = await onServer('to');
    await writeFile(file, 'CREATE TABLE hello (id INT);\n');
    const refused = await exovo('import', file, '--replace', '--settings', to);
    expect(refused).to.deep.equal({ code: 2, stdout: '', stderr: `${file} is not an Exovo export.\n` });
    const nowhere = join(folder, 'nowhere', 'x');
    for (const [command, verb] of [
      ['import', 'read'],
      ['export', 'written'],
    ] as const) {
      const outcome = await exovo(command, nowhere, '--settings', to);
      const stderr = `${nowhere} cannot be ${verb} (ENOENT).\n`;
      expect(outcome).to.deep.equal({ code: 2, stdout: '', stderr });
      expect((await exovo(command, '--settings', to)).stderr).to.match(/^Usage: exovo /);
    }
  });

  it('move a key between embedded databases: export while the host runs or not, import while it is stopped', async () => {
    const [from, to] = [await embedded('from'), await embedded('to')];
    const source = await start(from);
    const key = await createKey(source, 'Moved');
    expect(await exovo('export', file, '--settings', from)).to.include({ code: 0, stderr: '' });
    expect(await ping(source, key)).to.equal(200);
    const meanwhile = await exovo('import', file, '--replace', '--settings', from);
    expect(meanwhile).to.include({ code: 2, stdout: '' });
    expect(meanwhile.stderr).to.match(
      /^The data folder .* is in use by another Exovo host\. Stop it first, .*\n$/,
    );
    expect(await ping(source, key)).to.equal(200);
    await stop(source);
    expect(await exovo('export', file, '--settings', from)).to.include({ code: 0, stderr: '' });
    expect(await exovo('import', file, '--settings', to)).to.include({ code: 0, stderr: '' });
    expect(await ping(await start(to), key)).to.equal(200);
  });

  it('export nothing from a folder without a database, and leave it empty', async () => {
    const from = await embedded('from');
    const refused = await exovo('export', file, '--settings', from);
    expect(refused).to.include({ code: 2, stdout: '' });
    expect(refused.stderr).to.match(/^There is no database in .*\n$/);
    expect([existsSync(file), existsSync(join(folder, 'from', 'mariadb'))]).to.deep.equal([false, false]);
  });
});
