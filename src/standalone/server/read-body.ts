/**
 * Reads the forms and JSON bodies of the admin area into `req.body`. Not with express.json and express.urlencoded, which
 * read a body that is too large to its end before they respond, so an endless body would get no response.
 */
import { parse } from 'node:querystring';
import { MAX_BODY_BYTES } from 'exovo-api-access/internal/http';
import type { Request, RequestHandler } from 'express';
import rawBody from 'raw-body';
import { hostProblem } from '../frame/host-problem.js';
import { STRINGS } from './strings.js';

/** Enough for the hundred keys that can be revoked at once, and the fields beside them. */
const MAX_FORM_FIELDS = 120;

/** Leaves `req.body` undefined if there is no body or if it has another type. */
export const readBody: RequestHandler = async (req, res, next) => {
  const { 'content-length': length, 'content-encoding': encoding } = req.headers;
  if (length === undefined && req.headers['transfer-encoding'] === undefined) return next();
  const type = req.is(['json', 'urlencoded']);
  if (type !== 'json' && type !== 'urlencoded') {
    // Otherwise the rest of the unread body would be awaited before the next request.
    res.set('Connection', 'close');
    return next();
  }
  if ((encoding !== undefined && encoding !== 'identity') || !isUtf8(req))
    throw hostProblem('unsupported_media_type', STRINGS.refusals.encoding);
  const bytes = await rawBody(req, { limit: MAX_BODY_BYTES, length: length ?? null });
  const text = bytes.toString('utf8');
  req.body = type === 'json' ? parseJson(text) : parseForm(text);
  next();
};

function isUtf8(req: Request): boolean {
  const [, charset] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(req.headers['content-type'] ?? '') ?? [];
  return charset === undefined || charset.toLowerCase() === 'utf-8';
}

function parseJson(text: string): object {
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null) return value;
  throw hostProblem('malformed_request', STRINGS.refusals.unreadable);
}

function parseForm(text: string): object {
  if (text.split('&').length > MAX_FORM_FIELDS)
    throw hostProblem('body_too_large', STRINGS.refusals.bodyTooLarge);
  return parse(text);
}
