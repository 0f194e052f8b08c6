/** Lists the fields of a schema, each with its path in nested objects and lists, and the parameters of an operation. */
import { type Operation, type ReferenceDocument, resolve, type Schema } from './document.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

export interface Field {
  /** E.g. `items[].from.number`. */
  readonly name: string;
  /** E.g. `text or null, optional`. */
  readonly type: string;
  readonly description: string;
}

/** A schema can refer to itself. */
const MAX_DEPTH = 6;

export function fieldsOf(document: ReferenceDocument, schema: Schema): Field[] {
  return nestedFields(document, schema, '', 0);
}

function nestedFields(document: ReferenceDocument, given: Schema, prefix: string, depth: number): Field[] {
  const schema = objectOf(document, given);
  if (depth > MAX_DEPTH) return [];
  if (schema.items !== undefined) return nestedFields(document, schema.items, `${prefix}[]`, depth + 1);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const resolved = resolve(document, property);
    const type = typeOf(document, property);
    const field = {
      name: path,
      type: schema.required?.includes(name) ? type : `${type}, ${TEXT.optional}`,
      description: property.description ?? resolved.description ?? '',
    };
    return [field, ...nestedFields(document, property, path, depth + 1)];
  });
}

export function parameterFields(document: ReferenceDocument, { parameters = [] }: Operation): Field[] {
  return parameters.map(({ name, in: place, required, description = '', schema }) => {
    const presence = required
      ? TEXT.required
      : schema.default === undefined
        ? TEXT.optional
        : TEXT.defaultIs(String(schema.default));
    const type = `${typeOf(document, schema)}, ${TEXT.inPlace[place]}, ${presence}`;
    return { name, type, description };
  });
}

/** For an object or null, returns the object. */
function objectOf(document: ReferenceDocument, given: Schema): Schema {
  const schema = resolve(document, given);
  const [first] = schema.anyOf ?? [];
  return first === undefined ? schema : resolve(document, first);
}

function typeOf(document: ReferenceDocument, given: Schema): string {
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
