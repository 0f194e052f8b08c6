/**
 * Two hosts behind each web server for which docs/operations.md has a configuration. Restarting a host or turning the
 * plugin off loses no request, and only /api/v1 can be reached.
 */
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { createCertificates } from '../support/certificates.js';
import { createTestDatabase, databaseUrl } from '../support/database.js';
import { until } from '../support/until.js';
import { HostFleet } from './host-fleet.js';
import { freePort } from './ports.js';
import { TestBed } from './test-bed.js';
import { KeepAliveClients, sendRaw } from './tls-clients.js';
import { WEB_SERVERS } from './web-servers.js';

const PLUGIN = '/admin/plugins/exovo-api-access';
/** How many requests in a row must be served before the next step. */
const ENOUGH = 50;

/** None of these may reach a page of the host outside /api/v1, however the web server reads the path. */
const OTHER_PATHS = [
  '/',
  '/admin',
  '/admin/plugins',
  '/healthz',
  '/readyz',
  '//admin',
  '/%61dmin',
  '/api/v1x',
  '/api/v1../admin',
  '/api/v1/../../admin',
  '/api/v1/..%2f..%2fadmin',
  '/api/v1/..%2F..%2Fadmin/plugins',
  '/api/v1/%2e%2e/%2e%2e/admin',
  '/api/v1/%2e%2e%2f%2e%2e%2fadmin',
  '/api/v1/..;/..;/admin',
  '/api/v1/..\\..\\admin',
  '/api/v1%2f..%2f..%2fadmin',
  '/admin/../api/v1/ping',
  '/admin/..%2fapi/v1/ping',
  '/admin/%2e%2e/api/v1/ping',
  '/admin/%2e%2e%2fapi/v1/ping',
  '/admin?/api/v1/',
  '/admin#/api/v1/',
  'https://pbx.example.com/admin',
  'https://pbx.example.com/api/v1/../../admin',
];

for (const { title, balances, start } of WEB_SERVERS) {
  describe(`${title}, configured as docs/operations.md says`, () => {
    let bed: TestBed;
    let fleet: HostFleet;
    let admin: AdminClient;
    let key: string;
    let port: number;
    let ca: string;

    before(async () => {
      bed = await TestBed.create();
      const database = await createTestDatabase();
      bed.onStop(() => database.drop());
      const url = databaseUrl(database.connection);
      fleet = await HostFleet.start([url, url], { EXOVO_DEMO: 'on' });
      bed.onStop(() => fleet.stop());
      const certificates = await createCertificates();
      bed.onStop(() => certificates.remove());
      ca = certificates.pem.ca;
      port = await freePort();
      const hosts = [fleet.host(0).port, fleet.host(1).port] as const;
      const server = await start({ folder: bed.folder, port, hosts, certificates });
      bed.onStop(() => server.stop());
      admin = await AdminClient.signIn(fleet.host(0).url);
      key = (await admin.createKey('Balanced', 'Read & write')).key;
    });
    after(() => bed?.stop());

    const startClients = () => KeepAliveClients.start({ port, ca, key });
    const send = (target: string, more: Readonly<Record<string, string>> = {}) =>
      sendRaw({ port, ca }, target, { Cookie: admin.cookie, ...more });

    it('passes requests below /api/v1 on, with the query', async () => {
      expect(await send('/api/v1/ping', { Authorization: `Bearer ${key}` })).to.include({ status: 200 });
      const calls = await send('/api/v1/calls?limit=x', { Authorization: `Bearer ${key}` });
      expect(calls).to.include({ status: 400 });
      expect(calls.text).to.include('limit');
    });

    it('passes /api/v1 itself on, without a redirect', async () => {
      for (const target of ['/api/v1', '/api/v1/', '/api/v1?x=1']) {
        const { status, text } = await send(target);
        expect([target, status]).to.deep.equal([target, 401]);
        expect(text).to.include('missing_key');
      }
    });

    for (const target of OTHER_PATHS) {
      it(`does not lead to the host’s pages by ${target}`, async () => {
        const { status, text, headers } = await send(target);
        // The API's own 401, or a refusal of the web server. The host's pages have a Content-Security-Policy.
        expect(status, text).to.be.oneOf([400, 401, 403, 404]);
        expect(headers).to.not.match(/content-security-policy/i);
        if (status === 401) expect(text).to.include('missing_key');
      });
    }

    if (balances) {
      it('responds 200 to every request while the hosts are restarted one after the other', async () => {
        const clients = startClients();
        await until(() => clients.served >= ENOUGH);
        for (const host of fleet.hosts) {
          expect(await host.end('SIGTERM')).to.equal(0);
          await host.start();
          const before = clients.served;
          await until(() => clients.served >= before + ENOUGH);
        }
        await clients.stop();
        expect(clients.results()).to.deep.equal(['200']);
      });
    }

    it('responds 200 or the documented 503 to every request while the plugin is turned off and on', async () => {
      const clients = startClients();
      for (const action of ['disable', 'enable', 'disable', 'enable']) {
        const before = clients.total;
        expect((await admin.post(`${PLUGIN}/${action}`)).status).to.equal(200);
        await until(() => clients.total >= before + ENOUGH);
      }
      const before = clients.served;
      await until(() => clients.served >= before + ENOUGH);
      await clients.stop();
      expect(clients.results()).to.include.members(['200', '503 api_disabled']);
      const documented = ['200', '503 api_disabled', '503 api_unavailable'];
      expect(clients.results().filter((result) => !documented.includes(result))).to.deep.equal([]);
    });
  });
}
