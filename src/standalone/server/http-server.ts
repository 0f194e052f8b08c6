/**
 * The HTTP server around the Express app: time limits against slow clients, and problem details as the response to
 * requests that are malformed or that Node.js refuses before Express sees them.
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
  /**
   * Longer than a proxy keeps a connection to the host that it doesn't use: 60 s in nginx, 120 s in Caddy. If the host
   * closed first, it could do so just when the proxy sends the next request, and that request would fail.
   */
  keepAliveTimeout: 130_000,
  /** How often Node.js checks the first two time limits. */
  connectionsCheckingInterval: 1_000,
};
/**
 * A connection is closed when it carries no byte for so long during a request, unless the client is only waiting for our
 * response.
 */
const INACTIVITY_TIMEOUT_MS = 60_000;

const IDLE_CHECK_MS = 50;
const FINISH_TIMEOUT_MS = 5_000;
const LINGER_MS = 1_000;

export function createHttpServer(
  app: Express,
  limits: Partial<typeof LIMITS> = {},
  inactivityTimeoutMs = INACTIVITY_TIMEOUT_MS,
): Server {
  // The response of Node.js to a request without Host has no body; `serve` sends ours.
  const options = { ...LIMITS, ...limits, requireHostHeader: false, ...requestClassesOf(app) };
  const server = createServer(options, (req, res) => serve(app, req, res));
  server.timeout = inactivityTimeoutMs;
  server.on('timeout', (socket: Socket) => {
    if (isWaitingForHandler(socket)) socket.setTimeout(inactivityTimeoutMs);
    else socket.destroy();
  });
  // Load balancers reuse a connection for any number of requests.
  server.maxRequestsPerSocket = 0;
  // Node.js silently drops headers above this count, perhaps a second Authorization. maxHeaderSize limits them anyway.
  server.maxHeadersCount = 0;
  server.on('checkExpectation', (_req, res) => refuse(res, UNKNOWN_EXPECTATION));
  server.on('connect', (_req, socket: Socket) => refuseOnSocket(socket, NO_TUNNELS));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    handleClientError(error, socket as Socket);
  });
  return server;
}

const UNKNOWN_EXPECTATION = hostProblem(
  'expectation_failed',
  'Only 100-continue is supported in the Expect header. Remove the header.',
);
const NO_TUNNELS = hostProblem(
  'method_not_implemented',
  'CONNECT isn’t supported: this server is not a proxy.',
);
const NO_HOST = hostProblem('malformed_request', 'Send exactly one Host header.');

function serve(app: Express, req: IncomingMessage, res: ServerResponse): void {
  if (!hasOneHost(req)) {
    refuse(res, NO_HOST);
    return;
  }
  if (req.url?.startsWith('/') === false) req.url = originForm(req.url);
  app(req, res);
}

/** RFC 9112, section 3.2. Reads `rawHeaders`, because `headers` keeps only the first of two and is built on first use. */
function hasOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count === 1 || (count === 0 && httpVersion === '1.0');
}

/** Returns the path of an absolute URL (RFC 9112, section 3.2.2). Its host is ignored. */
function originForm(url: string): string {
  const path = /^https?:\/\/[^/?#]*(.*)$/i.exec(url)?.[1];
  if (path === undefined) return url;
  return path.startsWith('/') ? path : `/${path}`;
}

/** From now on, every response asks its client to open a new connection for the next request. */
export function sendClientsAway(server: Server): void {
  server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
}

/** Accepts no more connections, lets running requests finish, and cuts off those that take too long. */
export async function closeServer(server: Server): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const overdue = setTimeout(() => server.closeAllConnections(), FINISH_TIMEOUT_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(idle);
  clearTimeout(overdue);
}

function handleClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const problem = clientProblem(error.code);
  const pending = pendingResponse(socket);
  if (error.code === 'ECONNRESET') socket.destroy(error);
  else if (pending === undefined) refuseOnSocket(socket, problem);
  else if (isWaitingForBody(pending)) refuse(pending, problem);
  // A second response would corrupt the pending one, or be mistaken for it.
  else socket.destroy();
}

/** Returns the response that Node.js will send next on the socket. It has no public property for it. */
function pendingResponse(socket: Socket): ServerResponse | undefined {
  return (Reflect.get(socket, '_httpMessage') as ServerResponse | null | undefined) ?? undefined;
}

/** Returns whether the client has read everything that we sent, and the rest of its response is still to come. */
function isWaitingForHandler(socket: Socket): boolean {
  const pending = pendingResponse(socket);
  return pending !== undefined && !pending.writableEnded && socket.writableLength === 0;
}

/** Returns whether the error concerns the body of this request, and no response to it has been sent. */
function isWaitingForBody({ req, headersSent }: ServerResponse): boolean {
  return !headersSent && !req.complete && req.method !== 'GET' && req.method !== 'HEAD';
}

/** Sends a problem when there is no response object. */
function refuseOnSocket(socket: Socket, problem: Problem): void {
  // Node.js removes its own error listener from the socket of a CONNECT request.
  socket.on('error', () => socket.destroy());
  if (!socket.writable || pendingResponse(socket) !== undefined) {
    socket.destroy();
    return;
  }
  const { headers, text } = finalResponse(problem);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`;
  socket.end([status, ...lines, '', text].join('\r\n'));
  // If we closed now while the client is still sending, a TCP reset could discard the response. If we never closed, a
  // client that doesn't close either would hold the connection, and with it the host's stop, forever.
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function refuse(res: ServerResponse, problem: Problem): void {
  const { headers, text } = finalResponse(problem);
  res.writeHead(problem.status, headers);
  res.end(text);
}

/** Closes the connection: after a malformed request we can't tell where the next one begins. */
function finalResponse(problem: Problem): { headers: Record<string, string>; text: string } {
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
      return hostProblem(
        'headers_too_large',
        `The request headers are larger than ${LIMITS.maxHeaderSize / 1024} KiB in total.`,
      );
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return hostProblem('request_timeout', 'The request did not arrive completely in time.');
    default:
      return hostProblem('malformed_request', 'The request is not well-formed HTTP/1.1.');
  }
}
