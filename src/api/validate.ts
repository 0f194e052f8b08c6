/** Validates the query and the body of a request against its route's schemas. A refusal names everything that is wrong. */
import type { Request, RequestHandler } from 'express';
import { Problem } from '../http/problem.js';
import { KEY_START } from '../keys/format.js';
import { exchangeOf, NO_INPUT } from './exchange.js';
import type { InputSchema, RouteInput } from './route.js';

const MAX_NAMED = 5;
/** Parameters that libraries add so that no cache responds: jQuery's and others'. */
const CACHE_BUSTERS: readonly string[] = ['_', '_t', 'cb', 'nocache'];
const NOT_CACHED = 'Responses are never cached, so a cache buster is not needed.';

export function validateInput({ query, body }: RouteInput): RequestHandler {
  return (req, res, next) => {
    const exchange = exchangeOf(res);
    exchange.query = validateQuery(req, query);
    if (body !== undefined) exchange.body = validateBody(req.body, body);
    next();
  };
}

/** Returns the query as `schema` converts it. Without a schema, any parameter is refused. */
export function validateQuery(
  req: Request,
  schema: InputSchema | undefined,
): Readonly<Record<string, unknown>> {
  if (schema === undefined && !req.url.includes('?')) return NO_INPUT;
  const query = req.query;
  const repeated = Object.keys(query).filter((name) => Array.isArray(query[name]));
  if (repeated.length > 0) {
    throw new Problem('invalid_query', `${list(repeated)} may be given only once.`);
  }
  return validate(query, schema, 'invalid_query', 'query parameter');
}

/** Accepts only a JSON object with no other fields than the schema's. */
function validateBody(body: unknown, schema: InputSchema): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('invalid_body', 'The body must be a JSON object, such as {"presence":"Away"}.');
  }
  // An own "__proto__" is a field like any other, but Joi would lose it when it copies the object.
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
  // Several rules of one field can have the same message.
  const sentences = new Set(error.details.map((item) => `${quote(nameOf(item))} ${item.message}`));
  throw new Problem(code, `${[...sentences].join('; ')}.`);
}

function unknownFields(
  code: 'invalid_query' | 'invalid_body',
  noun: string,
  names: readonly string[],
): Problem {
  const hint = names.some((name) => CACHE_BUSTERS.includes(name)) ? ` ${NOT_CACHED}` : '';
  return new Problem(
    code,
    names.length > 1
      ? `Unknown ${noun}s: ${list(names)}. Remove them.${hint}`
      : `Unknown ${noun}: ${list(names)}. Remove it.${hint}`,
  );
}

function nameOf(item: { readonly path: readonly PropertyKey[] }): string {
  return String(item.path[0] ?? '');
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map(quote).join(', ');
  return names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} more` : shown;
}

const PLAIN_NAME = /^[\w.[\]$-]{1,40}$/;

/** Names come from the caller: never repeat an odd one, nor one that may be part of a key in the wrong place. */
function quote(name: string): string {
  const isPlain = PLAIN_NAME.test(name) && !name.toLowerCase().includes(KEY_START);
  return isPlain ? `"${name}"` : 'one with an unusual name';
}
