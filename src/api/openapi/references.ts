/**
 * Rewrites the references inside a schema. `#/$defs/…` is relative to the schema; inside the OpenAPI document it would be
 * relative to the document.
 */
import type { JsonSchema } from '../json-schema.js';

/** Keywords whose values are data, even if they look like schemas. */
const DATA_KEYWORDS = new Set(['const', 'default', 'enum', 'example', 'examples']);
/** Keywords whose value maps arbitrary names to schemas. */
const MAP_KEYWORDS = new Set(['$defs', 'dependentSchemas', 'patternProperties', 'properties']);
/** Keywords of the root that, inside the document, would change what its references are relative to. */
const IDENTITY_KEYWORDS = new Set(['$id', '$schema']);

/**
 * Returns the schema with each of its references replaced by the result of `to`.
 * @throws Error if a reference leads out of the schema.
 */
export function withReferences(schema: JsonSchema, to: (inside: string) => string): JsonSchema {
  return mapReferences(withoutIdentity(schema), (reference, rest) => ({
    ...rest,
    $ref: to(assertInside(reference)),
  })) as JsonSchema;
}

/**
 * Returns the schema with each reference replaced by its target, because a parameter's schema is not a component.
 * @throws Error if a reference leads out of the schema, to nothing or into itself.
 */
export function inlined(schema: JsonSchema): JsonSchema {
  const inline = (part: unknown, path: readonly string[]): unknown =>
    mapReferences(part, (reference, rest) => {
      if (path.includes(reference)) throw new Error(`A parameter's schema refers to itself: ${reference}.`);
      const target = inline(find(schema, assertInside(reference)), [...path, reference]);
      return { ...(target as object), ...rest };
    });
  const { $defs: _inlined, ...own } = withoutIdentity(schema);
  return inline(own, []) as JsonSchema;
}

function mapReferences(
  part: unknown,
  map: (reference: string, rest: object) => object,
  isMap = false,
): unknown {
  if (Array.isArray(part)) return part.map((item) => mapReferences(item, map));
  if (typeof part !== 'object' || part === null) return part;
  const members = Object.entries(part).map(([name, value]) => [
    name,
    !isMap && DATA_KEYWORDS.has(name) ? value : mapReferences(value, map, !isMap && MAP_KEYWORDS.has(name)),
  ]);
  const { $ref: reference, ...rest } = Object.fromEntries(members) as { $ref?: unknown };
  return typeof reference === 'string' ? map(reference, rest) : Object.fromEntries(members);
}

function assertInside(reference: string): string {
  if (reference === '#' || reference.startsWith('#/')) return reference;
  throw new Error(`A schema refers to ${reference}; only references into itself (#/…) can be documented.`);
}

/** Resolves a JSON pointer (RFC 6901). */
function find(schema: JsonSchema, pointer: string): unknown {
  const names = pointer.split('/').slice(1);
  const found = names.reduce<unknown>((part, name) => {
    const own = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof part === 'object' && part !== null && Object.hasOwn(part, own)
      ? Reflect.get(part, own)
      : undefined;
  }, schema);
  if (found === undefined) throw new Error(`A schema refers to ${pointer}, which it doesn't contain.`);
  return found;
}

function withoutIdentity(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !IDENTITY_KEYWORDS.has(name)));
}
