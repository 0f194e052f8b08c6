/**
 * Where a page of a list ends, as an opaque text for the next request. It grants nothing: the tenant is always the
 * session's. What does not decode to the expected shape is refused.
 */
import type { ObjectSchema } from 'joi';
import { Problem } from '../../http/problem.js';

const MAX_LENGTH = 400;

export function encodeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws Problem invalid_query */
export function decodeCursor<Position>(text: string, schema: ObjectSchema<Position>): Position {
  if (text.length <= MAX_LENGTH) {
    try {
      const { value, error } = schema.validate(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')), {
        convert: false,
      });
      if (error === undefined) return value;
    } catch {
      // Not JSON: refused below like any other text that we did not make.
    }
  }
  throw new Problem('invalid_query', 'The cursor is not one of this list. Start again without it.');
}
