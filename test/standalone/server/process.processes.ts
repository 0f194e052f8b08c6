/** The host as a process with an external database: exit codes, several hosts at once, and no secrets in its output. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createConnection } from 'mysql2/promise';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, databaseUrl, type TestDatabase } from '../../support/database.js';
import { ADMIN_PASSWORD, ADMIN_USER, hostEnvironment } from '../../support/host.js';
import { runHostProcess, spawnHost, startHostProcess } from '../../support/host-process.js';
import { until } from '../../support/until.js';

describe('the host as a process, with an external database', function () {
  this.timeout(120_000);
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

  it('loads no code for other PBXs than its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'exovo-coverage-'));
    try {
      const host = await startHostProcess(hostEnvironment(database, { NODE_V8_COVERAGE: folder }));
      expect(await host.end('SIGTERM')).to.equal(0);
      const read = (await loadedFiles(folder)).map((url) => url.split('/src/pbx/')[1] ?? '');
      expect(read).to.include.members(['standalone/calls.js', 'freepbx/schema.js']);
      const others = /^(asterisk-cdr\/|(ami\/client|asterisk\/open|freepbx\/open)\.js)/;
      expect(read.filter((file) => others.test(file))).to.deep.equal([]);
    } finally {
      await rm(folder, { recursive: true });
    }
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
    this.timeout(60_000);
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

/** Returns the URLs of all files that Node.js has loaded, from what NODE_V8_COVERAGE makes it write into `folder`. */
async function loadedFiles(folder: string): Promise<string[]> {
  const reports = (await readdir(folder)).map(async (name) => {
    const report = JSON.parse(await readFile(join(folder, name), 'utf8')) as { result: { url: string }[] };
    return report.result.map(({ url }) => url);
  });
  return (await Promise.all(reports)).flat();
}
