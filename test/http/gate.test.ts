/** The handler of a path that can be closed: which requests pass, and when none is inside any longer. Over HTTP. */
import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import express, { type RequestHandler } from 'express';
import { Gate } from '../../src/http/gate.js';
import { until } from '../support/until.js';

const LONG_MS = 60_000;

describe('The gate of a path', () => {
  let server: Server;
  let url: string;
  /** Runs before the gate, like a host's own middleware. */
  let before: RequestHandler;
  let gate: Gate;
  /** The responses that the router has not sent yet. */
  let waiting: ServerResponse[];
  beforeEach(async () => {
    before = (_req, _res, next) => next();
    waiting = [];
    gate = new Gate((_req, res) => void res.writeHead(503).end());
    gate.open((_req, res) => void waiting.push(res));
    const app = express().use((req, res, next) => before(req, res, next), gate.handler);
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('responds 503 once it is closed, and waits for the last request inside', async () => {
    const inside = fetch(url);
    await until(() => waiting.length === 1);
    let isEmpty = false;
    const emptied = gate.close(LONG_MS).then(() => {
      isEmpty = true;
    });
    const refused = await fetch(url);
    expect(refused.status).to.equal(503);
    expect([waiting.length, isEmpty]).to.deep.equal([1, false]);
    waiting[0]?.end('answered');
    await emptied;
    expect(await (await inside).text()).to.equal('answered');
  });

  it('does not wait for a client that goes away while inside', async () => {
    const gone = new AbortController();
    const inside = fetch(url, { signal: gone.signal }).catch(() => undefined);
    await until(() => waiting.length === 1);
    gone.abort();
    await gate.close(LONG_MS);
    await inside;
  });

  it('does not wait for a client that was gone before its request reached the gate', async () => {
    let isReached = false;
    before = async (_req, res, next) => {
      await once(res, 'close');
      next();
      isReached = true;
    };
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    client.end('GET / HTTP/1.1\r\nHost: x\r\n\r\n', () => client.destroy());
    await until(() => isReached);
    await gate.close(LONG_MS);
  });

  it('does not wait for pipelined requests of a client that goes away', async () => {
    const client = connect(Number(new URL(url).port), '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20));
    await until(() => waiting.length === 20);
    const sockets = new Set(waiting.map(({ req }) => req.socket));
    client.destroy();
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));
    await gate.close(LONG_MS);
    expect([...sockets].map((socket) => socket.listenerCount('close') < 20)).to.deep.equal([true]);
  });
});
