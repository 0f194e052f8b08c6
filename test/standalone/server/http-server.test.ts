/** The HTTP server: malformed requests, paths near the API's, security headers, and pages without inline code. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { withTestHost } from '../../support/with-test-host.js';

describe('the HTTP server', () => {
  const test = withTestHost({ pluginFolders: ['test/support/fixture-plugin'] });

  const raw = async (text: string): Promise<string> => {
    const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
    let response = '';
    socket.on('data', (data: Buffer) => {
      response += data.toString();
    });
    socket.write(text);
    await once(socket, 'close');
    return response;
  };

  for (const [what, request, status] of [
    ['something that is not HTTP', 'hello\r\n\r\n', 400],
    ['headers over 16 KiB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
    [
      'both Content-Length and Transfer-Encoding',
      'POST /admin HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n', 400],
    ['lines that end without CR', 'GET / HTTP/1.1\nHost: x\n\n', 400],
    [
      'two Content-Length headers',
      'POST /admin HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
    [
      'a Transfer-Encoding that does not end with chunked',
      'POST /admin HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['no Host header', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two Host headers', 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400],
    ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n', 417],
    ['CONNECT', 'CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: x\r\n\r\n', 501],
  ] as const) {
    it(`responds to ${what} with ${status}, a problem and a request ID, and closes the connection`, async () => {
      const response = await raw(request);
      const [head = '', body = ''] = response.split('\r\n\r\n');
      expect(head).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(head).to.include('Content-Type: application/problem+json').and.to.include('Connection: close');
      const problem = JSON.parse(body) as { status: number; requestId: string };
      expect(problem.status).to.equal(status);
      expect(head).to.include(`X-Request-Id: ${problem.requestId}`);
    });
  }

  it('serves HTTP/1.0 without a Host header and closes the connection', async () => {
    const response = await raw('GET /healthz HTTP/1.0\r\n\r\n');
    expect(response).to.match(/^HTTP\/1\.1 200 /);
    expect(response).to.include('Connection: close').and.to.include('{"ok":true}');
  });

  it('responds with a problem, never a page, to every path for the API that is not there', async () => {
    for (const target of [
      '/API/v1/ping',
      '/Api/v1/ping?a=b',
      '//api/v1/ping',
      '/api//v1/ping',
      '/api/V1/ping',
      '/api',
      '/pbx/api/v1/ping',
      '/%20/api/v1',
      '/api/%E0%A4%A',
    ]) {
      const response = await raw(
        `GET ${target} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
      );
      expect(response, target)
        .to.match(/^HTTP\/1\.1 40[04] /)
        .and.to.include('Content-Type: application/problem+json')
        .and.to.not.include('<html');
      if (response.startsWith('HTTP/1.1 404')) {
        expect(response, target).to.include(
          'The API is below /api/v1, in lower case and without doubled slashes.',
        );
      }
    }
    const page = await raw(
      'GET /admin/api/x HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n',
    );
    expect(page).to.include('Content-Type: text/html');
  });

  it('serves the path of an absolute URL and never repeats its host', async () => {
    const get = (target: string) => raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await get('http://evil.example/healthz')).to.match(/^HTTP\/1\.1 200 /);
    expect(await get('HTTPS://evil.example:1/api/fixture/a?b=1')).to.include('"url":"/a?b=1"');
    const moved = await get('http://evil.example/admin');
    expect(moved).to.match(/^HTTP\/1\.1 303 /);
    expect(moved).to.not.include('evil.example');
    for (const target of ['http://evil.example', 'http://evil.example?x', '*']) {
      expect(await get(target), target)
        .to.match(/^HTTP\/1\.1 (303|404) /)
        .and.to.not.include('evil.example');
    }
  });

  it('sends every page with a policy that forbids inline code, and without any', async () => {
    for (const path of ['/admin/sign-in', '/admin/plugins', '/admin/fixture', '/admin/nothing-here']) {
      const headers = {
        Accept: 'text/html',
        ...(path !== '/admin/sign-in' && { Cookie: test.admin.cookie }),
      };
      const response = await fetch(test.url + path, { headers });
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).to.include("default-src 'none'").and.to.include("frame-ancestors 'none'");
      expect(policy).to.not.include('unsafe');
      expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
      expect(response.headers.get('x-powered-by')).to.equal(null);
      expect(response.headers.get('cache-control'), path).to.equal('no-store');
      const page = await response.text();
      expect(page)
        .to.match(/^<!doctype html>/)
        .and.to.include('<main id="content"');
      expect(page).to.not.match(/ style=| on[a-z]+=|<style|<script(?! type="module" src=)/);
    }
  });

  it('serves its stylesheet with its media type, cacheable for an hour', async () => {
    const response = await fetch(`${test.url}/admin/shell.css`);
    expect(response.headers.get('content-type')).to.equal('text/css; charset=utf-8');
    expect(response.headers.get('cache-control')).to.equal('public, max-age=3600');
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
  });

  it('responds to bodies that are too large, malformed or in an unsupported encoding with problems', async () => {
    const post = (body: string, headers: Record<string, string>) =>
      fetch(`${test.url}/admin/sign-in`, {
        method: 'POST',
        body,
        headers: { Accept: 'application/json', ...headers },
      });
    const json = { 'Content-Type': 'application/json' };
    const statuses = await Promise.all([
      post(JSON.stringify({ username: 'x'.repeat(17_000) }), json),
      post('{"username":', json),
      post('{}', { ...json, 'Content-Encoding': 'strange' }),
      post('{}', { 'Content-Type': 'application/json; charset=iso-8859-1' }),
      post('username=admin', { 'Content-Type': 'text/plain' }),
    ]);
    expect(statuses.map(({ status }) => status)).to.deep.equal([413, 400, 415, 415, 400]);
  });

  it('responds to a body without an end as soon as it is too large, and closes the connection', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      const socket = connect(Number(new URL(test.url).port), '127.0.0.1');
      socket.on('error', () => {});
      let response = '';
      socket.on('data', (data: Buffer) => {
        response += data.toString();
      });
      const head = ['POST /admin/sign-in HTTP/1.1', 'Host: x', 'Accept: application/json'];
      const chunk = `1000\r\n${'a'.repeat(0x1000)}\r\n`;
      socket.write(
        [...head, `Content-Type: ${type}`, 'Transfer-Encoding: chunked', '', chunk.repeat(6)].join('\r\n'),
      );
      const startedAtMs = performance.now();
      await once(socket, 'close');
      expect(response).to.match(/^HTTP\/1\.1 413 /);
      expect(performance.now() - startedAtMs).to.be.below(10_000);
    }
  });

  it('responds 404 to programs with a problem and to people with a page', async () => {
    const problem = await fetch(`${test.url}/nothing`, { headers: { Accept: 'application/json' } });
    expect([problem.status, problem.headers.get('content-type')]).to.deep.equal([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    const page = await fetch(`${test.url}/nothing`, { headers: { Accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).to.deep.equal([404, 'text/html; charset=utf-8']);
    for (const path of ['/Admin', '/admin/Plugins', '/HEALTHZ', '/admin/%E0%A4']) {
      expect((await fetch(test.url + path)).status, path).to.be.within(400, 404);
    }
  });
});
