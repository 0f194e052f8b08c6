/** nginx with the limits that docs/operations.md recommends against floods: what a client gets that exceeds them. */
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { nginxConfiguration } from '../bench/floods/nginx-configuration.js';
import { until } from '../support/until.js';
import { startNginx } from './nginx.js';
import { freePort } from './ports.js';
import { TestBed } from './test-bed.js';

/** `limit_conn` of the documented configuration. */
const MOST_REQUESTS_AT_ONCE = 64;

describe('nginx with the documented limits', () => {
  let bed: TestBed;
  let port: number;
  /** The responses that the host behind nginx has not sent yet. */
  const waiting: ServerResponse[] = [];

  before(async () => {
    bed = await TestBed.create();
    const host = createServer((_request, response) => {
      waiting.push(response);
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    bed.onStop(async () => host.close());
    port = await freePort();
    const configuration = nginxConfiguration(port, `127.0.0.1:${(host.address() as AddressInfo).port}`);
    const nginx = await startNginx(bed.folder, configuration, port);
    bed.onStop(() => nginx.stop());
  });
  after(() => bed?.stop());

  const agent = new Agent();
  async function send(path: string): Promise<{ response: IncomingMessage; body: string }> {
    const [response] = (await once(get({ host: '127.0.0.1', port, path, agent }), 'response')) as [
      IncomingMessage,
    ];
    return { response, body: await text(response) };
  }

  /** Has the host keep as many requests waiting as one client may have, and calls `exceed` meanwhile. */
  async function atTheLimit(exceed: () => Promise<void>): Promise<void> {
    const served = Array.from({ length: MOST_REQUESTS_AT_ONCE }, () => send('/held'));
    await until(() => waiting.length === MOST_REQUESTS_AT_ONCE);
    await exceed();
    for (const response of waiting.splice(0)) response.end();
    for (const { response } of await Promise.all(served)) expect(response.statusCode).to.equal(200);
  }

  it('responds with a problem that says when to try again below /api/v1', async () => {
    await atTheLimit(async () => {
      for (const path of ['/api/v1', '/api/v1/ping', '/api/v1?x=1']) {
        const { response, body } = await send(path);
        expect(response.statusCode, path).to.equal(429);
        expect(response.headers, path).to.include({
          'content-type': 'application/problem+json',
          'retry-after': '1',
          'cache-control': 'no-store',
        });
        const { requestId, ...problem } = JSON.parse(body) as { requestId: string };
        expect(problem, path).to.deep.equal({
          type: 'about:blank',
          title: 'Too Many Requests',
          status: 429,
          detail:
            'Too many requests from this address. Try again after the number of seconds in Retry-After.',
          code: 'rate_limited',
        });
        expect(response.headers['x-request-id'], path).to.equal(requestId);
      }
    });
  });

  it('responds with nginx’s own page elsewhere', async () => {
    await atTheLimit(async () => {
      for (const path of ['/admin', '/admin/integrations/api', '/api/v1x']) {
        const { response, body } = await send(path);
        expect(response.statusCode, path).to.equal(429);
        expect(response.headers['content-type'], path).to.equal('text/html');
        expect(body, path).to.include('429 Too Many Requests');
      }
    });
  });
});
