/**
 * Converts Joi schemas to JSON Schema 2020-12, which OpenAPI 3.1 embeds. Called when the document is built, never while a
 * request is served.
 */
import type { Schema } from 'joi';
import type { Schema as ShownSchema } from '../reference/document.js';

/** With types for the keywords that the reference page shows. */
export type JsonSchema = ShownSchema & { readonly [keyword: string]: unknown };

/** The `meta` of a schema that reads text as something else: what the document shows instead. */
export interface SchemaMeta {
  readonly jsonSchema: JsonSchema;
}

/** The schema of an endpoint's input or response: Joi, or JSON Schema, which is used unchanged. */
export type AnySchema = Schema | JsonSchema;

/** Every version of Joi marks its schemas with this. */
const JOI_MARK = Symbol.for('@hapi/joi/schema');

/** Whether `schema` is of a Joi that can convert itself to JSON Schema: 18.2 or later. */
export function isJoi(schema: AnySchema): schema is Schema {
  const standard = (schema as Partial<Schema>)['~standard'] as { readonly jsonSchema?: object } | undefined;
  return JOI_MARK in schema && standard?.jsonSchema !== undefined;
}

export function toJsonSchema(schema: AnySchema): JsonSchema {
  if (!isJoi(schema)) return schema;
  return (
    documentedSchema(schema) ??
    (withNullInEnums(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })) as JsonSchema)
  );
}

/** Returns the schema that the `meta` of `schema` shows to integrators, if any. */
export function documentedSchema(schema: Schema): JsonSchema | undefined {
  const metas = (schema.describe() as { metas?: readonly Partial<SchemaMeta>[] }).metas ?? [];
  return metas.find((meta) => meta.jsonSchema !== undefined)?.jsonSchema;
}

/** Joi converts `valid('a').allow(null)` to the type null with an enum without null, which null can't satisfy. */
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
