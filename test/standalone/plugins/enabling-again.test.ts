/** A plugin whose PBX database is away when the host starts, as after a power cut: told in words, and mended by itself. */
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

describe('a plugin whose PBX database is away when the host starts', () => {
  let pbx: PbxDatabase;
  let way: DatabasePort;
  let test: TestHost;
  before(async () => {
    pbx = await createPbxDatabase('freepbx');
    way = await openDatabasePort(pbx.connection);
    await way.close();
    const { user, password, database } = pbx.connection;
    const connection = {
      host: '127.0.0.1',
      port: way.port,
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
    await way.close();
    await pbx.drop();
  });

  const status = () => test.host.plugins.get(ID);

  it('has failed, and says which database at which address, and that it is tried again', () => {
    expect(status()?.state).to.equal('failed');
    expect(status()?.reason).to.equal(
      `The database of the PBX at 127.0.0.1:${way.port} cannot be reached (ECONNREFUSED). ` +
        'Check that the server runs and can be reached from here. It is tried again every 5 seconds.',
    );
  });

  it('tells /readyz that it is not ready, and nobody there which server it lacks', async () => {
    const ready = await fetch(`${test.url}/readyz`);
    expect(ready.status).to.equal(503);
    expect(await ready.text()).to.not.match(/127\.0\.0\.1|ECONNREFUSED/);
  });

  it('can be turned off and on by an administrator in the meantime', async () => {
    const person = await PageClient.signIn(test.url);
    const { html } = await person.get('/admin/plugins');
    expect(html).to.include(`action="/admin/plugins/${ID}/disable"`).and.include('Enable<');
    expect((await person.submit(`/admin/plugins/${ID}/disable`)).status).to.equal(303);
    await until(() => status()?.state === 'disabled');
    expect((await test.host.plugins.enable(ID)).state).to.equal('failed');
  });

  it('is enabled by itself when the database is there', async () => {
    way = await openDatabasePort(pbx.connection, way.port);
    await until(() => status()?.state === 'enabled');
    const admin = await AdminClient.signIn(test.url);
    const { key } = await admin.createKey('Back');
    expect((await ask(test.url, { path: '/api/v1/extensions', key })).status).to.equal(200);
  });
});
