/** What a request brings, checked against its route's schemas; refusals name each thing that is wrong. */
import type { Request, RequestHandler } from 'express';
import rawBody from 'raw-body';
import { Problem } from '../http/problem.js';
import type { InputSchema } from './route.js';

const MAX_BODY_BYTES = 16 * 1024;
const MAX_NAMED = 5;
const NOTHING: Record<string, unknown> = Object.freeze({});
/** JSON in UTF-8, and nothing else that a lenient parser might take. */
const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Reads a JSON body of at most 16 KiB into `req.body`; wrong media types, sizes and texts become their problems.
 * Not express.json: that drains a body that is too large before it answers, and an endless one has no end.
 */
export const readBody: RequestHandler = (req, _res, next) => {
  if (!JSON_TYPE.test(req.headers['content-type'] ?? '')) throw NOT_JSON;
  if (req.headers['content-encoding'] !== undefined) throw ENCODED;
  rawBody(req, { limit: MAX_BODY_BYTES, length: req.headers['content-length'] ?? null })
    .then((bytes) => {
      req.body = parseJson(bytes);
      next();
    })
    .catch(next);
};

const NOT_JSON = new Problem(
  'unsupported_media_type',
  'Send the body as JSON with the header "Content-Type: application/json".',
  { headers: { Accept: 'application/json' } },
);
const ENCODED = new Problem('unsupported_media_type', 'Send the body without Content-Encoding.');
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new Problem('malformed_json', undefined, { cause });
  }
}

/** The query against `schema`; without one, any parameter is refused. */
export function validateQuery(req: Request, schema: InputSchema | undefined): Record<string, unknown> {
  if (schema === undefined && !req.url.includes('?')) return NOTHING;
  const query = req.query;
  const repeated = Object.keys(query).filter((name) => Array.isArray(query[name]));
  if (repeated.length > 0) {
    throw new Problem('invalid_query', `${listed(repeated)} may be given only once.`);
  }
  return validate(query, schema, 'invalid_query', 'query parameter');
}

/** The body against `schema`: a JSON object with no field but the known ones. */
export function validateBody(body: unknown, schema: InputSchema): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('invalid_body', 'The body must be a JSON object, such as {"presence":"Away"}.');
  }
  // An own "__proto__" is a field like any other, but Joi's own copying would lose it.
  if (Object.hasOwn(body, '__proto__')) throw unknownFields('invalid_body', 'field', ['__proto__']);
  return validate(body, schema, 'invalid_body', 'field');
}

function validate(
  input: object,
  schema: InputSchema | undefined,
  code: 'invalid_query' | 'invalid_body',
  noun: string,
): Record<string, unknown> {
  if (schema === undefined) {
    const names = Object.keys(input);
    if (names.length > 0) throw unknownFields(code, noun, names);
    return {};
  }
  const { value, error } = schema.validate(input, {
    abortEarly: false,
    convert: false,
    errors: { wrap: { label: false } },
  });
  if (error === undefined) return value as Record<string, unknown>;
  const unknown = error.details.filter(({ type }) => type === 'object.unknown');
  if (unknown.length > 0) throw unknownFields(code, noun, unknown.map(nameOf));
  throw new Problem(
    code,
    `${error.details.map((item) => `${quoted(nameOf(item))} ${item.message}`).join('; ')}.`,
  );
}

function unknownFields(
  code: 'invalid_query' | 'invalid_body',
  noun: string,
  names: readonly string[],
): Problem {
  return new Problem(
    code,
    names.length > 1
      ? `Unknown ${noun}s: ${listed(names)}. Remove them.`
      : `Unknown ${noun}: ${listed(names)}. Remove it.`,
  );
}

function nameOf(item: { readonly path: readonly PropertyKey[] }): string {
  return String(item.path[0] ?? '');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map(quoted).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} more` : shown;
}

const PLAIN_NAME = /^[\w.[\]$-]{1,40}$/;
const LOOKS_LIKE_KEY = /exovo_[0-9A-Za-z]{8}/i;

/** Names come from the caller: an odd one is not repeated, nor one that might be a key in the wrong place. */
function quoted(name: string): string {
  return PLAIN_NAME.test(name) && !LOOKS_LIKE_KEY.test(name) ? `"${name}"` : 'one with an unusual name';
}
