/** The probe /readyz: what it asks the database, and how often. */
import { expect } from 'chai';
import { ask } from '../../support/api.js';
import { countStatements } from '../../support/count-statements.js';
import { createTestDatabase } from '../../support/database.js';
import { startTestHost } from '../../support/host.js';
import { until } from '../../support/until.js';

describe('/readyz', () => {
  it('responds to any number of requests with one query a second', async () => {
    const test = await startTestHost({ pluginFolders: [] });
    await ask(test.url, { path: '/readyz' });
    const startedAtMs = performance.now();
    const queries = await countStatements(test.database, async () => {
      for (let i = 0; i < 10; i++) {
        const statuses = await Promise.all(
          Array.from({ length: 20 }, async () => (await ask(test.url, { path: '/readyz' })).status),
        );
        expect(statuses.every((status) => status === 200)).to.equal(true);
      }
    });
    const seconds = (performance.now() - startedAtMs) / 1_000;
    expect(queries).to.be.at.most(Math.ceil(seconds) + 1);
    await test.stop();
  });

  it('responds 503 while the database is read-only', async () => {
    const database = await createTestDatabase();
    const test = await startTestHost({ pluginFolders: [], database });
    const ready = () => ask(test.url, { path: '/readyz' });
    expect((await ready()).status).to.equal(200);
    await database.query('SET GLOBAL read_only = 1');
    try {
      await until(async () => (await ready()).status === 503);
      expect((await ready()).json()).to.deep.equal({ ready: false, reasons: ['The database is read-only.'] });
    } finally {
      await database.query('SET GLOBAL read_only = 0');
    }
    await until(async () => (await ready()).status === 200);
    await test.stop();
    await database.drop();
  });
});
