/** Makes of a host's schema, Joi or JSON Schema, the one thing that the API's validation asks. Once, at registration. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isJoi } from '../api/json-schema.js';
import type { InputSchema, InputVerdict } from '../api/route.js';
import type { HookSchema } from '../host/hooks.js';

export interface CompileOptions {
  /** Text that should be a number or a boolean is taken as one: for queries and parameters. */
  readonly convert: boolean;
}

/** @throws Error when the schema is none. */
export function compileSchema(schema: HookSchema, { convert }: CompileOptions): InputSchema {
  if (isJoi(schema)) {
    // Who refuses says the name of what is wrong; Joi's own messages would say it again.
    const errors = { label: false } as const;
    return {
      validate: (input, options) => schema.validate(input, { ...options, convert, errors }) as InputVerdict,
    };
  }
  // An instance for each schema: two hosts may use the same $id.
  const ajv = new Ajv2020({ allErrors: true, coerceTypes: convert, useDefaults: convert, strict: false });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  return {
    validate: (input) => {
      // It writes defaults and conversions into what it is given.
      const value = convert ? structuredClone(input) : input;
      if (validate(value)) return { value: value as object };
      return { error: { details: (validate.errors ?? []).map(toDetail) } };
    },
  };
}

function toDetail({ keyword, instancePath, params, message = 'is wrong' }: ErrorObject) {
  const named: unknown = params.additionalProperty ?? params.missingProperty;
  const path = [...instancePath.split('/').slice(1), ...(typeof named === 'string' ? [named] : [])];
  if (keyword === 'additionalProperties') return { type: 'object.unknown', path, message };
  return { type: keyword, path, message: keyword === 'required' ? 'is required' : message };
}
