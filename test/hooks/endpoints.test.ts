/** The hook ENDPOINT: JSON endpoints of a host, called with real keys. */
import { expect } from 'chai';
import Joi from 'joi';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import { type Endpoint, EndpointProblem, type HookSchema } from '../../src/host/endpoint.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { type ApiResponse, ask } from '../support/api.js';
import { type Document, OpenApiContract } from '../support/openapi-contract.js';
import { withTestHost } from '../support/with-test-host.js';

const acme = (name: string) => ({ by: 'acme-pbx', name });
const parameter = (schema: HookSchema) => ({ description: 'The queue.', example: '10', schema });

const listQueues: Endpoint = {
  method: 'GET',
  path: '/acme/queues',
  scope: 'read',
  summary: 'List queues',
  query: {
    type: 'object',
    properties: { max: { type: 'integer', minimum: 1 } },
    additionalProperties: false,
  },
  response: {
    kind: 'json',
    schema: Joi.object({ tenant: Joi.string().required(), max: Joi.number().required() }),
  },
  example: { response: { tenant: '1', max: 5 } },
  handle: ({ principal, query }) => ({ tenant: principal.tenantId, max: query.max ?? 0 }),
};

const openQueue: Endpoint = {
  method: 'PUT',
  path: '/acme/queues/{queue}',
  scope: 'read_write',
  summary: 'Open or close a queue',
  params: { queue: parameter(Joi.number().integer()) },
  body: Joi.object({ open: Joi.boolean().required() }),
  response: {
    kind: 'json',
    schema: { type: 'object', properties: { queue: { type: 'string' }, open: { type: 'boolean' } } },
  },
  example: { body: { open: true }, response: { queue: '10', open: true } },
  problems: [
    { code: 'acme_queue_busy', status: 409, title: 'Queue busy', meaning: 'Callers wait in the queue.' },
  ],
  handle: ({ params, body }) => {
    if (params.queue === '13')
      throw new EndpointProblem('acme_queue_busy', 'Three callers wait in queue 13.');
    if (params.queue === '14') throw new EndpointProblem('acme_undeclared', 'Not declared.');
    return { queue: params.queue, open: body.open };
  },
};

const bare = (path: string, handle: () => unknown): Endpoint => ({
  method: 'GET',
  path,
  scope: 'read',
  summary: 'For tests',
  response: {
    kind: 'json',
    schema: { type: 'object', properties: { fine: { const: true } }, required: ['fine'] },
  },
  example: { response: { fine: true } },
  handle: handle as Endpoint['handle'],
});

