/** Methods, headers and the order of checks: over HTTP against a real host and database. */
import { expect } from 'chai';
import { AdminClient } from '../support/admin-client.js';
import { type Answer, ask, askRaw } from '../support/api.js';
import { startTestHost, type TestHost } from '../support/host.js';

describe('HTTP of /api/v1', () => {
  let test: TestHost;
  let writer: string;
  let reader: string;
  before(async () => {
    test = await startTestHost();
    const admin = await AdminClient.signIn(test.url);
    reader = (await admin.createKey('Reader')).key;
    writer = (await admin.createKey('Writer', 'Read & write')).key;
  });
  after(() => test.stop());

  const send = (method: string, path: string, key: string | undefined, more: object = {}) =>
    ask(test.url, { method, path: `/api/v1${path}`, ...(key === undefined ? {} : { key }), ...more });

  it('checks in the order 401, 403, 404, 405, 415, 400, 404', async () => {
    const wrong = { body: 'x', headers: { 'Content-Type': 'text/plain' } };
    const presence = '/extensions/none/presence';
    const steps: [string, Promise<Answer>, number][] = [
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
    for (const [what, answer, status] of steps) expect((await answer).status, what).to.equal(status);
  });

  it('a method that a path does not take is 405 with Allow', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      const answer = await send(method, '/calls', writer);
      expect(answer.status, method).to.equal(405);
      expect(answer.headers.allow, method).to.equal('GET, HEAD');
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await send(method, '/extensions/205/presence', writer);
      expect(answer.status, method).to.equal(405);
      expect(answer.headers.allow, method).to.equal('POST');
    }
  });

  it('a method that is not HTTP’s is refused by the server', async () => {
    const answer = await askRaw(test.url, 'FOO /api/v1/ping HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).to.match(/^HTTP\/1\.1 400 /);
  });

  it('HEAD answers as GET, without the body', async () => {
    for (const path of ['/ping', '/extensions', '/calls?limit=2', '/calls?limit=0', '/nope']) {
      const [get, head] = [await send('GET', path, reader), await send('HEAD', path, reader)];
      expect(head.status, path).to.equal(get.status);
      expect(head.text, path).to.equal('');
      for (const name of ['content-type', 'content-length', 'cache-control']) {
        expect(head.headers[name], `${path} ${name}`).to.equal(get.headers[name]);
      }
    }
  });

  it('every answer is uncacheable, unsniffable JSON with a request id of its own', async () => {
    const ids = new Set();
    for (const [path, type] of [
      ['/ping', 'application/json; charset=utf-8'],
      ['/extensions', 'application/json; charset=utf-8'],
      ['/calls', 'application/json; charset=utf-8'],
      ['/calls?limit=x', 'application/problem+json; charset=utf-8'],
      ['/nope', 'application/problem+json; charset=utf-8'],
    ]) {
      const answer = await send('GET', path ?? '', reader);
      expect(answer.headers, path).to.include({
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      expect(answer.headers, path).to.not.have.any.keys(
        'x-powered-by',
        'set-cookie',
        'access-control-allow-origin',
        'etag',
      );
      ids.add(answer.headers['x-request-id']);
    }
    expect(ids.size).to.equal(5);
  });

  it('a problem has the six members, its type leads to the reference, and its id is in the log', async () => {
    const answer = await send('GET', '/calls?limit=x', reader);
    const problem = answer.json();
    expect(Object.keys(problem)).to.deep.equal(['type', 'title', 'status', 'detail', 'code', 'requestId']);
    expect(problem).to.include({
      type: '/admin/integrations/api/reference#problem-invalid_query',
      status: 400,
      code: 'invalid_query',
      requestId: answer.headers['x-request-id'],
    });
    expect(test.captured.text()).to.include(String(problem.requestId));
  });

  it('the client’s own request id, Accept, ranges and conditions change nothing', async () => {
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
      const answer = await send('GET', '/ping', reader, { headers });
      expect(answer.status, JSON.stringify(headers)).to.equal(200);
      expect(answer.json().ok).to.equal(true);
      expect(answer.headers['x-request-id']).to.not.equal('forged');
      expect(answer.headers).to.not.have.property('access-control-allow-origin');
    }
  });

  it('pipelined requests each get their own answer', async () => {
    const one = (path: string, key: string, last = '') =>
      `GET /api/v1${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n${last}\r\n`;
    const answers = await askRaw(
      test.url,
      one('/ping', reader) +
        one('/nope', reader) +
        one('/ping', 'x') +
        one('/ping', writer, 'Connection: close\r\n'),
    );
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).to.deep.equal([
      '200',
      '404',
      '401',
      '200',
    ]);
    expect(answers.match(/"scope":"Read(?: & write)?"/g)).to.deep.equal([
      '"scope":"Read"',
      '"scope":"Read & write"',
    ]);
  });
});
