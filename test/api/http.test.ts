/** Methods, headers and the order of checks: over HTTP, on a real host and database. */
import { expect } from 'chai';
import { type ApiResponse, ask, askRaw } from '../support/api.js';
import { withTestHost } from '../support/with-test-host.js';

describe('HTTP of /api/v1', () => {
  const test = withTestHost();
  let writer: string;
  let reader: string;
  before(async () => {
    const { admin } = test;
    reader = (await admin.createKey('Reader')).key;
    writer = (await admin.createKey('Writer', 'Read & write')).key;
  });

  const send = (method: string, path: string, key: string | undefined, more: object = {}) =>
    ask(test.url, { method, path: `/api/v1${path}`, ...(key === undefined ? {} : { key }), ...more });

  it('checks in the order 401, 403, 404, 405, 415, 400, 404', async () => {
    const wrong = { body: 'x', headers: { 'Content-Type': 'text/plain' } };
    const presence = '/extensions/none/presence';
    const steps: [string, Promise<ApiResponse>, number][] = [
      ['no key', send('POST', '/nope', undefined, wrong), 401],
      ['a read key, no such path', send('POST', '/nope', reader, wrong), 403],
      ['no such path', send('PUT', '/nope?x', writer, wrong), 404],
      ['no such method', send('PUT', `${presence}?x`, writer, wrong), 405],
      ['wrong type', send('POST', `${presence}?x`, writer, wrong), 415],
      ['bad body and no such extension', send('POST', presence, writer, { json: {} }), 400],
      [
        'bad query and no such extension',
        send('POST', `${presence}?x`, writer, { json: { presence: 'Away' } }),
        400,
      ],
      ['no such extension', send('POST', presence, writer, { json: { presence: 'Away' } }), 404],
    ];
    for (const [what, response, status] of steps) expect((await response).status, what).to.equal(status);
  });

  it("responds 405 with Allow to a method that the path doesn't support", async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      const response = await send(method, '/calls', writer);
      expect(response.status, method).to.equal(405);
      expect(response.headers.allow, method).to.equal('GET, HEAD');
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const response = await send(method, '/extensions/205/presence', writer);
      expect(response.status, method).to.equal(405);
      expect(response.headers.allow, method).to.equal('POST');
    }
  });

  it('responds 204 with Allow to OPTIONS of a path that exists, also with a read key', async () => {
    for (const key of [reader, writer]) {
      for (const [path, allowed] of [
        ['/calls', 'GET, HEAD'],
        ['/calls?limit=x', 'GET, HEAD'],
        ['/extensions/none/presence', 'POST'],
      ] as const) {
        const response = await send('OPTIONS', path, key);
        expect([response.status, response.headers.allow, response.text], path).to.deep.equal([
          204,
          allowed,
          '',
        ]);
        expect(response.headers, path).to.include({ 'cache-control': 'no-store' });
      }
    }
    expect((await send('OPTIONS', '/nope', reader)).status).to.equal(404);
    expect((await send('OPTIONS', '/calls', undefined)).status).to.equal(401);
    const documents = await send('OPTIONS', '/openapi.json', undefined);
    expect([documents.status, documents.headers.allow]).to.deep.equal([204, 'GET, HEAD']);
  });

  it('keeps the connection after OPTIONS, unless a body was sent that nobody reads', async () => {
    const one = (more: string) =>
      `OPTIONS /api/v1/calls HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${reader}\r\n${more}\r\n`;
    const both = await askRaw(test.url, one('') + one('Connection: close\r\n'));
    expect(both.match(/HTTP\/1\.1 204/g)).to.have.length(2);
    const withBody = await askRaw(test.url, one('Content-Length: 5000000\r\n'));
    expect(withBody)
      .to.match(/^HTTP\/1\.1 204 /)
      .and.to.include('Connection: close');
  });

  it('says what is wrong with a path that nearly exists', async () => {
    for (const [path, hint] of [
      ['/ping/', 'without the slash at the end'],
      ['/ping/?x', 'without the slash at the end'],
      ['/extensions/205/presence/', 'without the slash at the end'],
      ['//ping', 'without doubled slashes'],
      ['/extensions//205/presence', 'without doubled slashes'],
      ['/nope/', 'The reference lists them all'],
    ] as const) {
      const response = await send('GET', path, writer);
      expect([response.status, response.json().code], path).to.deep.equal([404, 'not_found']);
      expect(response.json().detail, path).to.include(hint);
      expect((await send('GET', path, undefined)).status, path).to.equal(401);
    }
  });

  it('responds 400 to an unknown method', async () => {
    const response = await askRaw(test.url, 'FOO /api/v1/ping HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(response).to.match(/^HTTP\/1\.1 400 /);
  });

  it('responds to HEAD as to GET, without the body', async () => {
    for (const path of ['/ping', '/extensions', '/calls?limit=2', '/calls?limit=0', '/nope']) {
      const [get, head] = [await send('GET', path, reader), await send('HEAD', path, reader)];
      expect(head.status, path).to.equal(get.status);
      expect(head.text, path).to.equal('');
      for (const name of ['content-type', 'content-length', 'cache-control']) {
        expect(head.headers[name], `${path} ${name}`).to.equal(get.headers[name]);
      }
    }
  });

  it('sends every response as JSON that must not be cached or sniffed, with its own request ID', async () => {
    const ids = new Set();
    for (const [path, type] of [
      ['/ping', 'application/json; charset=utf-8'],
      ['/extensions', 'application/json; charset=utf-8'],
      ['/calls', 'application/json; charset=utf-8'],
      ['/calls?limit=x', 'application/problem+json; charset=utf-8'],
      ['/nope', 'application/problem+json; charset=utf-8'],
    ]) {
      const response = await send('GET', path ?? '', reader);
      expect(response.headers, path).to.include({
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      expect(response.headers, path).to.not.have.any.keys(
        'x-powered-by',
        'set-cookie',
        'access-control-allow-origin',
        'etag',
      );
      ids.add(response.headers['x-request-id']);
    }
    expect(ids.size).to.equal(5);
  });

  it('sends a problem with six members, a type that leads to the reference and an ID that is in the log', async () => {
    const response = await send('GET', '/calls?limit=x', reader);
    const problem = response.json();
    expect(Object.keys(problem)).to.deep.equal(['type', 'title', 'status', 'detail', 'code', 'requestId']);
    expect(problem).to.include({
      type: `${test.url}/api/v1/reference#problem-invalid_query`,
      status: 400,
      code: 'invalid_query',
      requestId: response.headers['x-request-id'],
    });
    expect(test.captured.text()).to.include(String(problem.requestId));
  });

  it("ignores the client's request ID, Accept, ranges and conditions", async () => {
    for (const headers of [
      { 'X-Request-Id': 'forged' },
      { Accept: 'text/html' },
      { Accept: '*/*;q=0' },
      { Accept: 'garbage' },
      { Range: 'bytes=0-1' },
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': 'Mon, 23 Nov 2026 00:00:00 GMT' },
      { Origin: 'https://evil.example' },
      { Upgrade: 'websocket', Connection: 'Upgrade' },
    ]) {
      const response = await send('GET', '/ping', reader, { headers });
      expect(response.status, JSON.stringify(headers)).to.equal(200);
      expect(response.json().ok).to.equal(true);
      expect(response.headers['x-request-id']).to.not.equal('forged');
      expect(response.headers).to.not.have.property('access-control-allow-origin');
    }
  });

  it('responds to pipelined requests in their order', async () => {
    const one = (path: string, key: string, last = '') =>
      `GET /api/v1${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n${last}\r\n`;
    const responses = await askRaw(
      test.url,
      one('/ping', reader) +
        one('/nope', reader) +
        one('/ping', 'x') +
        one('/ping', writer, 'Connection: close\r\n'),
    );
    expect([...responses.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).to.deep.equal([
      '200',
      '404',
      '401',
      '200',
    ]);
    expect(responses.match(/"scope":"Read(?: & write)?"/g)).to.deep.equal([
      '"scope":"Read"',
      '"scope":"Read & write"',
    ]);
  });
});
