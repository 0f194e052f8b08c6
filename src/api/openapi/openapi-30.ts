/**
 * The document in OpenAPI 3.0.3, for older generators and for connectors that take no 3.1. Keywords of JSON Schema that
 * 3.0 lacks are rewritten if it can say the same, and left out otherwise: the 3.0 document can allow more, never less.
 */
import { resolve, type Schema } from '../../reference/document.js';
import { type OpenApiDocument, VERSION_30 } from './document.js';

type Members = Readonly<Record<string, unknown>>;

/** The keywords whose values are the same in both versions. The rest is in `Converter`. */
const SAME = [
  ...['title', 'description', 'format', 'default', 'deprecated', 'readOnly', 'writeOnly', 'example'],
  ...['multipleOf', 'maximum', 'minimum', 'maxLength', 'minLength', 'pattern', 'maxItems', 'minItems'],
  ...['uniqueItems', 'maxProperties', 'minProperties'],
];
const COMPONENTS = '#/components/schemas/';

/** Never throws for a document whose references lead somewhere. */
export function toOpenApi30(document: OpenApiDocument): Members {
  return { ...new Converter(document).convert(), openapi: VERSION_30 };
}

class Converter {
  readonly #document: OpenApiDocument;
  /** The components that references lead into, which 3.0 needs as components of their own: names by pointer. */
  readonly #hoisted = new Map<string, string>();
  readonly #schemas: Record<string, Members> = {};

  constructor(document: OpenApiDocument) {
    this.#document = document;
  }

