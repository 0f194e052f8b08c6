/**
 * References inside a schema, `#/$defs/…`: they mean the schema, and in the document they would mean the document. Called
 * by document.ts for each schema that it takes in.
 */
import type { JsonSchema } from '../json-schema.js';

/** Here values stand that are no schemas, whatever they look like. */
const VALUES = new Set(['const', 'default', 'enum', 'example', 'examples']);
/** The members of these are named by whoever wrote the schema, and are schemas each. */
const NAMED = new Set(['$defs', 'dependentSchemas', 'patternProperties', 'properties']);
/** Of the whole schema: in the document they would change what its references are relative to. */
const IDENTITY = new Set(['$id', '$schema']);

/**
 * The schema with each of its references replaced by what `to` makes of it.
 * @throws Error when one leads out of the schema.
 */
export function withReferences(schema: JsonSchema, to: (inside: string) => string): JsonSchema {
  return mapped(withoutIdentity(schema), (reference, rest) => ({
    ...rest,
    $ref: to(inside(reference)),
  })) as JsonSchema;
}

/**
 * The schema with what it refers to in the place of each reference: a parameter's has no place of its own to refer to.
 * @throws Error when a reference leads out of the schema, to nothing or into itself.
 */
export function inlined(schema: JsonSchema): JsonSchema {
  const within = (part: unknown, path: readonly string[]): unknown =>
    mapped(part, (reference, rest) => {
      if (path.includes(reference)) throw new Error(`A parameter's schema refers to itself: ${reference}.`);
      const target = within(at(schema, inside(reference)), [...path, reference]);
      return { ...(target as object), ...rest };
    });
  const { $defs: _inPlace, ...own } = withoutIdentity(schema);
  return within(own, []) as JsonSchema;
}

function mapped(
  part: unknown,
  refer: (reference: string, rest: object) => object,
  areNamed = false,
): unknown {
  if (Array.isArray(part)) return part.map((one) => mapped(one, refer));
  if (typeof part !== 'object' || part === null) return part;
  const members = Object.entries(part).map(([name, value]) => [
    name,
    !areNamed && VALUES.has(name) ? value : mapped(value, refer, !areNamed && NAMED.has(name)),
  ]);
  const { $ref: reference, ...rest } = Object.fromEntries(members) as { $ref?: unknown };
  return typeof reference === 'string' ? refer(reference, rest) : Object.fromEntries(members);
}

function inside(reference: string): string {
  if (reference === '#' || reference.startsWith('#/')) return reference;
  throw new Error(`A schema refers to ${reference}; only references into itself (#/…) can be documented.`);
}

/** What a JSON pointer (RFC 6901) leads to. */
function at(schema: JsonSchema, pointer: string): unknown {
  const names = pointer.split('/').slice(1);
  const found = names.reduce<unknown>((part, name) => {
    const own = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof part === 'object' && part !== null && Object.hasOwn(part, own)
      ? Reflect.get(part, own)
      : undefined;
  }, schema);
  if (found === undefined) throw new Error(`A schema refers to ${pointer}, where it has nothing.`);
  return found;
}

function withoutIdentity(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !IDENTITY.has(name)));
}
