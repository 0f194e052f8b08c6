/**
 * The HTTP server around the app: time limits against slow clients, and an answer in the API's own form to what is not
 * HTTP at all, or not such that it could be served. Made by host.ts.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import { nextRequestId, type Problem, problemBody } from 'exovo-api-access/internal/http';
import type { Express } from 'express';
import { hostProblem } from '../frame/host-problem.js';
import { requestClassesOf } from './request-classes.js';

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  /** How often the two time limits above are looked at. */
  connectionsCheckingInterval: 1_000,
};

const IDLE_CHECK_MS = 50;
const FINISH_TIMEOUT_MS = 5_000;
const LINGER_MS = 1_000;

export function createHttpServer(app: Express, limits: Partial<typeof LIMITS> = {}): Server {
  // Node's own refusal of a request without Host has no body; `serve` refuses it in our form.
  const options = { ...LIMITS, ...limits, requireHostHeader: false, ...requestClassesOf(app) };
  const server = createServer(options, (req, res) => serve(app, req, res));
  // Load balancers keep connections for as long as they like.
  server.maxRequestsPerSocket = 0;
  // Node drops headers beyond a count without a word, and a second Authorization with them. Their size is limited.
  server.maxHeadersCount = 0;
  server.on('checkExpectation', (_req, res) => refuse(res, UNKNOWN_EXPECTATION));
  server.on('connect', (_req, socket: Socket) => refuseOnSocket(socket, NO_TUNNELS));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    answerClientError(error, socket as Socket);
  });
  return server;
}

const UNKNOWN_EXPECTATION = hostProblem(
  'expectation_failed',
  'Expect is answered for 100-continue only. Leave the header out.',
);
const NO_TUNNELS = hostProblem('method_not_implemented', 'CONNECT is for proxies, and this is none.');
const NO_HOST = hostProblem('malformed_request', 'Send the header Host, once.');

function serve(app: Express, req: IncomingMessage, res: ServerResponse): void {
  if (!hasOneHost(req)) {
    refuse(res, NO_HOST);
    return;
  }
  if (req.url?.startsWith('/') === false) req.url = originForm(req.url);
  app(req, res);
}

/** RFC 9112, section 3.2. Out of `rawHeaders`: `headers` keeps the first of two, and is only made when asked for. */
function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count === 1 || (count === 0 && httpVersion === '1.0');
}

/** A whole address means its path (RFC 9112, section 3.2.2); whose address it is decides nothing here. */
function originForm(url: string): string {
  const path = /^https?:\/\/[^/?#]*(.*)$/i.exec(url)?.[1];
  if (path === undefined) return url;
  return path.startsWith('/') ? path : `/${path}`;
}

/** Accepts nothing more and lets requests under way finish; what is left after a while nobody reads. */
export async function closeServer(server: Server): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const overdue = setTimeout(() => server.closeAllConnections(), FINISH_TIMEOUT_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(idle);
  clearTimeout(overdue);
}

function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const problem = clientProblem(error.code);
  const underWay = answerUnderWay(socket);
  if (error.code === 'ECONNRESET') socket.destroy(error);
  else if (underWay === undefined) refuseOnSocket(socket, problem);
  else if (isWaitingForBody(underWay)) refuse(underWay, problem);
  // A second answer would garble the one under way, or be taken for it.
  else socket.destroy();
}

/** The answer that Node will send next on the socket; it keeps that here. */
function answerUnderWay(socket: Socket): ServerResponse | undefined {
  return (Reflect.get(socket, '_httpMessage') as ServerResponse | null | undefined) ?? undefined;
}

/** Whether what was wrong is the body of this very request, and nothing was answered to it yet. */
function isWaitingForBody({ req, headersSent }: ServerResponse): boolean {
  return !headersSent && !req.complete && req.method !== 'GET' && req.method !== 'HEAD';
}

/** Where there is no response object to answer with. */
function refuseOnSocket(socket: Socket, problem: Problem): void {
  // Of a tunnel's socket Node has taken its own listener off.
  socket.on('error', () => socket.destroy());
  if (!socket.writable || answerUnderWay(socket) !== undefined) {
    socket.destroy();
    return;
  }
  const { headers, text } = lastAnswer(problem);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`;
  socket.end([status, ...lines, '', text].join('\r\n'));
  // Closed at once, what the client is still sending would have the answer thrown away; never closed, a client who
  // does not close either would hold the connection, and the host's stop, for ever.
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function refuse(res: ServerResponse, problem: Problem): void {
  const { headers, text } = lastAnswer(problem);
  res.writeHead(problem.status, headers);
  res.end(text);
}

/** What comes behind a request that was not understood is not another one: the connection ends. */
function lastAnswer(problem: Problem): { headers: Record<string, string>; text: string } {
  const body = problemBody(problem, nextRequestId());
  const text = JSON.stringify(body);
  const headers = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': body.requestId,
    Connection: 'close',
  };
  return { headers, text };
}

function clientProblem(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return hostProblem('headers_too_large', 'The request headers are larger than 16 KiB together.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return hostProblem('request_timeout', 'The request did not arrive completely in time.');
    default:
      return hostProblem('malformed_request', 'The request is not well-formed HTTP/1.1.');
  }
}
