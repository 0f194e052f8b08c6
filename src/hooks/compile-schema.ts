/** Makes of a host's schema, Joi or JSON Schema, the one thing that the API's validation asks. Once, at registration. */
import { createRequire } from 'node:module';
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Schema } from 'joi';
import { isJoi } from '../api/json-schema.js';
import type { InputSchema, InputVerdict } from '../api/route.js';
import type { HookSchema } from '../host/endpoint.js';

// Few hosts bring a JSON Schema, and every start would load the compiler of them.
const load = createRequire(import.meta.url);

/**
 * What is checked. `text`, a query or a parameter, is converted where the schema asks for it, a `body` never; both take
 * the schema's defaults, and every error is wanted. An `answer` is looked at only, up to the first error.
 */
export type SchemaUse = 'text' | 'body' | 'answer';

/** @throws Error when the schema is none, or one that could not be asked without waiting. */
export function compileSchema(schema: HookSchema, use: SchemaUse): InputSchema {
  if (isJoi(schema)) return ofJoi(schema, use);
  // A schema of another library may look enough like JSON Schema to compile, and would then let everything pass.
  if (!isPlainObject(schema)) {
    throw new Error('A schema is neither one of Joi 18.2 or later nor JSON Schema in a plain object.');
  }
  const { Ajv2020 } = load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const formats = load('ajv-formats') as typeof import('ajv-formats');
  const isInput = use !== 'answer';
  // An instance for each schema: two hosts may use the same $id. Infinity and NaN are no numbers in JSON.
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
  // Its verdict would be a promise, which is as good as yes.
  if ('$async' in validate) throw new Error('A schema has $async; it must be one that answers at once.');
  return {
    validate: (input) => {
      // It writes defaults and conversions into what it is given.
      const value = isInput ? structuredClone(input) : input;
      if (validate(value)) return { value: value as object };
      return { error: { details: (validate.errors ?? []).map(toDetail) } };
    },
  };
}

function ofJoi(schema: Schema, use: SchemaUse): InputSchema {
  if (hasExternalRules(schema.describe())) {
    throw new Error('A schema has rules by external(); it must be one that answers at once.');
  }
  // Who refuses says the name of what is wrong; Joi's own messages would say it again.
  const errors = { label: false } as const;
  return {
    validate: (input, options) =>
      schema.validate(input, { ...options, convert: use === 'text', errors }) as InputVerdict,
  };
}

/** Joi would find them only when a value comes that they apply to. A member that is called so is no list. */
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
