/** What pages of other origins get from the gate of /api/v1: over HTTP, with the gate closed and open. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { type ApiGate, createGate } from '../../src/http/api-gate.js';
import { originObjection } from '../../src/http/cors.js';
import { ask } from '../support/api.js';

const WALL = 'https://wall.example';
const CORS_HEADERS = [
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
];

describe('allowedOrigins', () => {
  let server: Server;
  let url: string;
  let gate: ApiGate;
  const start = async (allowedOrigins: readonly string[]) => {
    gate = createGate({ publicUrl: 'https://pbx.example.com', allowedOrigins });
    server = express().use(gate.handler).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const get = (headers: Record<string, string> = {}) => ask(url, { path: '/api/v1/contract-probe', headers });
  const preflight = (headers: Record<string, string>) =>
    ask(url, {
      method: 'OPTIONS',
      path: '/api/v1/contract-probe',
      headers: { 'Access-Control-Request-Method': 'POST', ...headers },
    });
  const openGate = () => gate.open((_req, res) => void res.writeHead(200, { 'Content-Length': 2 }).end('ok'));

  it('adds the headers for the one origin to every response, that of a closed gate included', async () => {
    await start(['http://localhost:3000', WALL]);
    for (const status of [503, 200]) {
      const response = await get({ Origin: WALL });
      expect(response.status).to.equal(status);
      expect(response.headers).to.include({
        'access-control-allow-origin': WALL,
        'access-control-expose-headers': 'X-Request-Id, Retry-After, Link, Allow',
        vary: 'Origin',
      });
      expect(response.headers).to.not.have.property('access-control-allow-credentials');
      openGate();
    }
  });

  it('responds to a preflight of a listed origin without a key, for every path alike, once the gate is open', async () => {
    await start([WALL]);
    expect((await preflight({ Origin: WALL })).status).to.equal(503);
    openGate();
    const response = await preflight({ Origin: WALL });
    expect([response.status, response.text]).to.deep.equal([204, '']);
    expect(response.headers).to.include({
      'access-control-allow-origin': WALL,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type',
      'access-control-max-age': '7200',
      vary: 'Origin',
    });
    const options = await ask(url, {
      method: 'OPTIONS',
      path: '/api/v1/contract-probe',
      headers: { Origin: WALL },
    });
    expect([options.status, options.text], 'without the method it is no preflight').to.deep.equal([
      200,
      'ok',
    ]);
  });

  it('adds nothing but Vary for an origin that is not listed, and passes its preflight on', async () => {
    await start([WALL]);
    openGate();
    for (const headers of [
      {},
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: `${WALL}.evil.example` },
      { Origin: `${WALL}:8443` },
      { Origin: 'http://wall.example' },
      { Origin: 'https://WALL.example' },
    ] as Record<string, string>[]) {
      for (const response of [await get(headers), await preflight(headers)]) {
        expect(response.status, headers.Origin).to.equal(200);
        expect(response.headers.vary, headers.Origin).to.equal('Origin');
        expect(response.headers, headers.Origin).to.not.have.any.keys(CORS_HEADERS);
      }
    }
  });

  it('none, adds nothing at all', async () => {
    await start([]);
    openGate();
    expect((await get({ Origin: WALL })).headers).to.not.have.any.keys(['vary', ...CORS_HEADERS]);
  });
});

describe('originObjection', () => {
  it('accepts origins as browsers send them', () => {
    for (const origin of [
      WALL,
      'http://localhost:3000',
      'http://192.0.2.7',
      'https://xn--mller-kva.example',
    ]) {
      expect(originObjection(origin), origin).to.equal(undefined);
    }
  });

  it('refuses every other form with a sentence that names the right one', () => {
    for (const [entry, end] of [
      [`${WALL}/`, `Write "${WALL}".`],
      [`${WALL}/wall`, `Write "${WALL}".`],
      [`${WALL}?a`, `Write "${WALL}".`],
      [`${WALL}:443`, `Write "${WALL}".`],
      [` ${WALL}`, `Write "${WALL}".`],
      ['https://Wall.Example', `Write "${WALL}".`],
      ['https://user:secret@wall.example', `Write "${WALL}".`],
      ['https://müller.example', 'Write "https://xn--mller-kva.example".'],
      ['*', 'List each origin, such as https://wall.example.'],
      ['https://*.example', 'List each origin, such as https://wall.example.'],
      ['wall.example', 'is not an origin such as https://wall.example or http://localhost:3000.'],
      ['null', 'is not an origin such as https://wall.example or http://localhost:3000.'],
      ['file:///', 'is not an origin such as https://wall.example or http://localhost:3000.'],
      ['', 'is not an origin such as https://wall.example or http://localhost:3000.'],
      [undefined, 'is not an origin such as https://wall.example or http://localhost:3000.'],
    ] as const) {
      expect(originObjection(entry), entry)
        .to.be.a('string')
        .and.satisfy((text: string) => text.endsWith(end));
    }
  });
});
