/** The host as a process: first start, probes, signals, crashes, exit codes, and no secrets in its output. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../../support/database.js';
import { ADMIN_PASSWORD, ADMIN_USER, hostEnvironment } from '../../support/host.js';
import { type HostProcess, runHostProcess, spawnHost, startHostProcess } from '../../support/host-process.js';
import { until } from '../../support/until.js';

const PASSWORD_LINE = /^First administrator: admin, password: (\S+) \(shown only once\)$/m;

describe('the host as a process, with its embedded database', function () {
  this.timeout(120_000);
  let folder: string;
  let running: HostProcess | undefined;
  const databasePid = async () => Number.parseInt(await readFile(join(folder, 'mariadb.pid'), 'utf8'), 10);
  const isRunning = (pid: number) => existsSync(`/proc/${pid}`);
  const start = async () => {
    running = await startHostProcess({ EXOVO_DATA_DIR: folder, EXOVO_PORT: '0' });
    return running;
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-process-'));
  });
  after(async () => {
    await running?.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  it('prints the first password exactly once, and exits with 0 on SIGTERM', async () => {
    const first = await start();
    const password = PASSWORD_LINE.exec(first.output())?.[1] ?? '';
    expect(password).to.have.length(24);
    expect(first.output().split(password)).to.have.length(2);
    const admin = await AdminClient.signIn(first.url, 'admin', password);
    expect((await admin.get('/admin/session')).status).to.equal(200);
    expect(await first.end('SIGTERM')).to.equal(0);
    const second = await start();
    expect(second.output()).to.not.match(PASSWORD_LINE).and.to.not.include(password);
    expect((await AdminClient.signIn(second.url, 'admin', password)).csrfToken).to.be.a('string');
    expect(second.output()).to.not.include(password);
  });

  it('takes over the database that a killed host left running, and becomes ready', async () => {
    const pidFile = join(folder, 'mariadb.pid');
    const pid = await readFile(pidFile, 'utf8');
    expect(await running?.end('SIGKILL')).to.equal('SIGKILL');
    const next = await start();
    expect(await readFile(pidFile, 'utf8')).to.equal(pid);
    const ready = await fetch(`${next.url}/readyz`);
    expect([ready.status, await ready.json()]).to.deep.equal([200, { ready: true, reasons: [] }]);
    expect((await fetch(`${next.url}/healthz`)).status).to.equal(200);
  });

  it('recovers by itself after its database is killed', async () => {
    const url = running?.url ?? '';
    const pidFile = join(folder, 'mariadb.pid');
    const old = await readFile(pidFile, 'utf8');
    process.kill(Number.parseInt(old, 10), 'SIGKILL');
    // A probe can be a second old, so that a quick restart is not seen in it.
    await until(async () => (await readFile(pidFile, 'utf8').catch(() => old)) !== old);
    await until(async () => (await fetch(`${url}/readyz`)).status === 200);
    expect((await fetch(`${url}/healthz`)).status).to.equal(200);
  });

  it('keeps a second host off its data folder', async () => {
    const second = await runHostProcess({ EXOVO_DATA_DIR: folder, EXOVO_PORT: '0' });
    expect(second.code).to.equal(2);
    expect(second.output).to.match(/^Another Exovo host is using the data folder [^\n]+\n$/);
  });

  it('exits with 0 and stops its database if one request to stop arrives as two signals', async () => {
    const database = await databasePid();
    running?.process.kill('SIGINT');
    running?.process.kill('SIGTERM');
    expect(await running?.ended()).to.equal(0);
    expect(isRunning(database)).to.equal(false);
    await start();
  });

  it('exits with 1 at a second signal a second later, and ends its database too', async () => {
    const database = await databasePid();
    const url = running?.url ?? '';
    // A request whose body never comes keeps the host from stopping for 5 s.
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      'POST /admin/sign-in HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n',
    );
    socket.write('Content-Length: 2\r\n\r\n');
    await once(socket, 'data');
    running?.process.kill('SIGINT');
    const firstAtMs = performance.now();
    await until(() => performance.now() - firstAtMs > 1_200);
    expect(await running?.end('SIGINT')).to.equal(1);
    await until(() => !isRunning(database));
    await start();
  });

  it('exits with 0 and stops its database when its terminal is closed', async () => {
    const database = await databasePid();
    expect(await running?.end('SIGHUP'), running?.output()).to.equal(0);
    expect(isRunning(database)).to.equal(false);
  });
});

describe('the host as a process, with an external database', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('exits with 2 and names the variable if a setting is wrong', async () => {
    const { code, output } = await runHostProcess({ ...hostEnvironment(database), EXOVO_PORT: 'high' });
    expect(code).to.equal(2);
    expect(output).to.equal('EXOVO_PORT must be a port number from 0 to 65535.\n');
  });

  it('exits with 2 and one sentence if the database is unreachable', async () => {
    const { code, output } = await runHostProcess({
      EXOVO_PORT: '0',
      EXOVO_DATABASE_URL: 'mysql://somebody:hunter2hunter2@127.0.0.1:1/none',
    });
    expect(code).to.equal(2);
    expect(output).to.match(/^The database at \S+ cannot be reached [^\n]+\n$/);
    expect(output).to.not.include('hunter2');
  });

  it('exits with 2 and one sentence if the database refuses to create the tables', async () => {
    const { database: name } = database.connection;
    await database.query("CREATE USER reader@'%'");
    await database.query(`GRANT SELECT ON ${name}.* TO reader@'%'`);
    const connection = { ...database.connection, user: 'reader' };
    const refused = await runHostProcess({ EXOVO_PORT: '0', EXOVO_DATABASE_URL: databaseUrl(connection) });
    await database.query("DROP USER reader@'%'");
    expect(refused.code).to.equal(2);
    expect(refused.output).to.match(
      /^The database "\w+" can't be set up\. Its server says: CREATE command denied [^\n]+\n$/,
    );
  });

  it('exits with 2 and one sentence if its port is in use', async () => {
    const first = await startHostProcess(hostEnvironment(database));
    const port = new URL(first.url).port;
    const second = await runHostProcess(hostEnvironment(database, { EXOVO_PORT: port }));
    expect(await first.end('SIGINT')).to.equal(0);
    expect(second.code).to.equal(2);
    expect(second.output).to.equal(
      `Port ${port} on 127.0.0.1 is already in use. Stop the other program or set EXOVO_PORT.\n`,
    );
  });

  it('creates one administrator and one demo when three hosts start at once on an empty database', async () => {
    const shared = await createTestDatabase();
    const environment = hostEnvironment(shared);
    const hosts = await Promise.all([1, 2, 3].map(() => startHostProcess(environment)));
    const [first, second] = hosts.map(({ url }) => url);
    const admin = await AdminClient.signIn(first ?? '');
    const elsewhere = await fetch(`${second}/admin/session`, {
      headers: { Accept: 'application/json', Cookie: admin.cookie },
    });
    expect(elsewhere.status).to.equal(200);
    expect(await shared.query('SELECT COUNT(*) AS n FROM host_administrators')).to.deep.equal([{ n: 1 }]);
    expect(await shared.query('SELECT COUNT(*) AS n FROM pbx_cdrs')).to.deep.equal([{ n: 5_000 }]);
    expect(await Promise.all(hosts.map((host) => host.end('SIGTERM')))).to.deep.equal([0, 0, 0]);
    for (const host of hosts) expect(host.output()).to.not.include(ADMIN_PASSWORD);
    await shared.drop();
  });
});

describe('stopping the host', () => {
  it('does not wait for another process that blocks the start', async function () {
    // Well below the minute for which the start would wait.
    this.timeout(30_000);
    const database = await createTestDatabase();
    const holder = await createConnection(database.connection);
    const name = createHash('sha256').update(database.connection.database).digest('hex').slice(0, 32);
    await holder.query('SELECT GET_LOCK(?, 5)', [`exovo-host:${name}`]);
    const host = spawnHost(hostEnvironment(database));
    const ended = once(host, 'exit');
    await until(async () => {
      const running = await database.query<{ db: string | null; Info: string | null }>('SHOW PROCESSLIST');
      return running.some(
        ({ db, Info }) => db === database.connection.database && Info?.startsWith('SELECT GET_LOCK'),
      );
    });
    host.kill('SIGTERM');
    expect(await ended).to.deep.equal([1, null]);
    await holder.end();
    await database.drop();
  });

  it('lets a running request finish, refuses the next one, and exits with 0', async () => {
    const database = await createTestDatabase();
    const host = await startHostProcess(hostEnvironment(database));
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
    let response = '';
    socket.on('data', (data: Buffer) => {
      response += data.toString();
    });
    const body = JSON.stringify({ username: ADMIN_USER, password: ADMIN_PASSWORD });
    const head = [
      'POST /admin/sign-in HTTP/1.1',
      'Host: x',
      'Accept: application/json',
      'Expect: 100-continue',
    ];
    head.push('Content-Type: application/json', `Content-Length: ${body.length}`, '', '');
    socket.write(head.join('\r\n'));
    await until(() => response.includes('100 Continue'));
    host.process.kill('SIGTERM');
    await until(() => host.output().includes('The host is stopping.'));
    socket.write(body);
    await once(socket, 'close');
    expect(response).to.include('HTTP/1.1 200 OK').and.to.include('csrfToken');
    expect(await host.ended()).to.equal(0);
    await fetch(`${host.url}/healthz`).then(
      () => expect.fail('The host still serves.'),
      (error: Error) => expect(error.message).to.equal('fetch failed'),
    );
    await database.drop();
  });
});