describe('An endpoint of a host', () => {
  const hooks = createHookRegistry();
  hooks.register(ENDPOINT, acme('list-queues'), listQueues);
  const host = withTestHost({ hooks });
  let read: string;
  let write: string;
  const get = (path: string, key = read) => ask(host.url, { path: `/api/v1${path}`, key });
  const put = (path: string, json: unknown, key = write) =>
    ask(host.url, { method: 'PUT', path: `/api/v1${path}`, key, json });
  const status = (response: ApiResponse) => [response.status, response.json<{ code?: string }>().code];

  before(async () => {
    read = (await host.admin.createKey('Reads')).key;
    write = (await host.admin.createKey('Writes', 'Read & write')).key;
    hooks.register(ENDPOINT, acme('open-queue'), openQueue);
  });

  it('responds to a real key for its tenant, whether registered before or after enable', async () => {
    expect((await get('/acme/queues?max=7')).json()).to.deep.equal({ tenant: '1', max: 7 });
    expect((await put('/acme/queues/10', { open: true })).json()).to.deep.equal({ queue: '10', open: true });
  });

  it('gets authentication, scopes, methods and HEAD from the plugin', async () => {
    expect(status(await get('/acme/queues', 'exovo_nonsense'))).to.deep.equal([401, 'invalid_key']);
    expect(status(await put('/acme/queues/10', { open: true }, read))).to.deep.equal([403, 'read_only_key']);
    const dispose = hooks.register(ENDPOINT, acme('secrets'), {
      ...bare('/acme/secrets', () => ({ fine: true })),
      scope: 'read_write',
    });
    expect(status(await get('/acme/secrets')), 'a GET').to.deep.equal([403, 'read_only_key']);
    expect((await get('/acme/secrets', write)).status).to.equal(200);
    dispose();
    const deleted = await ask(host.url, { method: 'DELETE', path: '/api/v1/acme/queues/10', key: write });
    expect([...status(deleted), deleted.headers.allow]).to.deep.equal([405, 'method_not_allowed', 'PUT']);
    const head = await ask(host.url, { method: 'HEAD', path: '/api/v1/acme/queues', key: read });
    expect([head.status, head.text]).to.deep.equal([200, '']);
  });

  it('gets validation from the plugin, with JSON Schema and with Joi', async () => {
    for (const query of ['max=0', 'max=a', 'page=1', 'max=1&max=2']) {
      expect(status(await get(`/acme/queues?${query}`)), query).to.deep.equal([400, 'invalid_query']);
    }
    for (const body of [{}, { open: 'true' }, { open: true, more: 1 }, []]) {
      expect(status(await put('/acme/queues/10', body)), JSON.stringify(body)).to.deep.equal([
        400,
        'invalid_body',
      ]);
    }
    expect(status(await put('/acme/queues/ten', { open: true }))).to.deep.equal([404, 'not_found']);
    const text = await ask(host.url, {
      method: 'PUT',
      path: '/api/v1/acme/queues/10',
      key: write,
      body: '{}',
    });
    expect(status(text)).to.deep.equal([415, 'unsupported_media_type']);
  });

  it('responds with the problems that it declares, and no other', async () => {
    const busy = await put('/acme/queues/13', { open: true });
    expect(busy.json()).to.include({
      type: `${host.url}/api/v1/reference#problem-acme_queue_busy`,
      title: 'Queue busy',
      status: 409,
      detail: 'Three callers wait in queue 13.',
      code: 'acme_queue_busy',
    });
    expect(status(await put('/acme/queues/14', { open: true }))).to.deep.equal([500, 'internal_error']);
    expect(host.captured.text()).to.include('The endpoint \\"open-queue\\" of acme-pbx failed.');
  });

  it('is named in the log if it throws, returns garbage or hangs, and affects no other endpoint', async () => {
    const wrong: [string, () => unknown, number][] = [
      ['throws', () => Promise.reject(new Error('no such table acme_secret')), 500],
      ['garbage', () => ({ fine: 'perhaps' }), 500],
      ['nothing', () => undefined, 500],
      ['hangs', () => new Promise(() => {}), 500],
    ];
    for (const [name, handle, expected] of wrong) {
      const dispose = hooks.register(ENDPOINT, acme(name), bare(`/acme/${name}`, handle));
      const response = await get(`/acme/${name}`);
      expect(response.status, name).to.equal(name === 'hangs' ? 503 : expected);
      expect(response.text).not.to.include('acme_secret');
      expect(host.captured.text(), name)
        .to.include(`The endpoint \\"${name}\\" of acme-pbx`)
        .and.include(`"route":"/acme/${name}"`);
      expect((await get('/ping')).status).to.equal(200);
      dispose();
      expect((await get(`/acme/${name}`)).status).to.equal(404);
    }
  });

  it('is left out and named in the log if its schema is invalid; the others stay', async () => {
    const dispose = hooks.register(ENDPOINT, acme('odd'), {
      ...bare('/acme/odd', () => ({ fine: true })),
      response: { kind: 'json', schema: { type: 'no such type' } },
    });
    expect((await get('/acme/odd')).status).to.equal(404);
    expect((await get('/acme/queues')).status).to.equal(200);
    expect(host.captured.messages()).to.include(
      'The endpoint "odd" of acme-pbx cannot be used and is left out',
    );
    dispose();
  });

  it('is in the OpenAPI document of its host, and responds as documented', async () => {
    const document = (await (await fetch(`${host.url}/api/v1/openapi.json`)).json()) as Document & {
      components: { schemas: object };
    };
    expect(Object.keys(document.paths)).to.include.members(['/acme/queues', '/acme/queues/{queue}', '/ping']);
    const contract = new OpenApiContract(document);
    const responses = [
      ['GET', '/acme/queues', await get('/acme/queues')],
      ['PUT', '/acme/queues/10', await put('/acme/queues/10', { open: false })],
      ['PUT', '/acme/queues/13', await put('/acme/queues/13', { open: false })],
      ['PUT', '/acme/queues/10', await put('/acme/queues/10', {})],
    ] as const;
    for (const [method, path, { status: seen, headers, text }] of responses) {
      const sent = new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      expect(contract.differences({ method, path, status: seen, headers: sent, body: text })).to.deep.equal(
        [],
      );
    }
    expect(JSON.stringify(document)).to.include('acme_queue_busy').and.to.include('acmePbx_openQueue');
  });

  it('can be disposed of while the plugin is disabled, and is gone at the next enable', async () => {
    const dispose = hooks.register(
      ENDPOINT,
      acme('late'),
      bare('/acme/late', () => ({ fine: true })),
    );
    expect((await get('/acme/late')).status).to.equal(200);
    await host.host.plugins.disable('exovo-api-access');
    await dispose();
    await dispose();
    await host.host.plugins.enable('exovo-api-access');
    expect((await get('/acme/late')).status).to.equal(404);
    expect((await get('/acme/queues')).status, 'what was not disposed of').to.equal(200);
  });
});
