/** The example host of the guide: it passes the contract kit and works with a real key on a real database. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { contractChecks } from 'exovo-api-access/contract-tests';
import { runContractChecks } from '../../src/contract-tests/index.js';
import { CALL_PORT } from '../../src/host/hooks.js';
import type { CallLog } from '../../src/host/ports.js';
import { ask } from '../support/api.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { lintOpenApi } from '../support/lint-openapi.js';
import { captureLog } from '../support/log.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { until } from '../support/until.js';
import { ACME_TABLES, startAcme, TENANT } from './acme-pbx.js';

const PIN = '1234';
const VIEW_PIN = '5678';

describe('The example host, Acme', () => {
  let database: TestDatabase;
  let acme: Awaited<ReturnType<typeof startAcme>>;
  const captured = captureLog();

  before(async () => {
    database = await createTestDatabase();
    for (const table of ACME_TABLES) await database.query(table);
    await database.query(
      `INSERT INTO acme_staff (line, full_name, mail, left_on, mood) VALUES
         ('12', 'Ada Lovelace', 'ada@example.com', NULL, 0), ('7', 'Grace Hopper', NULL, NULL, 1),
         ('007', 'James <Bond>', NULL, '2026-01-01', 4)`,
    );
    await database.query(
      `INSERT INTO acme_calls (began, way, outcome, a, b, seconds, talked) VALUES
         (1783177331, 'inbound', 'talked', '+13135551234', '12', 92, 78), (1783177331, 'internal', 'engaged', '12', '7', 5, 0),
         (1783170000, 'outbound', 'talked', '7', '+4930123456', 60, 50), (1783160000, 'inbound', 'rang', NULL, '7', 1, 0)`,
    );
    acme = await startAcme({ database: database.connection, log: captured.log, pin: PIN, viewPin: VIEW_PIN });
  });
  after(async () => {
    await acme.stop();
    await database.drop();
  });

  async function signIn(pin = PIN): Promise<Record<string, string>> {
    const response = await fetch(`${acme.url}/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ pin }),
    });
    return { Cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  }

  const subject = () => ({
    host: acme.host,
    url: acme.url,
    tenantId: TENANT,
    unknownTenantId: 'nobody',
    administrator: () => signIn(),
    viewer: () => signIn(VIEW_PIN),
  });

  describe('passes the contract kit:', () => {
    for (const { name, run } of contractChecks(subject)) it(name, run);
  });

  describe('with the plugin enabled', () => {
    let key: string;
    const create = async (name: string) => {
      const session = await signIn();
      const page = await (
        await fetch(`${acme.url}/admin/integrations/api/keys/new`, { headers: session })
      ).text();
      const token = /name="_csrf" value="(\w+)"/.exec(page)?.[1] ?? '';
      return fetch(`${acme.url}/admin/integrations/api/keys`, {
        method: 'POST',
        headers: {
          ...session,
          'X-CSRF-Token': token,
          'Content-Type': 'application/json',
          Accept: 'application/json',
        },
        body: JSON.stringify({ name, scope: 'Read' }),
      });
    };
    const get = async (path: string) => {
      const response = await fetch(`${acme.url}/api/v1${path}`, {
        headers: { Authorization: `Bearer ${key}` },
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };

    before(async () => {
      await acme.plugin.enable(acme.host);
      key = ((await (await create('Wallboard')).json()) as { key: string }).key;
    });

    it('reads its own tables with a real key', async () => {
      const { body } = await get('/extensions');
      expect(body.items).to.deep.equal([
        { extension: '7', name: 'Grace Hopper', email: null, enabled: true, presence: 'Away' },
        { extension: '007', name: 'James <Bond>', email: null, enabled: false, presence: 'Custom 2' },
        {
          extension: '12',
          name: 'Ada Lovelace',
          email: 'ada@example.com',
          enabled: true,
          presence: 'Available',
        },
      ]);
      const calls = (await get('/calls?limit=1')).body.items as object[];
      expect(calls).to.have.length(1);
      expect(calls[0]).to.include({ start: '2026-07-04T15:02:11Z', direction: 'internal', status: 'busy' });
    });

    it('receives an audit event for each key after commit', async () => {
      const lines = () => database.query<{ line: string }>('SELECT line FROM acme_journal');
      await until(async () =>
        (await lines()).some(({ line }) => line === 'operator: api_key.created Wallboard'),
      );
    });

    it('refuses a key with the sentence of its policy', async () => {
      const refused = await create('Just a test');
      expect([refused.status, ((await refused.json()) as { detail: string }).detail]).to.deep.equal([
        403,
        'Acme has no test keys. Name the key after its purpose.',
      ]);
    });

    it('creates keys even for an administrator whose address is not an IP address', async () => {
      const { administratorOf } = acme.host.admin;
      acme.host.admin.administratorOf = (req) => {
        const person = administratorOf(req);
        return person && { ...person, address: 'unknown, beyond three proxies of somebody else, and more' };
      };
      const created = await create('From anywhere');
      acme.host.admin.administratorOf = administratorOf;
      expect(created.status).to.equal(201);
      const rows = await database.query('SELECT address FROM exovo_api_audit_log WHERE key_name = ?', [
        'From anywhere',
      ]);
      expect(rows).to.deep.equal([{ address: '' }]);
    });

    it('serves its endpoint below /api/v1, validated and documented', async () => {
      expect(await get('/acme/busiest')).to.deep.equal({
        status: 200,
        body: {
          items: [
            { line: '12', seconds: 78 },
            { line: '7', seconds: 50 },
          ],
        },
      });
      expect((await get('/acme/busiest?top=11')).body).to.include({
        status: 400,
        code: 'invalid_query',
        detail: '"top" must be less than or equal to 10.',
      });
      const document = (await get('/openapi.json')).body as { paths: Record<string, Record<string, object>> };
      expect(document.paths['/acme/busiest']?.get).to.deep.include({
        operationId: 'acmePbx_busiest',
        security: [{ apiKey: [] }],
        'x-scope': 'read',
      });
      expect(await lintOpenApi(JSON.stringify(document)), 'the linter').to.deep.equal([]);
    });

    it('accepts no request any more when it stops, and serves the running ones', async () => {
      const other = await startAcme({ database: database.connection, log: captured.log, pin: PIN });
      const [port] = other.hooks.contributions(CALL_PORT);
      let respond = (): void => {};
      let isAsked = false;
      const calls = new Promise<[]>((resolve) => {
        respond = () => resolve([]);
      });
      (port?.value as { recent: CallLog['recent'] }).recent = () => {
        isAsked = true;
        return calls;
      };
      await other.plugin.enable(other.host);
      const running = ask(other.url, { path: '/api/v1/calls', key });
      await until(() => isAsked);
      const stopping = other.stop();
      const late = await ask(other.url, { path: '/api/v1/ping', key }).catch(({ code }) => code);
      respond();
      expect(late).to.equal('ECONNREFUSED');
      expect((await running).status).to.equal(200);
      await stopping;
    });

    after(() => acme.plugin.disable());
  });

  it('is under 200 lines', () => {
    const source = readFileSync(join(PACKAGE_ROOT, 'test/examples/acme-pbx.ts'), 'utf8');
    expect(source.trimEnd().split('\n').length).to.be.below(200);
  });

  it('fails the contract kit for each part that it breaks, with a reason', async () => {
    const { isActive } = acme.host.tenants;
    const broken = {
      ...subject(),
      host: {
        ...acme.host,
        tenants: { isActive: async () => true },
        events: { on: () => undefined as never, emit: () => {} },
        addMenuEntry: undefined as never,
        publicUrl: 'acme',
      },
    };
    const { fails, holds } = await runContractChecks(broken);
    const reasons = Object.fromEntries(fails.map(({ name, reason }) => [name, reason]));
    expect(reasons['the host has every part of PbxHost']).to.equal(
      'PbxHost lacks addMenuEntry (a function).',
    );
    expect(
      reasons[
        'publicUrl is a URL without a trailing slash, and its path is the one below which the kit reaches the host'
      ],
    ).to.equal('publicUrl "acme" is not a URL.');
    expect(reasons['an event listener can be removed twice']).to.equal(
      'events.on() of Acme PBX returned no disposer; it must return a function that undoes what it did.',
    );
    expect(reasons['the tenant is active, and one that does not exist is not']).to.include(
      "isActive('nobody')",
    );
    expect(
      reasons['the plugin can be enabled and disabled three times and leaves nothing but the closed gate'],
    ).to.equal('Not tried, because this check failed: the host has every part of PbxHost.');
    expect(holds).to.include('a guarded page rejects anyone who is not signed in');
    expect(await isActive('nobody')).to.equal(false);
  });

  it('fails the contract kit if a port lists calls in the wrong order', async () => {
    const [port] = acme.hooks.contributions(CALL_PORT);
    const recent = port?.value.recent as CallLog['recent'];
    (port?.value as { recent: CallLog['recent'] }).recent = async (tenantId) =>
      (await recent(tenantId, 500)).reverse();
    const { fails } = await runContractChecks(subject());
    (port?.value as { recent: CallLog['recent'] }).recent = recent;
    expect(fails.map(({ name }) => name)).to.deep.equal([
      'recent() returns valid calls, each once, newest first',
    ]);
    expect(fails[0]?.reason).to.include('The order of calls');
  });
});
