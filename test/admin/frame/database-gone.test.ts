/** The database server is down or hangs: every page says so within 3 s, and recovers afterwards. */
import { expect } from 'chai';
import { databaseUrl } from '../../support/database.js';
import { type DatabaseServer, startDatabaseServer } from '../../support/database-server.js';
import { startTestHost, type TestHost } from '../../support/host.js';
import { PageClient, type Shown } from '../../support/page-client.js';
import { until } from '../../support/until.js';

const BASE = '/admin/integrations/api';
const DEADLINE_MS = 3_000;
const PAGES = [
  '/admin',
  '/admin/plugins',
  `${BASE}/keys`,
  `${BASE}/keys/new`,
  `${BASE}/audit`,
  `${BASE}/audit.csv`,
  `${BASE}/keys/00000000-0000-4000-8000-000000000000/revoke`,
];

describe('without its database', function () {
  this.timeout(60_000);
  let server: DatabaseServer;
  let test: TestHost;
  let person: PageClient;
  before(async () => {
    server = await startDatabaseServer();
    const environment = { EXOVO_DATABASE_URL: databaseUrl(server.connection) };
    test = await startTestHost({ environment });
    person = await PageClient.signIn(test.url);
  });
  after(async () => {
    await test.stop();
    await server.remove();
  });

  async function expectErrorPage(what: string, request: () => Promise<Shown>): Promise<void> {
    const startedAt = performance.now();
    const { status, html, headers } = await request();
    const elapsedMs = performance.now() - startedAt;
    expect(status, what).to.equal(503);
    expect(headers.get('content-type'), what).to.match(/^text\/html/);
    expect(headers.get('retry-after'), what).to.equal('5');
    expect(html, what)
      .to.match(/The database (did not respond|isn’t responding)/)
      .and.match(/Check that the database server (is running|runs)|Try again in a moment/);
    expect(html, what)
      .to.include('</html>')
      .and.not.match(/ECONN|mysql|\bat .*\.js:\d+|SELECT/);
    expect(elapsedMs, what).to.be.lessThan(DEADLINE_MS);
  }

  for (const [state, take, giveBack] of [
    ['is down', () => server.kill(), () => server.start()],
    ['hangs', () => server.freeze(), () => server.thaw()],
  ] as const) {
    it(`every page says so within 3 s when the server ${state}, and recovers afterwards`, async () => {
      await take();
      try {
        await Promise.all([
          ...PAGES.map((path) => expectErrorPage(`${path}, ${state}`, () => person.get(path))),
          expectErrorPage(`a new key, ${state}`, () =>
            person.submit(`${BASE}/keys`, { name: 'CRM', scope: 'Read' }),
          ),
        ]);
      } finally {
        await giveBack();
      }
      await until(async () => {
        const { status } = await person.get(`${BASE}/keys`);
        expect(status).to.be.oneOf([200, 503]);
        return status === 200;
      });
    });
  }
});
