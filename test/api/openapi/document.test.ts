/** The OpenAPI document: up to date with the routes, valid, complete, and served without a key. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createOpenApiDocument } from '../../../src/api/openapi/document.js';
import { apiRoutes } from '../../../src/api/routes.js';
import { PRESENCES } from '../../../src/host/ports.js';
import { PROBLEMS } from '../../../src/http/problems.js';
import { lintOpenApi } from '../../support/lint-openapi.js';
import { responsesChecked } from '../../support/openapi-check.js';
import { OpenApiContract } from '../../support/openapi-contract.js';
import { PACKAGE_ROOT } from '../../support/package-root.js';
import { silentPorts } from '../../support/silent-ports.js';
import { withTestHost } from '../../support/with-test-host.js';

const committed = readFileSync(join(PACKAGE_ROOT, 'openapi.json'), 'utf8');
const generate = () => createOpenApiDocument({ routes: apiRoutes(silentPorts) });

describe('The OpenAPI document', () => {
  const host = withTestHost();

  it('in the repository is up to date with the routes', () => {
    expect(JSON.parse(committed)).to.deep.equal(JSON.parse(JSON.stringify(generate())));
  });

  it('passes the linter, which finds errors in a broken copy', async () => {
    expect(await lintOpenApi(committed)).to.deep.equal([]);
    const broken = committed
      .replace('"operationId": "ping",', '')
      .replace('#/components/schemas/Call"', '#/x"');
    expect((await lintOpenApi(broken)).join('\n'))
      .to.match(/operation-operationId/)
      .and.match(/no-unresolved-refs/);
  });

  it("is served without a key, with the server's public URL", async () => {
    const response = await fetch(`${host.url}/api/v1/openapi.json`);
    expect(response.status).to.equal(200);
    const served = await response.json();
    const [server] = (served as { servers: unknown[] }).servers;
    expect(server).to.deep.equal({ url: `${host.url}/api/v1`, description: 'This server' });
    const { info, ...rest } = JSON.parse(committed);
    const reference = `${host.url}/api/v1/reference`;
    expect(served).to.deep.equal({
      ...rest,
      info: {
        ...info,
        contact: { ...info.contact, url: `${reference}#contact` },
        license: { ...info.license, url: `${reference}#licence` },
      },
      servers: [server],
    });
  });

  it('names a contact and a licence that are explained on the public reference', async () => {
    const { info } = (await (await fetch(`${host.url}/api/v1/openapi.json`)).json()) as {
      info: { contact: { url: string }; license: { url: string } };
    };
    for (const { url } of [info.contact, info.license]) {
      const page = await fetch(url);
      expect(page.status, url).to.equal(200);
      expect(await page.text()).to.include(` id="${new URL(url).hash.slice(1)}"`);
    }
  });

  it('in the repository leaves the server to its reader, by a variable', () => {
    const [{ url, variables }] = JSON.parse(committed).servers;
    expect(url).to.equal('https://{host}/api/v1');
    expect(Object.keys(variables)).to.deep.equal(['host']);
  });

  it('has what every generator takes: bare references, one enum of presences, no const, no pattern of a time', () => {
    const document = JSON.parse(committed);
    const { Extension, ExtensionPresence, PresenceChange, Presence, Call, CallList } =
      document.components.schemas;
    const reference = { $ref: '#/components/schemas/Presence' };
    expect(Presence.enum).to.deep.equal(PRESENCES);
    expect(Extension.properties.presence.anyOf).to.deep.equal([reference, { type: 'null' }]);
    expect(ExtensionPresence.properties.presence).to.deep.equal(reference);
    expect(PresenceChange.properties.presence).to.deep.equal(reference);
    expect(Call.properties.start)
      .to.include({ type: 'string', format: 'date-time' })
      .and.not.have.any.keys('pattern', 'minLength');
    expect(CallList.properties.items.maxItems).to.equal(500);
    expect(committed.match(/"Custom 1"/g), 'enums of presences').to.have.length(1);
    expect(committed).not.to.include('"const"');
    const beside = partsOf(document).filter((part) => '$ref' in part && Object.keys(part).length > 1);
    expect(beside).to.deep.equal([]);
    for (const content of partsOf(document).map((part) => part['application/problem+json'])) {
      if (content === undefined) continue;
      expect((content as { schema: object }).schema).to.deep.equal({ $ref: '#/components/schemas/Problem' });
    }
  });

  it('lets responses have members that a client does not know, but not the body of a request', () => {
    const { PresenceChange, ...others } = JSON.parse(committed).components.schemas;
    expect(PresenceChange.additionalProperties).to.equal(false);
    expect(JSON.stringify(others)).not.to.include('additionalProperties');
  });

  it('names the methods of the path in the example of a 405', () => {
    const { paths } = JSON.parse(committed);
    for (const [path, method, allow, detail] of [
      ['/calls', 'get', 'GET, HEAD', 'Only GET and HEAD are allowed here.'],
      ['/extensions/{extension}/presence', 'post', 'POST', 'Only POST is allowed here.'],
    ]) {
      const { headers, content } = paths[path ?? ''][method ?? ''].responses[405];
      expect(headers.Allow.example).to.equal(allow);
      expect(content['application/problem+json'].examples.method_not_allowed.value.detail).to.equal(detail);
    }
  });

  it('is the only path that responds without a key', async () => {
    for (const path of [
      '/ping',
      '/openapi.jso',
      '/openapi.json/',
      '/openapi.jsonx',
      '/OpenAPI.json',
      '/none',
    ]) {
      expect((await fetch(`${host.url}/api/v1${path}`)).status, path).to.equal(401);
    }
  });

  it('is served to GET and HEAD only, and without a query', async () => {
    const url = `${host.url}/api/v1/openapi.json`;
    const posted = await fetch(url, { method: 'POST', body: '{}' });
    expect([posted.status, posted.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD']);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).to.deep.equal([200, '']);
    expect((await fetch(`${url}?page=1`)).status).to.equal(400);
  });

  it('explains every problem code that /api/v1 sends, and has an example of each', () => {
    const document = JSON.parse(committed);
    const explained = document['x-problem-codes'].map(({ code }: { code: string }) => code);
    expect(explained).to.have.members(
      Object.entries(PROBLEMS).flatMap(([code, row]) => ('isAdminOnly' in row ? [] : [code])),
    );
    const examples = [...committed.matchAll(/#problem-(\w+)"/g)].map((match) => match[1]);
    // Only an endpoint of a host responds with it.
    const expected = explained.filter((code: string) => code !== 'endpoint_unavailable');
    expect([...new Set(examples)]).to.have.members(expected);
  });

  it('matches its own examples', () => {
    const document = JSON.parse(committed);
    const contract = new OpenApiContract(document);
    for (const [path, operations] of Object.entries<Record<string, never>>(document.paths)) {
      for (const [method, operation] of Object.entries<Operation>(operations)) {
        for (const [status, { headers, content }] of Object.entries(operation.responses)) {
          for (const [type, { example, examples = {} }] of Object.entries(content)) {
            const values =
              example === undefined ? Object.values(examples).map(({ value }) => value) : [example];
            for (const value of values) {
              const response = {
                method: method.toUpperCase(),
                path,
                status: Number(status),
                headers: headersOf(document, type, headers),
              };
              expect(contract.differences({ ...response, body: JSON.stringify(value) })).to.deep.equal([]);
            }
          }
        }
      }
    }
  });

  it('is what every response is compared with, and each difference is reported', () => {
    const document = JSON.parse(committed);
    const contract = new OpenApiContract(document);
    const right = {
      method: 'GET',
      path: '/ping',
      status: 200,
      headers: headersOf(document, 'application/json', document.paths['/ping'].get.responses[200].headers),
      body: '{"ok":true,"key":"a","scope":"Read","tenant":"1"}',
    };
    expect(contract.differences(right)).to.deep.equal([]);
    const notFound = document.paths['/ping'].get.responses[404];
    const problem = notFound.content['application/problem+json'].examples.not_found.value;
    const problemHeaders = headersOf(document, 'application/problem+json', notFound.headers);
    expect(
      contract.differences({ ...right, status: 404, headers: problemHeaders, body: JSON.stringify(problem) }),
    ).to.deep.equal([]);
    const withHeaders = (change: (headers: Headers) => void) => {
      const headers = new Headers(right.headers);
      change(headers);
      return { ...right, headers };
    };
    const wrong = [
      { ...right, body: '{"ok":true,"key":"a","scope":"Write","tenant":"1"}' },
      { ...right, status: 201, body: '{}' },
      { ...right, body: '{"ok":true,"key":"a","scope":"Read","tenant":1}' },
      { ...right, body: '{"ok":true,"key":"a","scope":"Read","tenant":"1","more":1}' },
      { ...right, path: '/none', body: '{}' },
      { ...right, body: 'pong' },
      { ...right, method: 'POST', status: 403, body: '{"code":"read_only_key"}' },
      { ...right, status: 404, headers: problemHeaders, body: JSON.stringify({ ...problem, code: 'gone' }) },
      { ...right, status: 404, headers: problemHeaders, body: JSON.stringify({ ...problem, status: 410 }) },
      withHeaders((headers) => headers.delete('X-Request-Id')),
      withHeaders((headers) => headers.set('Cache-Control', 'public')),
      withHeaders((headers) => headers.set('Content-Length', 'many')),
      withHeaders((headers) => headers.set('X-Powered-By', 'Express')),
    ];
    for (const seen of wrong) expect(contract.differences(seen), seen.body).not.to.be.empty;
    expect(responsesChecked(), 'responses of this suite seen').to.be.greaterThan(0);
  });
});

/** Returns every object in the document. */
function partsOf(part: unknown): Record<string, unknown>[] {
  if (typeof part !== 'object' || part === null) return [];
  const inside = Object.values(part).flatMap(partsOf);
  return Array.isArray(part) ? inside : [part as Record<string, unknown>, ...inside];
}

/** Returns the example of each header. */
function headersOf(
  document: { readonly components: { readonly headers: Record<string, { readonly example: unknown }> } },
  type: string,
  headers: Operation['responses'][string]['headers'],
): Headers {
  const given = Object.entries(headers).map(([name, header]): [string, string] => {
    const { example } =
      '$ref' in header ? (document.components.headers[header.$ref.split('/').at(-1) ?? ''] ?? {}) : header;
    return [name, String(example)];
  });
  return new Headers([...given, ['Content-Type', type]]);
}

interface Operation {
  readonly responses: Record<
    string,
    {
      headers: Record<string, { readonly $ref: string } | { readonly example?: unknown }>;
      content: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }>;
    }
  >;
}
