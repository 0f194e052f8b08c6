/**
 * Validates query strings and bodies, and encodes the cursors of paged lists. A cursor grants nothing, because the
 * tenant always comes from the session; one that does not decode to the expected shape is refused.
 */
import Joi, { type ObjectSchema } from 'joi';
import { Problem } from '../../http/problem.js';

/** The longest one contains the name of a key. */
const MAX_CURSOR_LENGTH = 1_000;

/** Parts of the schemas for cursors: a DATETIME as the database returns it, and an id. */
export const datetime = Joi.string()
  .pattern(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/)
  .required();
export const uuid = Joi.string().pattern(/^[0-9a-f-]{36}$/);

/** Returns `input` with the schema's defaults. Converts nothing and reports every error at once. @throws Problem `code` */
export function validate<Value>(
  schema: ObjectSchema<Value>,
  input: object,
  code: 'invalid_query' | 'invalid_body',
): Value {
  const { value, error } = schema.validate({ ...input }, { abortEarly: false, convert: false });
  if (error !== undefined) throw new Problem(code, `${error.message}.`);
  return value;
}

/** Removes empty fields: browsers also send the fields of a filter that were left blank. */
export function withoutEmpty(query: object): object {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

export function encodeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Returns null if there is no cursor. @throws Problem invalid_query */
export function decodeCursor<Position>(
  cursor: string | undefined,
  schema: ObjectSchema<Position>,
): Position | null {
  if (cursor === undefined) return null;
  if (cursor.length <= MAX_CURSOR_LENGTH) {
    try {
      const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
      const { value, error } = schema.validate(position, { convert: false });
      if (error === undefined) return value;
    } catch {
      // Not JSON, so not one of our cursors: refused below.
    }
  }
  throw new Problem('invalid_query', 'The cursor does not belong to this list. Start again without it.');
}
