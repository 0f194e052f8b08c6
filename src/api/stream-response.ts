/**
 * Sends the bytes of a stream. The headers wait for the first bytes, so that a stream that can't be read is still a
 * problem document. If it fails later, the connection is closed: with chunked encoding, the client then knows that the
 * response is incomplete.
 */
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { commonHeaders } from '../http/common-headers.js';
import type { CountUsage } from './count-usage.js';
import { beforeDeadline, exchangeOf } from './exchange.js';
import type { ApiRequest, OpenStream, StreamRoute, StreamSource } from './route.js';

export function sendStream(route: StreamRoute, count: CountUsage) {
  return async (request: ApiRequest, req: Request, res: Response): Promise<void> => {
    const exchange = exchangeOf(res);
    // Aborted when the client has gone away, and when the response has ended in any other way.
    const end = new AbortController();
    res.once('close', () => end.abort());
    try {
      const opening = route.handle(request, end.signal);
      const { mediaType, chunks } = await beforeDeadline(opening, exchange, route.response.deadlineMs);
      res.writeHead(200, { 'Content-Type': mediaType, ...commonHeaders(exchange.requestId) });
      count(res, 200);
      if (req.method === 'HEAD') res.end();
      else await pipeline(chunks, res);
    } catch (error) {
      const isClientGone = end.signal.aborted && !(error instanceof BrokenStreamError);
      if (!isClientGone) throw error;
    } finally {
      end.abort();
    }
  };
}

/** The stream failed after its first bytes while the client was still there. */
class BrokenStreamError extends Error {
  override readonly name = 'BrokenStreamError';
}

/**
 * Resolves when the first bytes have been read or the stream has ended, and rejects if it fails before. Once `signal`
 * is aborted, the stream is destroyed, even if it is opened only afterwards.
 */
export async function openStream(
  { mediaType, body }: StreamSource,
  signal: AbortSignal,
): Promise<OpenStream> {
  // Failures arrive through the iterator. Without a listener, a late one would be an uncaught exception.
  body.on('error', () => {});
  const destroy = () => body.destroy();
  if (signal.aborted) destroy();
  else signal.addEventListener('abort', destroy, { once: true });
  const iterator = body[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* chunks() {
    if (first.done) return;
    yield first.value;
    try {
      yield* iterator;
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw new BrokenStreamError('A stream broke off after its first bytes.', { cause });
    }
  }
  return { mediaType, chunks: chunks() };
}