  convert(): Members {
    const { components, ...rest } = this.#document;
    for (const [name, schema] of Object.entries(components.schemas)) {
      this.#schemas[name] = this.#schema(schema);
    }
    const converted = this.#outside({ ...rest, components: { ...components, schemas: {} } }) as {
      readonly components: Members;
    };
    return { ...converted, components: { ...converted.components, schemas: this.#schemas } };
  }

  /** Converts the schemas in a part of the document that is not a schema itself. */
  #outside(part: unknown): unknown {
    if (Array.isArray(part)) return part.map((item) => this.#outside(item));
    if (typeof part !== 'object' || part === null) return part;
    const members = Object.entries(part).map(([name, value]) => {
      if (name === 'schema') return [name, this.#schema(value)];
      return [name, name === 'example' || name === 'examples' ? value : this.#outside(value)];
    });
    return Object.fromEntries(members);
  }

  #schema(given: unknown): Members {
    if (typeof given !== 'object' || given === null) return given === false ? { not: {} } : {};
    const { $ref, ...schema } = given as Members;
    if (typeof $ref !== 'string') return this.#withoutReference(schema);
    const reference = { $ref: this.#reference($ref) };
    // 3.0 ignores what is beside a reference.
    if (Object.keys(schema).length === 0) return reference;
    const { allOf = [], ...beside } = this.#withoutReference(schema);
    return { ...beside, allOf: [reference, ...(allOf as object[])] };
  }

  #withoutReference(schema: Members): Members {
    const converted = {
      ...kept(schema),
      ...typeOf(schema),
      ...valuesOf(schema),
      ...bounds(schema),
      ...this.#parts(schema),
    };
    // Required in 3.0.
    const isList = 'type' in converted && converted.type === 'array';
    return withoutNullable(this.#withNull(isList ? { items: {}, ...converted } : converted, schema));
  }

  #parts({ items, prefixItems, properties, additionalProperties, allOf, not }: Members): Members {
    return {
      // 3.0 has no tuples: `items` then describes only what follows them.
      ...(items === undefined || prefixItems !== undefined ? {} : { items: this.#schema(items) }),
      ...(typeof properties !== 'object' ? {} : { properties: this.#map(properties as Members) }),
      ...(additionalProperties === undefined
        ? {}
        : {
            additionalProperties:
              typeof additionalProperties === 'boolean'
                ? additionalProperties
                : this.#schema(additionalProperties),
          }),
      ...(Array.isArray(allOf) ? { allOf: allOf.map((one) => this.#schema(one)) } : {}),
      ...(not === undefined ? {} : { not: this.#schema(not) }),
    };
  }

  /** Replaces the type null among alternatives by `nullable`. */
  #withNull(converted: Members, { anyOf, oneOf }: Members): Members {
    if (!Array.isArray(anyOf) && !Array.isArray(oneOf)) return converted;
    const one = Array.isArray(oneOf) ? oneOf : [];
    const any = Array.isArray(anyOf) ? anyOf : [];
    const alternatives = [...any, ...one];
    if (!alternatives.some(isNull)) {
      return {
        ...converted,
        ...(any.length === 0 ? {} : { anyOf: any.map((each) => this.#schema(each)) }),
        ...(one.length === 0 ? {} : { oneOf: one.map((each) => this.#schema(each)) }),
      };
    }
    const others = alternatives.filter((each) => !isNull(each)).map((each) => this.#nullable(each));
    const [only] = others;
    if (others.length === 1 && converted.allOf === undefined) return { ...only, ...converted };
    return others.length === 0 ? converted : { ...converted, anyOf: others };
  }

  #nullable(given: unknown): Members {
    const schema = this.#schema(given);
    const { type } = resolve(this.#document, given as Schema);
    if ('$ref' in schema) {
      // Generators take this as null or the component, although a component without null forbids it, read strictly.
      return { ...(typeof type === 'string' ? { type } : {}), nullable: true, allOf: [schema] };
    }
    const values = Array.isArray(schema.enum) ? { enum: [...new Set([...schema.enum, null])] } : {};
    return { ...schema, ...values, nullable: true };
  }

  #map(schemas: Members): Members {
    return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, this.#schema(schema)]));
  }

  /** Returns a reference to a component, which it creates if `reference` leads into another one. */
  #reference(reference: string): string {
    const [name = '', ...inside] = reference.slice(COMPONENTS.length).split('/');
    if (inside.length === 0) return reference;
    const known = this.#hoisted.get(reference);
    if (known !== undefined) return COMPONENTS + known;
    let own = [name, ...inside].join('.').replace(/[^\w.-]/g, '_');
    while (own in this.#document.components.schemas || Object.values(this.#hoisted).includes(own)) own += '_';
    // Before its conversion, because it can refer to itself.
    this.#hoisted.set(reference, own);
    this.#schemas[own] = this.#schema(resolve(this.#document, { $ref: reference }));
    return COMPONENTS + own;
  }
}

function kept(schema: Members): Members {
  const { required, examples } = schema;
  const [example] = Array.isArray(examples) ? examples : [];
  const extensions = Object.keys(schema).filter((name) => name.startsWith('x-'));
  return {
    ...(example === undefined ? {} : { example }),
    ...Object.fromEntries(
      [...SAME, ...extensions].filter((name) => name in schema).map((name) => [name, schema[name]]),
    ),
    ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
  };
}

/**
 * Leaves out of `required` the properties that are null or a component: OpenAPI Generator's C# reads `nullable` beside a
 * component only if the property is not required, and otherwise cannot read null.
 */
function withoutNullable({ required, ...schema }: Members): Members {
  if (!Array.isArray(required)) return schema;
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Members | undefined>>;
  const remaining = required.filter((name: string) => {
    const property = properties[name];
    return property?.nullable !== true || property.allOf === undefined;
  });
  return remaining.length === 0 ? schema : { ...schema, required: remaining };
}

/** 3.0 has no list of types: two types besides null become any type. */
function typeOf({ type }: Members): Members {
  const types: readonly unknown[] = Array.isArray(type) ? type : type === undefined ? [] : [type];
  const others = types.filter((one) => one !== 'null');
  return {
    ...(others.length === 1 ? { type: others[0] } : {}),
    ...(others.length < types.length ? { nullable: true } : {}),
    ...(others.length === 0 && types.length > 0 ? { enum: [null] } : {}),
  };
}

function valuesOf(schema: Members): Members {
  // OpenAPI Generator's Java gives the values of a boolean a class of strings, which does not compile.
  if (schema.type === 'boolean') return {};
  if ('const' in schema) return { enum: [schema.const] };
  return Array.isArray(schema.enum) && schema.enum.length > 0 ? { enum: schema.enum } : {};
}

/** In 3.0, `exclusiveMinimum` says that `minimum` is excluded. */
function bounds({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Members): Members {
  const isLower = typeof exclusiveMinimum === 'number' && !(Number(minimum) > exclusiveMinimum);
  const isUpper = typeof exclusiveMaximum === 'number' && !(Number(maximum) < exclusiveMaximum);
  return {
    ...(isLower ? { minimum: exclusiveMinimum, exclusiveMinimum: true } : {}),
    ...(isUpper ? { maximum: exclusiveMaximum, exclusiveMaximum: true } : {}),
  };
}

function isNull(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && (schema as Members).type === 'null';
}
