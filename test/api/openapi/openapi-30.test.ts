/** The document in OpenAPI 3.0: valid, and with the same meaning as the one in 3.1. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Joi from 'joi';
import { createOpenApiDocument, type OpenApiDocument } from '../../../src/api/openapi/document.js';
import { toOpenApi30 } from '../../../src/api/openapi/openapi-30.js';
import { createHookRegistry } from '../../../src/hooks/hook-registry.js';
import { ENDPOINT, ITEM_FIELDS } from '../../../src/host/hooks.js';
import { lintOpenApi } from '../../support/lint-openapi.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { withTestHost } from '../../support/with-test-host.js';

const committed = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8')) as OpenApiDocument;

interface Document30 {
  readonly openapi: string;
  readonly info: object;
  readonly paths: Record<string, object>;
  readonly components: { readonly schemas: Record<string, { readonly properties: Record<string, object> }> };
}

/** Returns the components to which these schemas are converted. */
function converted(schemas: Record<string, unknown>): Record<string, unknown> {
  const empty = createOpenApiDocument({ routes: [] });
  const document = { ...empty, components: { schemas } } as unknown as OpenApiDocument;
  return (toOpenApi30(document) as unknown as Document30).components.schemas;
}

describe('The OpenAPI 3.0 document', () => {
  const hooks = createHookRegistry();
  const host = withTestHost({ hooks });
  const document = toOpenApi30(committed) as unknown as Document30;

  it('passes the strictest rules, with the paths and the info of the 3.1 document', async () => {
    expect(document.openapi).to.equal('3.0.3');
    expect(await lintOpenApi(JSON.stringify(document))).to.deep.equal([]);
    expect(Object.keys(document.paths)).to.deep.equal(Object.keys(committed.paths));
    expect(document.info).to.deep.equal(committed.info);
  });

  it('is served from the same source as the 3.1 document, and with the endpoints and fields of the host', async () => {
    const dispose = [
      hooks.register(
        ENDPOINT,
        { by: 'acme-pbx', name: 'queues' },
        {
          method: 'GET',
          path: '/acme/queues',
          scope: 'read',
          summary: 'List queues',
          response: {
            kind: 'json',
            schema: {
              $defs: { queue: { type: ['object', 'null'], properties: { next: { $ref: '#/$defs/queue' } } } },
              type: 'object',
              properties: { first: { $ref: '#/$defs/queue' }, kind: { const: 'queues' } },
            },
          },
          example: { response: { first: null, kind: 'queues' } },
          handle: () => ({ first: null, kind: 'queues' }),
        },
      ),
      hooks.register(
        ITEM_FIELDS,
        { by: 'acme-pbx', name: 'desks' },
        {
          item: 'extension',
          namespace: 'x-acme',
          schema: Joi.object({ desk: Joi.string().required() }),
          read: (_tenantId: string, items: readonly object[]) => items.map(() => null),
        },
      ),
    ];
    const read = async (path: string) => (await fetch(`${host.url}/api/v1${path}`)).json();
    const source = (await read('/openapi.json')) as OpenApiDocument;
    expect(await lintOpenApi(JSON.stringify(source))).to.deep.equal([]);
    const served = (await read('/openapi-3.0.json')) as Document30;
    expect(served).to.deep.equal(toOpenApi30(source));
    expect(served.paths).to.have.property('/acme/queues');
    expect(served.components.schemas.Extension?.properties['x-acme']).to.deep.equal({
      type: 'object',
      nullable: true,
      allOf: [{ $ref: '#/components/schemas/Extension.x-acme' }],
    });
    // The linter takes a nullable component for one without null.
    expect(
      (await lintOpenApi(JSON.stringify(served))).filter((problem) => !problem.includes('x-acme')),
    ).to.deep.equal([]);
    for (const remove of dispose) await remove();
  });

  it('has a nullable presence and e-mail address, and a start that is a time', () => {
    const { Extension, Call, ExtensionPresence } = document.components.schemas;
    const reference = { $ref: '#/components/schemas/Presence' };
    expect(Extension?.properties.presence).to.deep.equal({
      description: "The user's presence; null if the PBX doesn't know it.",
      type: 'string',
      nullable: true,
      allOf: [reference],
    });
    expect(ExtensionPresence?.properties.presence).to.deep.equal(reference);
    expect(Extension?.properties.email).to.include({ type: 'string', nullable: true });
    expect(Call?.properties.start).to.include({ type: 'string', format: 'date-time' });
  });

  it('rewrites what 3.0 says differently', () => {
    const text = { type: 'string' };
    const cases: [unknown, object][] = [
      [{ const: 1 }, { enum: [1] }],
      [
        { type: ['string', 'null'], enum: ['a', null] },
        { type: 'string', nullable: true, enum: ['a', null] },
      ],
      [{ type: 'null' }, { nullable: true, enum: [null] }],
      [
        { type: 'integer', exclusiveMinimum: 0, minimum: -5 },
        { type: 'integer', minimum: 0, exclusiveMinimum: true },
      ],
      [
        { type: 'integer', exclusiveMaximum: 9, maximum: 5 },
        { type: 'integer', maximum: 5 },
      ],
      [
        { ...text, examples: ['a', 'b'] },
        { ...text, example: 'a' },
      ],
      [
        { anyOf: [{ ...text, enum: ['a'] }, { type: 'null' }] },
        { ...text, enum: ['a', null], nullable: true },
      ],
      [
        { oneOf: [text, { type: 'integer' }, { type: 'null' }] },
        {
          anyOf: [
            { ...text, nullable: true },
            { type: 'integer', nullable: true },
          ],
        },
      ],
      [{ oneOf: [text, { type: 'integer' }] }, { oneOf: [text, { type: 'integer' }] }],
      [
        { $ref: '#/components/schemas/Other', description: 'Beside.' },
        { description: 'Beside.', allOf: [{ $ref: '#/components/schemas/Other' }] },
      ],
      [
        { type: 'object', properties: { a: true, b: false }, required: [], additionalProperties: text },
        { type: 'object', properties: { a: {}, b: { not: {} } }, additionalProperties: text },
      ],
    ];
    for (const [given, expected] of cases) {
      const { Given } = converted({ Given: given, Other: text });
      expect(Given, JSON.stringify(given)).to.deep.equal(expected);
    }
  });

  it('leaves out what 3.0 cannot say, so that it allows more and never less', async () => {
    const given = {
      type: ['string', 'array'],
      if: { type: 'string' },
      patternProperties: { a: { type: 'null' } },
      prefixItems: [{ type: 'string' }],
      items: false,
      $comment: 'Not in 3.0.',
    };
    expect(converted({ Given: given }).Given).to.deep.equal({});
    expect(converted({ Given: { type: 'array' } }).Given).to.deep.equal({ type: 'array', items: {} });
  });

  it('has a component for each place inside a schema that a reference leads to, also to itself', () => {
    const given = {
      type: 'object',
      properties: { first: { $ref: '#/components/schemas/Given/$defs/a%20node' } },
      $defs: {
        'a node': { anyOf: [{ $ref: '#/components/schemas/Given/$defs/a%20node' }, { type: 'null' }] },
      },
    };
    const name = 'Given._defs.a_20node';
    const reference = { $ref: `#/components/schemas/${name}` };
    expect(converted({ Given: given })).to.deep.equal({
      Given: { type: 'object', properties: { first: reference } },
      [name]: { nullable: true, allOf: [reference] },
    });
  });

  it('is one that OpenAPI Generator takes: no values of a boolean, and no compulsory property that is null or a component', () => {
    const { Item } = converted({
      State: { type: 'string', enum: ['on', 'off'] },
      Item: {
        type: 'object',
        properties: {
          ok: { type: 'boolean', enum: [true] },
          state: { anyOf: [{ $ref: '#/components/schemas/State' }, { type: 'null' }] },
          name: { type: ['string', 'null'] },
        },
        required: ['ok', 'state', 'name'],
      },
    }) as { Item: { required: string[]; properties: Record<string, object> } };
    expect(Item.required).to.deep.equal(['ok', 'name']);
    expect(Item.properties.ok).to.deep.equal({ type: 'boolean' });
  });
});
