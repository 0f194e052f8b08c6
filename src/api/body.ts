/** Reads the JSON body of a request into `req.body`, or takes it from there if the host has already read it. */
import type { RequestHandler } from 'express';
import rawBody from 'raw-body';
import { Problem } from '../http/problem.js';
import { MAX_BODY_BYTES } from '../http/problems.js';
import { exchangeOf } from './exchange.js';

/**
 * JSON defines no parameters, a charset neither (RFC 8259, section 11), so all are ignored, empty ones too (RFC 9110,
 * section 5.6.6). A body that is not UTF-8 is malformed.
 */
const JSON_TYPE = /^application\/json[ \t]*(;|$)/i;
const NOT_JSON = new Problem('unsupported_media_type', undefined, {
  headers: { Accept: 'application/json' },
});
const ENCODED = new Problem('unsupported_media_type', 'Send the body without Content-Encoding.');
const READ_BY_HOST =
  'Middleware of the host read the body of this request and left nothing in req.body. Place the gate of /api/v1 before it.';
/** Drops a byte order mark (RFC 8259, section 8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Accepts at most MAX_BODY_BYTES. A wrong type or size and malformed text become their problems. We don't use
 * express.json because it reads a body that is too large to its end before it responds, so an endless body would get no
 * response.
 *
 * A host that places a body parser before the gate of /api/v1 limits the size and refuses malformed JSON itself.
 */
export const readBody: RequestHandler = async (req, res, next) => {
  const type = req.headers['content-type'] ?? '';
  if (!JSON_TYPE.test(type)) throw NOT_JSON;
  if (req.headers['content-encoding'] !== undefined) throw ENCODED;
  if (req.readableDidRead) {
    if (req.body === undefined) throw new Error(READ_BY_HOST);
    if (Buffer.isBuffer(req.body)) req.body = parseJson(req.body);
    next();
    return;
  }
  const startedAtMs = performance.now();
  try {
    const bytes = await rawBody(req, {
      limit: MAX_BODY_BYTES,
      length: req.headers['content-length'] ?? null,
    });
    req.body = parseJson(bytes);
  } finally {
    exchangeOf(res).bodyMs = performance.now() - startedAtMs;
  }
  next();
};

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new Problem('malformed_json', undefined, { cause });
  }
}
