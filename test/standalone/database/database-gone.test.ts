/** The host while its database is down: a clear response in time without internal details, and then recovery. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { EmbeddedDatabase } from '../../../src/standalone/database/embedded-database.js';
import { type StandaloneHost, startHost } from '../../../src/standalone/host.js';
import { readSettings } from '../../../src/standalone/settings.js';
import { AdminClient } from '../../support/admin-client.js';
import { databaseUrl } from '../../support/database.js';
import { copyDataFolder } from '../../support/database-data.js';
import { ADMIN_PASSWORD, ADMIN_USER } from '../../support/host.js';
import { captureLog } from '../../support/log.js';
import { until } from '../../support/until.js';

const TIME_LIMIT_MS = 3_000;

describe('a host whose database is down', function () {
  this.timeout(60_000);
  let folder: string;
  let database: EmbeddedDatabase;
  let host: StandaloneHost;
  let admin: AdminClient;
  const captured = captureLog();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exovo-gone-'));
    await copyDataFolder(folder);
    database = await EmbeddedDatabase.open(folder, captured.log);
    const settings = readSettings({
      EXOVO_PORT: '0',
      EXOVO_DATABASE_URL: databaseUrl(database.connection),
      EXOVO_ADMIN_PASSWORD: ADMIN_PASSWORD,
    });
    host = await startHost({ settings, log: captured.log, pluginFolders: ['test/support/fixture-plugin'] });
    admin = await AdminClient.signIn(host.url);
    await database.close();
  });
  after(async () => {
    await host.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const timed = async (path: string, init: RequestInit): Promise<{ response: Response; text: string }> => {
    const start = performance.now();
    const response = await fetch(host.url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    expect(performance.now() - start).to.be.below(TIME_LIMIT_MS);
    expect(text).to.not.match(/mysql|mariadb|SELECT|ENOENT|ECONNREFUSED|\.sock|at .*\.js/i);
    return { response, text };
  };

  it('responds 503 with Retry-After, as a page to people and as a problem to programs', async () => {
    const cookie = { Cookie: admin.cookie };
    const page = await timed('/admin/plugins', { headers: { ...cookie, Accept: 'text/html' } });
    expect(page.response.status).to.equal(503);
    expect(page.response.headers.get('retry-after')).to.equal('5');
    expect(page.text)
      .to.match(/^<!doctype html>/)
      .and.to.include('<h1>Database not responding</h1>')
      .and.to.include('The database isn’t responding.')
      .and.to.include('<a href="/admin/plugins">Reload this page</a>');
    const problem = await timed('/admin/session', { headers: { ...cookie, Accept: 'application/json' } });
    expect(problem.response.status).to.equal(503);
    expect(JSON.parse(problem.text)).to.include({ code: 'database_unavailable' });
  });

  it('responds to a sign-in in time', async () => {
    const { response } = await timed('/admin/sign-in', {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: ADMIN_USER, password: ADMIN_PASSWORD }),
    });
    expect(response.status).to.equal(503);
    expect(captured.text()).to.not.include(ADMIN_PASSWORD);
    const failures = captured
      .text()
      .split('\n')
      .filter((line) => line.includes('A request to the host failed.'));
    expect(failures).to.not.have.length(0);
    expect(failures.join('\n')).to.not.include('"stack"');
  });

  it('is healthy but not ready, and serves again when the database is back', async () => {
    expect((await timed('/healthz', {})).response.status).to.equal(200);
    const ready = await timed('/readyz', {});
    expect(ready.response.status).to.equal(503);
    expect(JSON.parse(ready.text)).to.deep.equal({
      ready: false,
      reasons: ['The database isn’t responding.'],
    });
    database = await EmbeddedDatabase.open(folder, captured.log);
    await until(async () => (await fetch(`${host.url}/readyz`)).status === 200);
    expect((await admin.get('/admin/session')).status).to.equal(200);
  });
});
