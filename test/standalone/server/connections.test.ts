/** When the HTTP server closes a connection: after a refused request, without a request, and for an idle client. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { expect } from 'chai';
import express, { type Express } from 'express';
import { closeServer, createHttpServer } from '../../../src/standalone/server/http-server.js';
import { until } from '../../support/until.js';

/** More than the buffers of a connection hold. */
const BYTES = 64 * 1024 * 1024;
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const INACTIVITY_TIMEOUT_MS = 100;

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Sends a request, reads nothing, and resolves once the server has closed the connection. */
async function closesForIdleReader(app: Express): Promise<void> {
  const server = createHttpServer(app, {}, INACTIVITY_TIMEOUT_MS);
  const connected = once(server, 'connection');
  const client = connect(await listen(server), '127.0.0.1');
  client.pause();
  client.on('error', () => {});
  client.write(GET);
  const [socket] = (await connected) as [Socket];
  await once(socket, 'close');
  client.destroy();
  await closeServer(server);
}

describe('after a refused request', () => {
  /** Returns whether no connection is left. */
  const isClosed = async (server: Server) => (await promisify(server.getConnections.bind(server))()) === 0;

  for (const [what, text, status] of [
    ['an incomplete request', 'GET / HTTP/1.1\r\nHo', 408],
    ['CONNECT', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 501],
  ] as const) {
    it(`(${what}), the server closes the connection even if the client does not`, async () => {
      const impatient = { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 20 };
      const server = createHttpServer(express(), impatient);
      const client = connect({ port: await listen(server), host: '127.0.0.1', allowHalfOpen: true });
      let response = '';
      client.on('data', (data: Buffer) => {
        response += data.toString();
      });
      client.on('error', () => {});
      client.write(text);
      await once(client, 'end');
      expect(response).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
      await until(() => isClosed(server));
      client.destroy();
      await closeServer(server);
    });
  }
});

describe('a handler that works for longer than the inactivity timeout', () => {
  it('sends its response', async () => {
    const app = express().get('/', (_req, res) => void setTimeout(() => res.end('done'), 500));
    const server = createHttpServer(app, {}, INACTIVITY_TIMEOUT_MS);
    const text = await fetch(`http://127.0.0.1:${await listen(server)}`).then(
      (response) => response.text(),
      (error: Error) => String(error.cause),
    );
    expect(text).to.equal('done');
    await closeServer(server);
  });

  it('loses its connection once its client has stopped reading', async () => {
    const app = express().get('/', (_req, res) => {
      res.write('a');
      setTimeout(() => res.write(Buffer.alloc(BYTES)), 300);
    });
    await closesForIdleReader(app);
  });
});

describe('a connection without a request', () => {
  it('is closed after the inactivity timeout', async () => {
    const server = createHttpServer(express(), {}, INACTIVITY_TIMEOUT_MS);
    const client = connect(await listen(server), '127.0.0.1');
    await once(client, 'close');
    await closeServer(server);
  });
});

describe('a client that reads nothing', () => {
  it('loses its connection after the inactivity timeout', async () => {
    const app = express().get('/', (_req, res) => void res.end(Buffer.alloc(BYTES)));
    await closesForIdleReader(app);
  });
});

describe('a connection between two requests', () => {
  /** How long nginx and Caddy keep a connection to the host that they don't use. */
  const PROXY_SECONDS = 120;

  const serverWith = async (limits?: { keepAliveTimeout: number }, inactivityTimeoutMs?: number) => {
    const app = express().get('/', (_req, res) => void res.end());
    const server = createHttpServer(app, limits, inactivityTimeoutMs);
    const client = connect(await listen(server), '127.0.0.1');
    client.write(GET);
    const [response] = (await once(client, 'data')) as [Buffer];
    return { server, client, response: response.toString() };
  };

  it('stays open longer than a proxy keeps it for another request', async () => {
    const { server, client, response } = await serverWith();
    client.destroy();
    await closeServer(server);
    const [, seconds] = /^Keep-Alive: timeout=(\d+)/m.exec(response) ?? [];
    expect(Number(seconds)).to.be.greaterThan(PROXY_SECONDS);
  });

  it('is not closed by the shorter inactivity timeout, which applies only during requests', async () => {
    const openedAtMs = performance.now();
    const { server, client } = await serverWith({ keepAliveTimeout: 400 }, 50);
    client.resume();
    await once(client, 'close');
    expect(performance.now() - openedAtMs).to.be.at.least(400);
    await closeServer(server);
  });
});
