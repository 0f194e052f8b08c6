/** The schemas among the components of the OpenAPI document. */
import { type AnySchema, type JsonSchema, toJsonSchema } from '../json-schema.js';
import { withReferences } from './references.js';

/**
 * Adds a schema to the components and returns a reference to it. Schemas that the plugin's own schemas share become
 * components too. Those of a host stay inside its schema, where their names can't clash with others.
 */
export function addComponent(
  schemas: Record<string, JsonSchema>,
  name: string,
  schema: AnySchema,
  isOwn: boolean,
): { $ref: string } {
  const converted = withPlainTimes(toJsonSchema(schema)) as JsonSchema;
  if (isOwn) {
    const { $defs = {}, ...own } = withReferences(converted, (inside) =>
      inside.replace('#/$defs/', '#/components/schemas/'),
    ) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    Object.assign(schemas, $defs, { [name]: own });
  } else {
    schemas[name] = withReferences(converted, (inside) => `#/components/schemas/${name}${inside.slice(1)}`);
  }
  return { $ref: `#/components/schemas/${name}` };
}

/**
 * Adds the schema of a response, as addComponent does. Its objects are open, because later versions may add members: a
 * generated client must not refuse them.
 */
export function addResponseComponent(
  schemas: Record<string, JsonSchema>,
  name: string,
  schema: AnySchema,
  isOwn: boolean,
): { $ref: string } {
  return addComponent(schemas, name, isOwn ? (opened(toJsonSchema(schema)) as JsonSchema) : schema, isOwn);
}

function opened(part: unknown): unknown {
  return mapObjects(part, ({ additionalProperties, ...rest }) =>
    additionalProperties === undefined || additionalProperties === false
      ? rest
      : { ...rest, additionalProperties },
  );
}

/** Leaves a time only its format: with a pattern or a length beside it, generators for Python and C# fail. */
function withPlainTimes(part: unknown): unknown {
  return mapObjects(part, (schema) => {
    if (schema.format !== 'date-time') return schema;
    const { pattern: _pattern, minLength: _minLength, maxLength: _maxLength, ...rest } = schema;
    return rest;
  });
}

type Members = Readonly<Record<string, unknown>>;

function mapObjects(part: unknown, map: (members: Members) => Members): unknown {
  if (Array.isArray(part)) return part.map((item) => mapObjects(item, map));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(map(part as Members)).map(([name, value]) => [name, mapObjects(value, map)]),
  );
}

export function problemSchema(): JsonSchema {
  const text = (description: string) => ({ type: 'string', description });
  return {
    type: 'object',
    description: 'An RFC 9457 problem.',
    properties: {
      type: text('The URL of the documentation of the code. Programs compare `code` instead.'),
      title: text('The kind of problem in a few words; always the same for a code.'),
      status: { type: 'integer', description: 'The status of the response.' },
      detail: text('What is wrong with this request, and what to change.'),
      code: text('Stable code for programs to check.'),
      requestId: text('The same as in the X-Request-Id header.'),
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  };
}
