/** Contributions at their worst: what they return, what they do to their arguments, and what they throw. */
import { Readable } from 'node:stream';
import { expect } from 'chai';
import Joi from 'joi';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { type Endpoint, EndpointProblem } from '../../src/host/endpoint.js';
import {
  AUDIT_SINK,
  CALL_PORT,
  ENDPOINT,
  ITEM_FIELDS,
  type ItemFields,
  KEY_POLICY,
  type KeyPolicy,
  REQUEST_OBSERVER,
} from '../../src/host/hooks.js';
import { ask } from '../support/api.js';
import { lintOpenApi } from '../support/lint-openapi.js';
import { until } from '../support/until.js';
import { withTestHost } from '../support/with-test-host.js';

type Item = Record<string, unknown>;

const acme = (name: string) => ({ by: 'acme-pbx', name });
const endpoint = (path: string, handle: Endpoint['handle'], more: Partial<Endpoint> = {}): Endpoint => ({
  ...{
    method: 'GET',
    path,
    scope: 'read',
    summary: 'For tests',
    response: { kind: 'json', schema: { type: 'object' } },
  },
  example: { response: {} },
  handle,
  ...more,
});
const fields = (readItems: (all: readonly Item[]) => unknown, more: object = {}): ItemFields => ({
  item: 'extension',
  namespace: 'x-acme',
  schema: { type: 'object' },
  read: (_tenantId, all) => readItems(all as unknown as Item[]) as object[],
  ...more,
});
const cyclic: Item = {};
cyclic.self = cyclic;
const throwing = {
  get name() {
    throw new Error('a getter');
  },
};
/** Throws on any access, even when its type is inspected. */
const trap = new Proxy(
  {},
  {
    get: () => {
      throw new Error('a trap');
    },
    getPrototypeOf: () => {
      throw new Error('a trap');
    },
  },
);

