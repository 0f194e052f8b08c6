/** What /api/v1 writes to the log: changes, and one line a minute for the requests that it refused or could not serve. */
import { expect } from 'chai';
import { generateKey } from '../../src/keys/format.js';
import { ask } from '../support/api.js';
import { withTestHost } from '../support/with-test-host.js';

const INFO = 30;
const WARN = 40;

describe('the log of /api/v1', () => {
  const test = withTestHost();
  const lines = (message: string, wanted = INFO) =>
    test.captured
      .text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg, level }) => msg === message && level === wanted);

  it('has one line for each presence that was set', async () => {
    const { id, key } = await test.admin.createKey('Writer', 'Read & write');
    const path = '/api/v1/extensions/205/presence';
    const response = await ask(test.url, { method: 'POST', path, key, json: { presence: 'Away' } });
    expect(response.status).to.equal(200);
    await ask(test.url, { path: '/api/v1/ping', key });
    const served = lines('request served');
    expect(served).to.have.length(1);
    expect(served[0]).to.include({ method: 'POST', keyId: id, tenantId: '1', address: '127.0.0.1' });
    expect(served[0]?.params).to.deep.equal({ extension: '205' });
  });

  it('has one line a minute, without a stack, for requests that could not be served', async () => {
    await test.database.query('SET GLOBAL read_only = 1');
    try {
      for (let i = 0; i < 3; i++) {
        expect((await ask(test.url, { path: '/api/v1/ping', key: generateKey() })).status).to.equal(503);
      }
    } finally {
      await test.database.query('SET GLOBAL read_only = 0');
    }
    const outages = lines('requests could not be served', WARN);
    expect(outages).to.have.length(1);
    expect(JSON.stringify(outages)).to.include('"database_unavailable: the database server is read-only');
    expect(JSON.stringify(outages)).to.not.include('stack');
  });

  it('has one line a minute for requests that were refused for their key', async () => {
    const { key } = await test.admin.createKey('Reader');
    for (let i = 0; i < 3; i++) await ask(test.url, { path: '/api/v1/ping', key: generateKey() });
    const path = '/api/v1/extensions/205/presence';
    await ask(test.url, { method: 'POST', path, key, json: { presence: 'Away' } });
    await test.admin.post('/admin/plugins/exovo-api-access/disable');
    const refused = lines('requests were refused for their API key').map(({ counts }) => counts);
    expect(refused).to.deep.equal([{ invalid_key: 1 }, { invalid_key: 2, read_only_key: 1 }]);
  });
});
