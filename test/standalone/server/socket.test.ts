/** EXOVO_SOCKET: the host on a Unix socket, behind a proxy on the same machine. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { hostEnvironment, startTestHost } from '../../support/host.js';
import { runHostProcess, startHostProcess } from '../../support/host-process.js';
import { startStrippingProxy } from '../../support/stripping-proxy.js';

describe('EXOVO_SOCKET', function () {
  this.timeout(60_000);
  let folder: string;
  let socket: string;
  let database: TestDatabase;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-socket-'));
    socket = join(folder, 'exovo.sock');
    database = await createTestDatabase();
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await database?.drop();
  });

  const start = () => startTestHost({ database, environment: { EXOVO_SOCKET: socket } });
  const refusalOfStart = () =>
    start().then(
      () => 'started',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it('is a socket with the mode 0660, and is gone when the host has stopped', async () => {
    const test = await start();
    expect(test.url).to.equal(`unix:${socket}`);
    expect((await stat(socket)).mode & 0o777).to.equal(0o660);
    await test.stop();
    expect(await stat(socket).catch(() => 'gone')).to.equal('gone');
  });

  it('trusts its peer, which is the proxy: the client’s address and the public address are what it says', async () => {
    const proxy = await startStrippingProxy('/exovo');
    const test = await start();
    proxy.passTo(socket, {
      'X-Forwarded-For': '203.0.113.7',
      'X-Forwarded-Host': 'pbx.example.com',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Prefix': '/exovo',
    });
    const admin = await AdminClient.signIn(proxy.url);
    await admin.createKey('Behind a socket');
    const rows = await database.query<{ address: string }>(
      'SELECT address FROM exovo_api_audit_log UNION SELECT address FROM host_log',
    );
    expect(rows).to.deep.equal([{ address: '203.0.113.7' }]);
    const { type } = (await (await fetch(`${proxy.url}/api/v1/ping`)).json()) as { type: string };
    expect(type).to.equal('http://pbx.example.com/exovo/api/v1/reference#problem-missing_key');
    await test.stop();
    await proxy.close();
  });

  it('serves a proxy that names no client', async () => {
    const proxy = await startStrippingProxy('/exovo');
    const test = await start();
    proxy.passTo(socket);
    const admin = await AdminClient.signIn(proxy.url);
    const { key } = await admin.createKey('Without an address');
    const response = await fetch(`${proxy.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${key}` } });
    expect(response.status).to.equal(200);
    await test.stop();
    await proxy.close();
  });

  it('takes the place of a socket that a killed process left behind', async () => {
    const killed = await startHostProcess(hostEnvironment(database, { EXOVO_SOCKET: socket }));
    expect(killed.url).to.equal(`unix:${socket}`);
    await killed.end('SIGKILL');
    expect((await stat(socket)).isSocket()).to.equal(true);
    const test = await start();
    await test.stop();
  });

  it('refuses to start if another process listens there, and leaves it alone', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(socket, resolve));
    expect(await refusalOfStart()).to.equal(
      `StartError: The socket ${socket} is in use, or another file is there. Stop the other program or set EXOVO_SOCKET to another path.`,
    );
    expect((await stat(socket)).isSocket()).to.equal(true);
    await new Promise((resolve) => other.close(resolve));
  });

  it('refuses to start if there is a file that is no socket, and does not delete it', async () => {
    await writeFile(socket, 'mine');
    expect(await refusalOfStart()).to.include('another file is there');
    expect((await stat(socket)).isFile()).to.equal(true);
    await rm(socket);
  });

  it('exits with 2 and one sentence if the folder doesn’t exist, or a port is set as well', async () => {
    const missing = join(folder, 'missing/exovo.sock');
    const first = await runHostProcess(hostEnvironment(database, { EXOVO_SOCKET: missing }));
    expect(first).to.deep.equal({
      code: 2,
      output: `The socket ${missing} cannot be opened (ENOENT). Set EXOVO_SOCKET to a path in a folder that exists and that this user can write to.\n`,
    });
    const second = await runHostProcess(
      hostEnvironment(database, { EXOVO_SOCKET: socket, EXOVO_PORT: '8080' }),
    );
    expect(second).to.deep.equal({
      code: 2,
      output: 'EXOVO_SOCKET replaces EXOVO_HOST and EXOVO_PORT: set one or the other.\n',
    });
  });
});