describe('A contribution that misbehaves', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
  let read: string;
  const get = (path: string) => ask(host.url, { path: `/api/v1${path}`, key: read });
  const items = async (path: string) => (await get(path)).json<{ items: Item[] }>().items;
  const log = () => host.captured.text();

  before(async () => {
    read = (await host.admin.createKey('Reads')).key;
  });

  it('by returning something that JSON cannot hold gets a 500 and a log line, and nothing else fails', async () => {
    const odd: [string, unknown][] = [
      ['cyclic', cyclic],
      ['big', { count: 1n }],
      ['getter', throwing],
      ['trap', trap],
      ['not-a-number', { count: Number.NaN }],
      ['without-end', { count: Number.POSITIVE_INFINITY }],
      ['bytes', Buffer.from('bytes')],
      ['stream', Readable.from(['a'])],
      ['map', new Map([['a', 1]])],
      ['no-json', { toJSON: () => undefined }],
      ['promise', Promise.resolve(undefined)],
    ];
    const schema = { type: 'object', properties: { count: { type: 'number' }, name: { type: 'string' } } };
    const response = { kind: 'json', schema } as const;
    for (const [name, value] of odd) {
      const handle = (() => value) as Endpoint['handle'];
      const dispose = hooks.register(ENDPOINT, acme(name), endpoint(`/acme/${name}`, handle, { response }));
      expect((await get(`/acme/${name}`)).status, name).to.equal(500);
      expect(log(), name).to.include(`The endpoint \\"${name}\\" of acme-pbx`);
      expect((await get('/ping')).status).to.equal(200);
      dispose();
    }
  });

  it('by returning item fields that JSON cannot hold gets null there, and the list is still returned', async () => {
    for (const [name, cell] of Object.entries({ cyclic, big: { count: 1n }, getter: throwing, trap })) {
      const cells = fields((all) => all.map((_, i) => (i === 0 ? cell : { fine: true })));
      const dispose = hooks.register(ITEM_FIELDS, acme(`cells-${name}`), cells);
      const [first, second] = await items('/extensions');
      expect([first?.['x-acme'], second?.['x-acme']], name).to.deep.equal([null, { fine: true }]);
      expect(log()).to.include(`The item fields \\"cells-${name}\\" of acme-pbx`);
      dispose();
    }
    const holes = fields((all) => new Array(all.length));
    const dispose = hooks.register(ITEM_FIELDS, acme('holes'), holes);
    expect((await items('/extensions'))[0]).to.have.property('x-acme', null);
    dispose();
  });

  it('cannot change the scope or the tenant of the key that called it', async () => {
    const seize: Endpoint['handle'] = ({ principal }) =>
      Object.assign(principal as object, { scope: 'read_write', tenantId: '2' });
    const dispose = hooks.register(ENDPOINT, acme('seize'), endpoint('/acme/seize', seize));
    const before = await items('/extensions');
    await get('/acme/seize');
    const json = { presence: 'Away' };
    const path = '/api/v1/extensions/205/presence';
    const changed = await ask(host.url, { method: 'POST', path, key: read, json });
    expect([changed.status, changed.json().code]).to.deep.equal([403, 'read_only_key']);
    expect(await items('/extensions')).to.deep.equal(before);
    dispose();
  });

  it('cannot change the items of a list or what the next contribution receives', async () => {
    const before = await items('/extensions');
    const seen: unknown[] = [];
    const renames = fields(
      (all) => {
        for (const item of all) Object.assign(item, { name: 'Mallory' });
        return [];
      },
      { namespace: 'x-acme-first' },
    );
    const looks = fields((all) => all.map(({ name }) => ({ name })), { namespace: 'x-acme-second' });
    const disposers = [
      hooks.register(ITEM_FIELDS, acme('renames'), renames),
      hooks.register(ITEM_FIELDS, acme('looks'), looks),
    ];
    for (const [i, item] of (await items('/extensions')).entries()) {
      expect(item).to.deep.include({ ...before[i], 'x-acme-first': null });
      seen.push(item['x-acme-second']);
    }
    expect(seen).to.deep.equal(before.map(({ name }) => ({ name })));
    for (const dispose of disposers) await dispose();
  });

  it('cannot change what the other sinks receive', async () => {
    const received: string[] = [];
    const disposers = [
      hooks.register(AUDIT_SINK, acme('liar'), {
        record: (event) => void Object.assign(event, { actor: 'nobody' }),
      }),
      hooks.register(AUDIT_SINK, acme('listener'), { record: ({ actor }) => void received.push(actor) }),
    ];
    await host.admin.createKey('Truth');
    await until(() => received.length === 1);
    expect(received).to.deep.equal(['admin']);
    for (const dispose of disposers) await dispose();
  });

  it('by rejecting a promise that nobody awaits, or by throwing something that is not an error, does not end the process', async () => {
    const disposers = [
      hooks.register(REQUEST_OBSERVER, acme('late'), {
        observe: async () => {
          throw new Error('statsd is down');
        },
      }),
      hooks.register(AUDIT_SINK, acme('trap'), { record: () => Promise.reject(trap) }),
      hooks.register(CALL_PORT, acme('nothing'), { recent: () => Promise.reject() }),
    ];
    expect((await get('/calls')).status).to.equal(500);
    await host.admin.createKey('Survives');
    const named = [
      'The request observer \\"late\\" of acme-pbx failed',
      'the audit sink \\"trap\\" of acme-pbx did not accept an event',
      'The call port \\"nothing\\" of acme-pbx failed',
    ];
    await until(() => named.every((line) => log().includes(line)));
    for (const dispose of disposers) await dispose();
    expect((await get('/calls')).status).to.equal(200);
  });

  it('by throwing when its policy is read is named, and no key is created', async () => {
    let reads = 0;
    const policy = {
      checkCreation: () => undefined,
      get allowedScopes() {
        reads += 1;
        if (reads > 1) throw new Error('a getter');
        return undefined;
      },
    };
    const dispose = hooks.register(KEY_POLICY, acme('unreadable'), policy as object as KeyPolicy);
    const refused = await host.admin.post('/admin/integrations/api/keys', { name: 'Never', scope: 'Read' });
    const { code } = (await refused.json()) as { code: string };
    expect([refused.status, code]).to.deep.equal([503, 'change_undecided']);
    expect(host.captured.messages()).to.include('the key policy "unreadable" of acme-pbx could not decide');
    dispose();
  });

  it('by changing after its registration is left out, and the plugin keeps what it tried to take', async () => {
    const changing = endpoint('/acme/first', () => ({ ok: false }));
    const renamed = fields((all) => all.map(() => ({})));
    const disposers = [
      hooks.register(ENDPOINT, acme('changing'), changing),
      hooks.register(ITEM_FIELDS, acme('changing'), renamed),
    ];
    Object.assign(changing, { path: '/ping' });
    Object.assign(renamed, { namespace: 'name' });
    const other = endpoint('/acme/other', () => ({}));
    disposers.push(hooks.register(ENDPOINT, acme('other'), other));
    expect((await get('/ping')).json()).to.include({ ok: true });
    expect((await items('/extensions'))[0]?.name).to.be.a('string');
    for (const kind of ['endpoint', 'item fields']) {
      expect(host.captured.messages()).to.include(
        `The ${kind} "changing" of acme-pbx cannot be used and is left out`,
      );
    }
    for (const dispose of disposers) await dispose();
  });

  it('by responding 403 still sends WWW-Authenticate, as every 403 does', async () => {
    const handle = () => {
      throw new EndpointProblem('acme_not_yours', 'This queue is not yours.');
    };
    const problems = [{ code: 'acme_not_yours', status: 403, title: 'Not yours', meaning: 'Ask its owner.' }];
    const queue = { description: 'The queue.', example: '10', schema: Joi.number().integer() };
    const dispose = hooks.register(
      ENDPOINT,
      acme('queue-1'),
      endpoint('/acme/queues/{queue}', handle, { problems, params: { queue } }),
    );
    hooks.register(ENDPOINT, acme('queue1'), endpoint('/acme/all', handle, { problems }));
    const { status, headers } = await get('/acme/queues/10');
    expect([status, headers['www-authenticate']]).to.deep.equal([403, 'Bearer realm="exovo-api"']);
    const document = await (await fetch(`${host.url}/api/v1/openapi.json`)).text();
    expect(await lintOpenApi(document), 'the linter').to.deep.equal([]);
    expect(document.match(/"code":"acme_not_yours","status"/g), 'one place for a code').to.have.length(1);
    dispose();
  });
});
