/**
 * What a Joi schema says, as JSON Schema 2020-12, which is what OpenAPI 3.1 embeds. Called when the document is built,
 * never on a request's path.
 */
import type { Schema } from 'joi';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Where a schema reads text and means something else, its `meta` says what the integrator should see. */
export interface SchemaMeta {
  readonly jsonSchema: JsonSchema;
}

/** What an endpoint takes or answers: Joi, or JSON Schema as it is. */
export type AnySchema = Schema | JsonSchema;

/** What every version of Joi marks its schemas with. */
const OF_JOI = Symbol.for('@hapi/joi/schema');

/** Whether it is of a Joi that can tell itself as JSON Schema: 18.2 or later. */
export function isJoi(schema: AnySchema): schema is Schema {
  const standard = (schema as Partial<Schema>)['~standard'] as { readonly jsonSchema?: object } | undefined;
  return OF_JOI in schema && standard?.jsonSchema !== undefined;
}

export function toJsonSchema(schema: AnySchema): JsonSchema {
  if (!isJoi(schema)) return schema;
  return (
    documentedSchema(schema) ??
    (withNullInEnums(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })) as JsonSchema)
  );
}

/** What a schema's `meta` says that the integrator should see; undefined where it says nothing. */
export function documentedSchema(schema: Schema): JsonSchema | undefined {
  const metas = (schema.describe() as { metas?: readonly Partial<SchemaMeta>[] }).metas ?? [];
  return metas.find((meta) => meta.jsonSchema !== undefined)?.jsonSchema;
}

/** `Joi.valid('a').allow(null)` comes out with the type null and an enum without it, which nothing null can satisfy. */
function withNullInEnums(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withNullInEnums);
  if (typeof part !== 'object' || part === null) return part;
  const schema = Object.fromEntries(
    Object.entries(part).map(([keyword, value]) => [keyword, withNullInEnums(value)]),
  );
  const { type, enum: values } = schema;
  if (Array.isArray(type) && type.includes('null') && Array.isArray(values) && !values.includes(null)) {
    schema.enum = [...values, null];
  }
  return schema;
}
