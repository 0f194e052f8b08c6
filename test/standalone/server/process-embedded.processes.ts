/** The host as a process with its embedded database: first start, probes, signals, and crashes of either of them. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AdminClient } from '../../support/admin-client.js';
import { type HostProcess, runHostProcess, startHostProcess } from '../../support/host-process.js';
import { until } from '../../support/until.js';

const PASSWORD_LINE = /^First administrator: admin, password: (\S+) \(shown only once\)$/m;

describe('the host as a process, with its embedded database', function () {
  this.timeout(120_000);
  let folder: string;
  let running: HostProcess | undefined;
  const databasePid = async () => Number.parseInt(await readFile(join(folder, 'mariadb.pid'), 'utf8'), 10);
  const isRunning = (pid: number) => existsSync(`/proc/${pid}`);
  const start = async () => {
    running = await startHostProcess({ EXOVO_DATA_DIR: folder, EXOVO_PORT: '0', EXOVO_DEMO: 'off' });
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
    const second = await runHostProcess({ EXOVO_DATA_DIR: folder, EXOVO_PORT: '0', EXOVO_DEMO: 'off' });
    expect(second.code).to.equal(2);
    expect(second.output).to.match(
      /^The data folder [^\n]+ is in use by another Exovo host\. [^\n]+EXOVO_DATA_DIR[^\n]+\n$/,
    );
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
    await until(() => running?.output().includes('The host is stopping.') ?? false);
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
