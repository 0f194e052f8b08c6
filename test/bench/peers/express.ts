/**
 * Bare Express 5: sends the product's bodies from memory, without keys, checks or a database. peers.ts starts it as a
 * process and passes the bodies.
 */
import type { AddressInfo } from 'node:net';
import express from 'express';

interface Bodies {
  readonly ping: object;
  readonly extensions: object;
  readonly calls: object;
  readonly unauthorized: object;
  /** The headers that the product sends. */
  readonly headers: Readonly<Record<string, string>>;
}

const bodies = JSON.parse(process.argv[2] ?? '') as Bodies;
const pingBytes = Buffer.from(JSON.stringify(bodies.ping));
const pingHeaders = { ...bodies.headers, 'Content-Length': String(pingBytes.length) };

const app = express();
app.get('/ping', (_req, res) => void res.json(bodies.ping));
app.get('/ping-bytes', (_req, res) => void res.writeHead(200, pingHeaders).end(pingBytes));
app.get('/extensions', (_req, res) => void res.json(bodies.extensions));
app.get('/calls', (_req, res) => void res.json(bodies.calls));
app.get('/unauthorized', (_req, res) => void res.status(401).json(bodies.unauthorized));
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Express on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
