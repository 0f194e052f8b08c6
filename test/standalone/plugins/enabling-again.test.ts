/** Promises on a PBX database that is down when the host starts, for example after a power cut. */
import { expect } from 'chai';
import { createPbxDatabase, type PbxDatabase } from '../../pbx/support/pbx-database.js';
import { AdminClient } from '../../support/admin-client.js';
import { ask } from '../../support/api.js';
import { databaseUrl } from '../../support/database.js';
import { type DatabasePort, openDatabasePort } from '../../support/database-port.js';
import { startTestHost, type TestHost } from '../../support/host.js';
import { PageClient } from '../../support/page-client.js';
import { until } from '../../support/until.js';

const ID = 'exovo-api-access';

describe('a plugin whose PBX database is down when the host starts', () => {
  let pbx: PbxDatabase;
  let port: DatabasePort;
  let test: TestHost;
  before(async () => {
    pbx = await createPbxDatabase('freepbx');
    port = await openDatabasePort(pbx.connection);
    await port.close();
    const { user, password, database } = pbx.connection;
    const connection = {
      host: '127.0.0.1',
      port: port.port,
      user,
      database,
      ...(password === undefined ? {} : { password }),
    };
    test = await startTestHost({
      environment: { EXOVO_PBX: 'freepbx', EXOVO_PBX_DATABASE_URL: databaseUrl(connection) },
    });
  });
  after(async () => {
    await test.stop();
    await port.close();
    await pbx.drop();
  });

  const status = () => test.host.plugins.get(ID);

  it('has failed, with a reason that names the database, its address and the retry', () => {
    expect(status()?.state).to.equal('failed');
    expect(status()?.reason).to.equal(
      `The database of the PBX at 127.0.0.1:${port.port} cannot be reached (ECONNREFUSED). ` +
        'Check that the server is running and can be reached from here. Retrying every 5 seconds.',
    );
  });

  it('makes /readyz respond 503 without naming the server that is down', async () => {
    const ready = await fetch(`${test.url}/readyz`);
    expect(ready.status).to.equal(503);
    expect(await ready.text()).to.not.match(/127\.0\.0\.1|ECONNREFUSED/);
  });

  it('responds 503 api_unavailable below /api/v1, never 404', async () => {
    const { status: code, headers, json } = await ask(test.url, { path: '/api/v1/ping' });
    expect([code, headers['retry-after'], json().code]).to.deep.equal([503, '5', 'api_unavailable']);
  });

  it('can be disabled and enabled by an administrator meanwhile', async () => {
    const person = await PageClient.signIn(test.url);
    const { html } = await person.get('/admin/plugins');
    expect(html).to.include(`href="/admin/plugins/${ID}/disable"`).and.include('Enable<');
    expect((await person.submit(`/admin/plugins/${ID}/disable`)).status).to.equal(303);
    await until(() => status()?.state === 'disabled');
    expect((await ask(test.url, { path: '/api/v1/ping' })).json().code).to.equal('api_disabled');
    expect((await test.host.plugins.enable(ID)).state).to.equal('failed');
    expect((await ask(test.url, { path: '/api/v1/ping' })).json().code).to.equal('api_unavailable');
  });

  it('is enabled without an administrator once the database is up', async () => {
    port = await openDatabasePort(pbx.connection, port.port);
    await until(() => status()?.state === 'enabled');
    const admin = await AdminClient.signIn(test.url);
    const { key } = await admin.createKey('Back');
    expect((await ask(test.url, { path: '/api/v1/extensions', key })).status).to.equal(200);
  });
});
