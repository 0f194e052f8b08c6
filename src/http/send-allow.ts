/** The response to OPTIONS, and the care for bodies that nobody has read. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { commonHeaders } from './common-headers.js';

/** Responds 204 with the methods that the path supports. */
export function sendAllow(
  req: IncomingMessage,
  res: ServerResponse,
  requestId: string,
  allowed: readonly string[],
): void {
  closeAfterUnreadBody(req, res);
  res.writeHead(204, { Allow: allowed.join(', '), ...commonHeaders(requestId) });
  res.end();
}

/** Otherwise the rest of an unread body would be awaited, or parsed as the next request. */
export function closeAfterUnreadBody(req: IncomingMessage, res: ServerResponse): void {
  if (!req.complete && hasBody(req) && req.method !== 'GET' && req.method !== 'HEAD')
    res.setHeader('Connection', 'close');
}

/** RFC 9112, section 6.3. */
function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}
