/** The schemas of hosts: which are accepted, how they validate, and which would accept everything. */
import { expect } from 'chai';
import Joi from 'joi';
import { createHookRegistry } from '../../src/hooks/hook-registry.js';
import type { Endpoint, HookSchema } from '../../src/host/endpoint.js';
import { ENDPOINT } from '../../src/host/hooks.js';
import { endpointsOf, type ReferenceDocument } from '../../src/reference/document.js';
import { ask } from '../support/api.js';
import { lintOpenApi } from '../support/lint-openapi.js';
import { withTestHost } from '../support/with-test-host.js';

const acme = (name: string) => ({ by: 'acme-pbx', name });
const echo = (path: string, more: Partial<Endpoint>): Endpoint => ({
  ...{ method: 'GET', path, scope: 'read', summary: 'Echo' },
  response: { kind: 'json', schema: { type: 'object' } },
  example: { response: {} },
  handle: ({ query, body }) => ({ query, body }),
  ...more,
});

const json = (schema: HookSchema): Endpoint['response'] => ({ kind: 'json', schema });

/** Looks like a schema of Joi 17: an object with a `type` that can't convert itself to JSON Schema. */
class OldJoi {
  readonly type = 'object';
  validate(): void {}
}

describe('A schema of a host', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
  let key: string;
  const get = (path: string) => ask(host.url, { path: `/api/v1${path}`, key });

  before(async () => {
    key = (await host.admin.createKey('Schemas', 'Read & write')).key;
  });

  it('is refused by name if it is asynchronous or of another library, because it would accept everything', async () => {
    const integer = { type: 'integer' };
    const wrong: Record<string, HookSchema> = {
      'asynchronous-json-schema': { $async: true, type: 'object', properties: { n: integer } },
      'asynchronous-joi': Joi.object({ n: Joi.array().items(Joi.number().external(async () => 1)) }),
      'old-joi': new OldJoi() as never,
      remote: { $ref: 'https://acme.example/schema' },
    };
    for (const [name, query] of Object.entries(wrong)) {
      const dispose = hooks.register(ENDPOINT, acme(name), echo(`/acme/${name}`, { query }));
      expect((await get(`/acme/${name}?n=1`)).status, name).to.equal(404);
      expect(host.captured.messages()).to.include(
        `The endpoint "${name}" of acme-pbx cannot be used and is left out`,
      );
      dispose();
    }
    const member = Joi.object({ externals: Joi.number() });
    const dispose = hooks.register(ENDPOINT, acme('member'), echo('/acme/member', { query: member }));
    expect((await get('/acme/member?externals=1')).status, 'a member of that name').to.equal(200);
    dispose();
  });

  it('fills in its defaults in queries and bodies, and converts queries only', async () => {
    const schemas: [string, HookSchema][] = [
      ['joi', Joi.object({ n: Joi.number().default(3) })],
      ['json', { type: 'object', properties: { n: { type: 'number', default: 3 } } }],
    ];
    for (const [name, schema] of schemas) {
      const disposers = [
        hooks.register(ENDPOINT, acme(`get-${name}`), echo(`/acme/${name}`, { query: schema })),
        hooks.register(
          ENDPOINT,
          acme(`post-${name}`),
          echo(`/acme/${name}`, {
            ...{ method: 'POST', scope: 'read_write', body: schema },
            example: { body: { n: 1 }, response: {} },
          }),
        ),
      ];
      const post = (json: object) =>
        ask(host.url, { method: 'POST', path: `/api/v1/acme/${name}`, key, json });
      expect((await get(`/acme/${name}`)).json().query, name).to.deep.equal({ n: 3 });
      expect((await get(`/acme/${name}?n=5`)).json().query, name).to.deep.equal({ n: 5 });
      expect((await post({})).json().body, name).to.deep.equal({ n: 3 });
      expect((await post({ n: '5' })).status, name).to.equal(400);
      for (const dispose of disposers) await dispose();
    }
  });

  it('can refer to itself: the document stays valid, and the reference shows it', async () => {
    const number = { type: 'integer', description: 'A number.' };
    const disposers = [
      hooks.register(
        ENDPOINT,
        acme('tree'),
        echo('/acme/tree/{n}', {
          params: { n: { description: 'N.', example: '1', schema: number } },
          query: {
            ...{ type: 'object', $defs: { 'a/b': number } },
            properties: { top: { $ref: '#/$defs/a~1b', default: 2 }, default: { $ref: '#/properties/top' } },
          },
          response: json({
            ...{ $id: 'https://acme.example/tree', $schema: 'https://json-schema.org/draft/2020-12/schema' },
            ...{ type: 'object', $defs: { n: number } },
            properties: {
              of: { $ref: '#/$defs/n' },
              same: { $ref: '#/properties/of' },
              child: { $ref: '#' },
            },
          }),
        }),
      ),
      hooks.register(ENDPOINT, acme('endless'), echo('/acme/endless', { query: endless() })),
    ];
    expect((await get('/acme/tree/1?top=7')).json().query).to.deep.equal({ top: 7 });
    const text = await (await fetch(`${host.url}/api/v1/openapi.json`)).text();
    expect(await lintOpenApi(text)).to.deep.equal([]);
    const document = JSON.parse(text) as ReferenceDocument;
    const tree = endpointsOf(document).find(({ path }) => path === '/acme/tree/{n}');
    expect(tree?.operation.parameters?.map(({ name, schema }) => [name, schema.type])).to.deep.equal([
      ['n', 'integer'],
      ['top', 'integer'],
      ['default', 'integer'],
    ]);
    const headers = { Cookie: host.admin.cookie, Accept: 'text/html' };
    const page = await fetch(`${host.url}/admin/integrations/api/reference`, { headers });
    expect([page.status, await page.text()].join(' '))
      .to.match(/^200 /)
      .and.include('child.child.of')
      .and.include('A number.');
    expect((await get('/acme/endless')).status, 'a parameter without end').to.equal(404);
    for (const dispose of disposers) await dispose();
  });

  it('of a parameter validates the converted value, in Joi and in JSON Schema', async () => {
    for (const [name, schema] of [
      ['joi', Joi.number().integer()],
      ['json', { type: 'integer' }],
    ] as [string, HookSchema][]) {
      const params = { n: { description: 'N.', example: '1', schema } };
      const dispose = hooks.register(ENDPOINT, acme(name), echo(`/acme/${name}/{n}`, { params }));
      expect((await get(`/acme/${name}/12`)).status, name).to.equal(200);
      expect((await get(`/acme/${name}/twelve`)).status, name).to.equal(404);
      dispose();
    }
  });
});

function endless(): HookSchema {
  return {
    ...{ type: 'object', $defs: { n: { anyOf: [{ type: 'integer' }, { $ref: '#/$defs/n' }] } } },
    properties: { top: { $ref: '#/$defs/n' } },
  };
}
