/** The gate of /api/v1 over HTTP, in front of a host's middleware: which requests it handles, and what it responds. */
import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express, { Router } from 'express';
import { type ApiGate, createGate } from '../../src/http/api-gate.js';
import { ask } from '../support/api.js';
import { until } from '../support/until.js';

const LONG_MS = 60_000;

describe('The gate of /api/v1', () => {
  let server: Server;
  let url: string;
  let gate: ApiGate;
  beforeEach(async () => {
    gate = createGate({ publicUrl: () => 'https://pbx.example.com' });
    const app = express().disable('x-powered-by').use(gate.handler, express.json());
    app.use((_req, res) => void res.status(404).end('of the host'));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const refused = async (path = '/api/v1/ping') => {
    const { status, headers, json } = await ask(url, { path });
    return [status, headers['retry-after'], status === 503 ? json().code : ''];
  };

  it('responds 503 api_unavailable before the plugin is enabled, with or without a key, to every method and body', async () => {
    for (const path of ['/api/v1', '/api/v1/', '/api/v1?a=b', '/api/v1/ping', '/api/v1/%E0%A4/nothing']) {
      expect(await refused(path), path).to.deep.equal([503, '5', 'api_unavailable']);
    }
    const response = await ask(url, {
      method: 'POST',
      path: '/api/v1/x',
      key: 'k',
      body: '{',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(response.headers['content-type']).to.equal('application/problem+json; charset=utf-8');
    expect(response.json()).to.deep.equal({
      type: 'https://pbx.example.com/api/v1/reference#problem-api_unavailable',
      title: 'API unavailable',
      status: 503,
      detail: 'API access is not available at the moment. Try again in 5 seconds.',
      code: 'api_unavailable',
      requestId: response.headers['x-request-id'],
    });
  });

  it('leaves every other path to the host', async () => {
    for (const path of ['/', '/api', '/api/v10', '/api/v1x/ping', '/API/v1/ping', '/x/api/v1']) {
      expect(await refused(path), path).to.deep.equal([404, undefined, '']);
    }
  });

  it('opened, passes requests on unread, with paths relative to /api/v1, and leaves the host what the router leaves', async () => {
    const router = Router();
    router.post(
      '/contract-probe',
      (req, res) => void res.json([req.url, req.baseUrl, req.originalUrl, req.body === undefined]),
    );
    gate.open(router);
    const response = await ask(url, { method: 'POST', path: '/api/v1/contract-probe?b=c', json: {} });
    expect(response.json()).to.deep.equal([
      '/contract-probe?b=c',
      '/api/v1',
      '/api/v1/contract-probe?b=c',
      true,
    ]);
    expect((await ask(url, { path: '/api/v1/b' })).text).to.equal('of the host');
  });

  it('closed as disabled, responds api_unavailable until the last request in flight has ended, then api_disabled', async () => {
    const waiting: ServerResponse[] = [];
    gate.open((_req, res) => void waiting.push(res));
    const inFlight = ask(url, { path: '/api/v1/contract-probe' });
    await until(() => waiting.length === 1);
    const closed = gate.close('disabled', LONG_MS);
    expect(await refused()).to.deep.equal([503, '5', 'api_unavailable']);
    waiting[0]?.end('done');
    expect((await inFlight).text).to.equal('done');
    await closed;
    expect(await refused()).to.deep.equal([503, '300', 'api_disabled']);
    await gate.close('unavailable');
    expect(await refused()).to.deep.equal([503, '5', 'api_unavailable']);
  });
});
