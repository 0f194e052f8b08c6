/** The hooks REQUEST_OBSERVER and the three ports. */
import { expect } from 'chai';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import {
  CALL_PORT,
  EXTENSION_PORT,
  type ObservedRequest,
  PRESENCE_PORT,
  REQUEST_OBSERVER,
} from '../../src/host/hooks.js';
import { PbxUnavailableError, PresenceUnavailableError } from '../../src/host/ports.js';
import type { CreatedKey } from '../support/admin-client.js';
import { ask } from '../support/api.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

const acme = (name: string) => ({ by: 'acme-pbx', name });

describe('Request observers and ports of a host', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
  let read: CreatedKey;
  let write: CreatedKey;

  before(async () => {
    read = await host.admin.createKey('Reads');
    write = await host.admin.createKey('Writes', 'Read & write');
  });

  it('report every request to an observer, refused ones included, with all that metrics need and no key', async () => {
    const seen: ObservedRequest[] = [];
    hooks.register(REQUEST_OBSERVER, acme('broken'), {
      observe: () => {
        throw new Error('statsd is down');
      },
    });
    const dispose = hooks.register(REQUEST_OBSERVER, acme('metrics'), {
      observe: (request) => void seen.push(request),
    });
    const paths = [
      ['GET', '/ping', read.key],
      ['GET', '/ping', 'exovo_nonsense'],
      ['GET', '/none', read.key],
      ['DELETE', '/calls', write.key],
      ['POST', '/extensions/none/presence', write.key],
      ['POST', '/extensions/none/presence', read.key],
      ['GET', '/openapi.json', ''],
    ] as const;
    for (const [method, path, key] of paths) await ask(host.url, { method, path: `/api/v1${path}`, key });
    await until(() => seen.length === paths.length);
    const of = ({ id }: CreatedKey) => [id, '1'];
    expect(
      seen.map(({ method, route, status, keyId, tenantId }) => [method, route, status, keyId, tenantId]),
    ).to.deep.equal([
      ['GET', '/ping', 200, ...of(read)],
      ['GET', null, 401, null, null],
      ['GET', null, 404, ...of(read)],
      ['DELETE', '/calls', 405, ...of(write)],
      ['POST', '/extensions/{extension}/presence', 415, ...of(write)],
      ['POST', null, 403, ...of(read)],
      ['GET', null, 200, null, null],
    ]);
    for (const { durationMs } of seen) expect(durationMs).to.be.at.least(0);
    expect(JSON.stringify(seen)).not.to.include(read.key);
    const logged = host.captured.messages().filter((message) => message.includes('"broken" of acme-pbx'));
    expect(logged, 'once a minute').to.deep.equal(['The request observer "broken" of acme-pbx failed']);
    dispose();
    await ask(host.url, { path: '/api/v1/ping', key: read.key });
    expect(seen).to.have.length(paths.length);
  });

  it('call a port of the host instead of the PBX until it is disposed of', async () => {
    const list = async () => {
      const response = await ask(host.url, { path: '/api/v1/extensions', key: read.key });
      return response.json<{ items: { extension: string }[] }>().items.map(({ extension }) => extension);
    };
    const before = await list();
    const own = [{ extension: '7', name: 'Own', email: null, enabled: true, presence: null }];
    const dispose = hooks.register(EXTENSION_PORT, acme('directory'), {
      list: async () => own,
      has: async () => true,
    });
    expect(await list()).to.deep.equal(['7']);
    dispose();
    dispose();
    expect(await list())
      .to.deep.equal(before)
      .and.have.length.greaterThan(1);
  });

  it('respond 500 or 503 if a port throws, is unavailable, hangs or returns garbage, and name it only in the log', async () => {
    const wrong: [string, () => unknown, number, string][] = [
      ['throws', () => Promise.reject(new Error('acme_secret')), 500, 'internal_error'],
      [
        'away',
        () => Promise.reject(new PbxUnavailableError('acme_secret is down')),
        503,
        'database_unavailable',
      ],
      ['garbage', () => [{ id: 'a', start: 'yesterday' }], 500, 'internal_error'],
      ['nothing', () => undefined, 500, 'internal_error'],
      ['hangs', () => new Promise(() => {}), 503, 'database_unavailable'],
    ];
    for (const [name, recent, status, code] of wrong) {
      const dispose = hooks.register(CALL_PORT, acme(name), { recent: recent as () => Promise<[]> });
      const response = await ask(host.url, { path: '/api/v1/calls', key: read.key });
      expect([response.status, response.json().code], name).to.deep.equal([status, code]);
      expect(response.text).not.to.include('acme');
      if (name !== 'away') expect(host.captured.text()).to.include(`The call port \\"${name}\\" of acme-pbx`);
      dispose();
    }
  });

  it('respond 503 with the sentence of a presence port that is unavailable', async () => {
    const dispose = hooks.register(PRESENCE_PORT, acme('presence'), {
      set: async () => {
        throw new PresenceUnavailableError('The presence server is being moved until noon.');
      },
    });
    const response = await ask(host.url, {
      method: 'POST',
      path: '/api/v1/extensions/205/presence',
      key: write.key,
      json: { presence: 'Away' },
    });
    expect([response.status, response.json().detail]).to.deep.equal([
      503,
      'The presence server is being moved until noon.',
    ]);
    dispose();
  });

  it('open no PBX if all three ports are registered, and respond 503 from their disposal to the next enable', async () => {
    await host.host.plugins.disable('exovo-api-access');
    const disposers = [
      hooks.register(EXTENSION_PORT, acme('e'), { list: async () => [], has: async () => false }),
      hooks.register(CALL_PORT, acme('c'), { recent: async () => [] }),
      hooks.register(PRESENCE_PORT, acme('p'), { set: async () => null }),
    ];
    await host.database.query('RENAME TABLE pbx_extensions TO pbx_extensions_away');
    await host.host.plugins.enable('exovo-api-access');
    const status = async () => (await ask(host.url, { path: '/api/v1/extensions', key: read.key })).status;
    expect(await status()).to.equal(200);
    for (const dispose of disposers) await dispose();
    expect(await status()).to.equal(503);
    await host.database.query('RENAME TABLE pbx_extensions_away TO pbx_extensions');
    await host.host.plugins.disable('exovo-api-access');
    await host.host.plugins.enable('exovo-api-access');
    expect(await status()).to.equal(200);
  });

  describe('of two hosts in one process', () => {
    const otherHooks = createHookRegistry();
    const other = withTestHost({ hooks: otherHooks });

    it('are separate, and so are the keys', async () => {
      const { key } = await other.admin.createKey('Other');
      const own = [{ extension: '8', name: 'Other', email: null, enabled: true, presence: null }];
      otherHooks.register(EXTENSION_PORT, acme('directory'), {
        list: async () => own,
        has: async () => true,
      });
      const there = await ask(other.url, { path: '/api/v1/extensions', key });
      expect(there.json<{ items: object[] }>().items).to.have.length(1);
      const here = await ask(host.url, { path: '/api/v1/extensions', key: read.key });
      expect(here.json<{ items: object[] }>().items.length).to.be.greaterThan(1);
      expect((await ask(host.url, { path: '/api/v1/ping', key })).status, "the other's key").to.equal(401);
      await other.host.plugins.disable('exovo-api-access');
      expect((await ask(host.url, { path: '/api/v1/ping', key: read.key })).status).to.equal(200);
    });
  });
});
