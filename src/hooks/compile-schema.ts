/** Compiles a host's schema, Joi or JSON Schema, into the form that requests are validated with. Once, when it is used first. */
import { createRequire } from 'node:module';
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Schema } from 'joi';
import { isJoi } from '../api/json-schema.js';
import type { InputSchema, InputVerdict } from '../api/route.js';
import type { HookSchema } from '../host/endpoint.js';

// Few hosts bring a JSON Schema, and loading its compiler would slow down every start.
const load = createRequire(import.meta.url);

/**
 * What is validated. `text`, a query or a parameter, is converted to the schema's types, a `body` never; both get the
 * schema's defaults, and all errors are reported. A `response` is not changed, and its first error is enough.
 */
export type SchemaUse = 'text' | 'body' | 'response';

/** @throws Error if the schema is invalid or asynchronous. */
export function compileSchema(schema: HookSchema, use: SchemaUse): InputSchema {
  return isJoi(schema) ? compileJoi(schema, use) : compileJsonSchema(schema, use);
}

function compileJoi(schema: Schema, use: SchemaUse): InputSchema {
  if (hasExternalRules(schema.describe())) {
    throw new Error('A schema has rules with external(); it must be synchronous.');
  }
  // The refusal names what is wrong; Joi's own messages would name it again.
  const errors = { label: false } as const;
  return {
    validate: (input, options) =>
      schema.validate(input, { ...options, convert: use === 'text', errors }) as InputVerdict,
  };
}

function compileJsonSchema(schema: Exclude<HookSchema, Schema>, use: SchemaUse): InputSchema {
  // A schema of another library can look enough like JSON Schema to compile, and would then accept everything.
  if (!isPlainObject(schema)) {
    throw new Error('A schema is neither one of Joi 18.2 or later nor JSON Schema in a plain object.');
  }
  const { Ajv2020 } = load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const formats = load('ajv-formats') as typeof import('ajv-formats');
  const isInput = use !== 'response';
  // An instance for each schema, because two hosts can use the same $id. JSON has no Infinity and NaN.
  const ajv = new Ajv2020({
    allErrors: isInput,
    coerceTypes: use === 'text',
    useDefaults: isInput,
    strict: false,
    strictNumbers: true,
    logger: false,
  });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  // Its verdict would be a promise, which is truthy.
  if ('$async' in validate) throw new Error('A schema has $async; it must be synchronous.');
  return {
    validate: (input) => {
      // ajv writes defaults and conversions into its input.
      const value = isInput ? structuredClone(input) : input;
      if (validate(value)) return { value: value as object };
      return { error: { details: (validate.errors ?? []).map(toDetail) } };
    },
  };
}

/** Joi itself reports them only when a value arrives that they apply to. A member of that name is not an array. */
function hasExternalRules(description: unknown): boolean {
  if (typeof description !== 'object' || description === null) return false;
  return Object.entries(description).some(
    ([name, part]) => (name === 'externals' && Array.isArray(part)) || hasExternalRules(part),
  );
}

function isPlainObject(schema: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(schema);
  return prototype === Object.prototype || prototype === null;
}

function toDetail({ keyword, instancePath, params, message = 'is wrong' }: ErrorObject) {
  const named: unknown = params.additionalProperty ?? params.missingProperty;
  const path = [...instancePath.split('/').slice(1), ...(typeof named === 'string' ? [named] : [])];
  if (keyword === 'additionalProperties') return { type: 'object.unknown', path, message };
  return { type: keyword, path, message: keyword === 'required' ? 'is required' : message };
}
