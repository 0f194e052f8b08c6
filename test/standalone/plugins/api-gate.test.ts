/** What the standalone host responds below /api/v1 while the plugin is not serving, from its first moment on. */
import { expect } from 'chai';
import { ask } from '../../support/api.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { startTestHost, type TestHost } from '../../support/host.js';

const ID = 'exovo-api-access';

describe('/api/v1 of the standalone host', () => {
  let database: TestDatabase;
  let test: TestHost;
  before(async () => {
    database = await createTestDatabase();
    test = await startTestHost({ database });
  });
  after(async () => {
    await test.stop();
    await database.drop();
  });

  const response = async () => {
    const { status, headers, json } = await ask(test.url, { path: '/api/v1/ping', key: 'any' });
    return [status, headers['retry-after'], json().code];
  };
  const restart = async () => {
    await test.stop();
    test = await startTestHost({ database });
  };

  it('responds 503 api_disabled after a restart if an administrator had turned the plugin off or uninstalled it', async () => {
    await test.host.plugins.disable(ID);
    await restart();
    expect(await response()).to.deep.equal([503, '300', 'api_disabled']);
    await test.host.plugins.uninstall(ID, true);
    await restart();
    expect(await response()).to.deep.equal([503, '300', 'api_disabled']);
    await test.host.plugins.enable(ID);
    expect(await response()).to.deep.equal([401, undefined, 'invalid_key']);
  });

  it('responds 503 api_unavailable while the plugin stops with the host', async () => {
    await test.host.plugins.stop();
    expect(await response()).to.deep.equal([503, '5', 'api_unavailable']);
  });
});
