/**
 * Sends bodies, in gzip if they are large and the client accepts it. Compression runs in the thread pool, so that it
 * delays no other request, and at most once for each body, however many requests share it.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { commonHeaders } from '../http/common-headers.js';

/** Below this, a smaller response costs more than it saves. */
const MIN_BYTES = 1_024;
/** A list of 500 calls, 127 kB, becomes 14 kB in 0.7 ms of processor time. Level 6, zlib's default, takes 3 ms for 12 kB. */
const LEVEL = 2;
const compress = promisify(gzip);

export class SharedBody {
  readonly bytes: Buffer;
  #gzipped: Promise<Buffer> | undefined;

  constructor(content: string | Buffer) {
    this.bytes = typeof content === 'string' ? Buffer.from(content) : content;
  }

  gzipped(): Promise<Buffer> {
    this.#gzipped ??= compress(this.bytes, { level: LEVEL });
    return this.#gzipped;
  }
}

export interface BodyHeaders {
  readonly 'Content-Type': string;
  readonly [name: string]: string | number;
}

/** Sends a body with the status 200. Returns a promise only if there is something to wait for. */
export function sendBody(
  req: Request,
  res: Response,
  requestId: string,
  headers: BodyHeaders,
  body: string | SharedBody,
): void | Promise<void> {
  const send = (bytes: string | Buffer, length: number, encoding: object) => {
    res.writeHead(200, { 'Content-Length': length, ...commonHeaders(requestId), ...headers, ...encoding });
    res.end(bytes);
  };
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.bytes.length;
  if (length <= MIN_BYTES) {
    send(typeof body === 'string' ? body : body.bytes, length, {});
    return;
  }
  const shared = typeof body === 'string' ? new SharedBody(body) : body;
  const vary = res.getHeader('Vary');
  const varying = { Vary: vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding` };
  if (!prefersGzip(req)) {
    send(shared.bytes, length, varying);
    return;
  }
  return shared.gzipped().then((bytes) => {
    // After the deadline, the problem has been sent.
    if (!res.headersSent) send(bytes, bytes.length, { ...varying, 'Content-Encoding': 'gzip' });
  });
}

function prefersGzip(req: Request): boolean {
  return (
    req.headers['accept-encoding'] !== undefined && req.acceptsEncodings(['gzip', 'identity']) === 'gzip'
  );
}
