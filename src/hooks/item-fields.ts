/** Adds a host's own members to the items of a list, under the host's own name. */
import { type ApiRequest, type ApiRoute, type InputSchema, isStreamRoute } from '../api/route.js';
import { ITEM_FIELDS, type ItemFields } from '../host/hooks.js';
import type { Contribution } from '../host/registry.js';
import { callHook, HookError, type RateLimitedLog, sentence, validatedResponse } from './call-hook.js';
import { compileSchema } from './compile-schema.js';
import { objectionTo } from './hook-registry.js';

const TIMEOUT_MS = 500;

/** The operations whose items can be extended, and the names of the items' schemas in the OpenAPI document. */
export const ITEMS = {
  extension: { operation: 'listExtensions', schema: 'Extension' },
  call: { operation: 'listCalls', schema: 'Call' },
} as const;

/** `item` decides which items there are, but the compiler can't see that through the union of functions. */
type ReadItems = (tenantId: string, items: readonly object[], signal: AbortSignal) => unknown;

export interface PreparedFields {
  readonly contribution: Contribution<ItemFields>;
  readonly schema: InputSchema;
}

/** @throws Error if the schema is invalid, or if the fields were changed after registration. */
export function prepareFields(registered: Contribution<ItemFields>): PreparedFields {
  const { item, namespace, schema } = registered.value;
  // A copy, because its owner still has the object, and what is served must be what was checked.
  const value = {
    item,
    namespace,
    schema,
    read: (...args: Parameters<ReadItems>) => Reflect.apply(registered.value.read, registered.value, args),
  } as ItemFields;
  const contribution = { ...registered, value };
  const objection = objectionTo(ITEM_FIELDS, contribution, []);
  if (objection !== undefined) throw new Error(`They were changed after their registration: ${objection}`);
  return { contribution, schema: compileSchema(schema, 'response') };
}

/** Returns the route unchanged if there are no fields for its items. */
export function withItemFields(
  route: ApiRoute,
  fields: readonly PreparedFields[],
  log: RateLimitedLog,
): ApiRoute {
  const own = fields.filter(
    ({ contribution }) => ITEMS[contribution.value.item].operation === route.operation.id,
  );
  if (own.length === 0 || isStreamRoute(route)) return route;
  const { items: examples } = route.response.example as { readonly items: readonly object[] };
  // The members are required, and no host gives an example of them.
  const nulls = Object.fromEntries(own.map(({ contribution }) => [contribution.value.namespace, null]));
  const example = { items: examples.map((item) => ({ ...item, ...nulls })) };
  return {
    ...route,
    response: { ...route.response, example },
    handle: async (request: ApiRequest) => {
      const { items } = deepFreeze((await route.handle(request)) as { items: readonly object[] });
      const columns = await Promise.all(
        own.map((one) => readColumn(one, request.principal.tenantId, items, log)),
      );
      return {
        items: items.map((item, row) => ({
          ...item,
          ...Object.fromEntries(
            own.map(({ contribution }, i) => [contribution.value.namespace, columns[i]?.[row]]),
          ),
        })),
      };
    },
  };
}

/** Returns one value for each item: null if the host has none, or if it doesn't match the declared schema. */
async function readColumn(
  { contribution: { title, value }, schema }: PreparedFields,
  tenantId: string,
  items: readonly object[],
  log: RateLimitedLog,
): Promise<readonly (object | null)[]> {
  const nulls = items.map(() => null);
  if (items.length === 0) return nulls;
  try {
    const read = value.read as ReadItems;
    const column = await callHook(title, TIMEOUT_MS, (signal) => read(tenantId, items, signal));
    if (!Array.isArray(column) || column.length !== items.length) {
      throw new HookError(`${sentence(title)} did not return one value for each of ${items.length} items.`);
    }
    // Not `map`, which skips the holes of a sparse array.
    return Array.from(column, (cell: unknown) => validatedCell(cell, schema, title, log));
  } catch (error) {
    log.error(title, error);
    return nulls;
  }
}

function validatedCell(
  cell: unknown,
  schema: InputSchema,
  title: string,
  log: RateLimitedLog,
): object | null {
  if (cell === null) return null;
  try {
    return validatedResponse(title, schema, cell);
  } catch (error) {
    log.error(title, error);
    return null;
  }
}

/** Every contributor receives the same items, so none may change them. */
function deepFreeze<T>(part: T): T {
  if (typeof part !== 'object' || part === null) return part;
  for (const member of Object.values(part)) deepFreeze(member);
  return Object.freeze(part);
}
