/**
 * The HTTP server around the app: time limits against slow clients, and an answer to what is not HTTP at all.
 * Made by host.ts.
 */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { Problem, problemBody } from './problem.js';
import { requestClassesOf } from './request-classes.js';

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  /** How often the two time limits above are looked at. */
  connectionsCheckingInterval: 1_000,
} as const;

const IDLE_CHECK_MS = 50;
const FINISH_TIMEOUT_MS = 5_000;

export function createHttpServer(app: Express, limits: Partial<typeof LIMITS> = {}): Server {
  const server = createServer({ ...LIMITS, ...limits, ...requestClassesOf(app) }, app);
  // Load balancers keep connections for as long as they like.
  server.maxRequestsPerSocket = 0;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    answerClientError(error, socket as Socket);
  });
  return server;
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
  // Node keeps the answer under way here; a second one written into it would garble it.
  const underWay: unknown = Reflect.get(socket, '_httpMessage');
  if (error.code === 'ECONNRESET' || !socket.writable || (underWay !== null && underWay !== undefined)) {
    socket.destroy(error);
    return;
  }
  const problem = clientProblem(error.code);
  const body = problemBody(problem, undefined);
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${body.title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      `X-Request-Id: ${body.requestId}`,
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  );
}

function clientProblem(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(431, 'headers_too_large', 'The request headers are larger than 16 KiB together.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(408, 'request_timeout', 'The request did not arrive completely in time.');
    default:
      return new Problem(400, 'malformed_request', 'The request is not well-formed HTTP/1.1.');
  }
}
