/** Adds a host's own members to the items of a list, under the host's own name. Routes without any stay as they are. */
import type { ApiRoute, InputSchema } from '../api/route.js';
import { ITEM_FIELDS, type ItemFields } from '../host/hooks.js';
import type { Contribution } from '../host/registry.js';
import { callHook, HookError, type RateLimitedLog, sentence, validatedResponse } from './call-hook.js';
import { compileSchema } from './compile-schema.js';
import { objectionTo } from './hook-registry.js';

const TIMEOUT_MS = 500;

/** The operations whose items take members, and the names of those items in the document. */
export const ITEMS = {
  extension: { operation: 'listExtensions', schema: 'Extension' },
  call: { operation: 'listCalls', schema: 'Call' },
} as const;

/** Which items there are is decided by `item`; the union of functions hides it from the compiler. */
type ReadItems = (tenantId: string, items: readonly object[], signal: AbortSignal) => unknown;

export interface PreparedFields {
  readonly contribution: Contribution<ItemFields>;
  readonly schema: InputSchema;
}

/** @throws Error when the schema is none, or they are not any more what was registered. */
export function prepareFields(registered: Contribution<ItemFields>): PreparedFields {
  const { item, namespace, schema } = registered.value;
  // A copy: its owner still has the object, and what was checked must be what is served.
  const value = {
    item,
    namespace,
    schema,
    read: (...args: Parameters<ReadItems>) => Reflect.apply(registered.value.read, registered.value, args),
  } as ItemFields;
  const contribution = { ...registered, value };
  const objection = objectionTo(ITEM_FIELDS, contribution, []);
  if (objection !== undefined) throw new Error(`They were changed after their registration: ${objection}`);
  return { contribution, schema: compileSchema(schema, 'answer') };
}

export function withItemFields(
  route: ApiRoute,
  fields: readonly PreparedFields[],
  log: RateLimitedLog,
): ApiRoute {
  const own = fields.filter(
    ({ contribution }) => ITEMS[contribution.value.item].operation === route.operation.id,
  );
  if (own.length === 0) return route;
  return {
    ...route,
    handle: async (request) => {
      const { items } = frozen((await route.handle(request)) as { items: readonly object[] });
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

/** One value for each item; null where the host has none, or what it gave is not as it declared. */
async function readColumn(
  { contribution: { title, value }, schema }: PreparedFields,
  tenantId: string,
  items: readonly object[],
  log: RateLimitedLog,
): Promise<readonly (object | null)[]> {
  const nothing = items.map(() => null);
  if (items.length === 0) return nothing;
  try {
    const read = value.read as ReadItems;
    const column = await callHook(title, TIMEOUT_MS, (signal) => read(tenantId, items, signal));
    if (!Array.isArray(column) || column.length !== items.length) {
      throw new HookError(`${sentence(title)} did not answer one value for each of ${items.length} items.`);
    }
    // Not `map`, which leaves out what was never set.
    return Array.from(column, (cell: unknown) => checked(cell, schema, title, log));
  } catch (error) {
    log.error(title, error);
    return nothing;
  }
}

function checked(cell: unknown, schema: InputSchema, title: string, log: RateLimitedLog): object | null {
  if (cell === null) return null;
  try {
    return validatedResponse(title, schema, cell);
  } catch (error) {
    log.error(title, error);
    return null;
  }
}

/** The items of a request are made for it alone, but every contributor is handed the same ones. */
function frozen<T>(part: T): T {
  if (typeof part !== 'object' || part === null) return part;
  for (const member of Object.values(part)) frozen(member);
  return Object.freeze(part);
}
