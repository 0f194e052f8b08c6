/** A schema as rows for a table: one for each field, those of objects and lists inside written with their path. */

import { type ReferenceDocument, resolve, type Schema } from './document.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export interface Field {
  /** E.g. `items[].from.number`. */
  readonly name: string;
  /** E.g. `text or null`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

const MAX_DEPTH = 6;

export function fieldsOf(document: ReferenceDocument, schema: Schema): Field[] {
  return inner(document, schema, '', 0);
}

function inner(document: ReferenceDocument, given: Schema, prefix: string, depth: number): Field[] {
  const schema = objectIn(document, given);
  if (depth > MAX_DEPTH) return [];
  if (schema.items !== undefined) return inner(document, schema.items, `${prefix}[]`, depth + 1);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const resolved = resolve(document, property);
    const field = {
      name: path,
      type: typeOf(document, property),
      isRequired: schema.required?.includes(name) ?? false,
      description: property.description ?? resolved.description ?? '',
    };
    return [field, ...inner(document, property, path, depth + 1)];
  });
}

/** Where a value may also be null, the object that it is otherwise. */
function objectIn(document: ReferenceDocument, given: Schema): Schema {
  const schema = resolve(document, given);
  const [first] = schema.anyOf ?? [];
  return first === undefined ? schema : resolve(document, first);
}

export function typeOf(document: ReferenceDocument, given: Schema): string {
  const schema = resolve(document, given);
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeOf(document, one)).join(TEXT.or);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  const names = types.map((type) => TEXT.types[type] ?? type).join(TEXT.or);
  const { minimum, maximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return TEXT.between(names, minimum, maximum);
  return minimum === undefined ? names : TEXT.atLeast(names, minimum);
}
