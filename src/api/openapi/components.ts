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
  const converted = toJsonSchema(schema);
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

export function problemSchema(): JsonSchema {
  const text = (description: string) => ({ type: 'string', description });
  return {
    type: 'object',
    description: 'An RFC 9457 problem.',
    properties: {
      type: text('The documentation of the code, relative to the server.'),
      title: text('The kind of problem in a few words; always the same for a code.'),
      status: { type: 'integer', description: 'The status of the response.' },
      detail: text('What is wrong with this request, and what to change.'),
      code: text('Stable code for programs to check.'),
      requestId: text('The same as in the X-Request-Id header.'),
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  };
}
