/** Adds a host's own members to the items of a list, under the host's own name. Routes without any stay as they are. */
import type { ApiRoute, InputSchema } from '../api/route.js';
import type { Contribution, ItemFields } from '../host/hooks.js';
import { callHook, HookError, type QuietLog, sentence } from './call-hook.js';
import { compileSchema } from './compile-schema.js';

const TIMEOUT_MS = 500;

/** The operations whose items take members, and the names of those items in the document. */
export const ITEMS = {
  extension: { operation: 'listExtensions', schema: 'Extension' },
  call: { operation: 'listCalls', schema: 'Call' },
} as const;

export interface PreparedFields {
  readonly contribution: Contribution<ItemFields>;
  readonly schema: InputSchema;
}

/** @throws Error when the schema is none. */
export function prepareFields(contribution: Contribution<ItemFields>): PreparedFields {
  return { contribution, schema: compileSchema(contribution.value.schema, { convert: false }) };
}

export function withItemFields(route: ApiRoute, fields: readonly PreparedFields[], log: QuietLog): ApiRoute {
  const own = fields.filter(
    ({ contribution }) => ITEMS[contribution.value.item].operation === route.operation.id,
  );
  if (own.length === 0) return route;
  return {
    ...route,
    handle: async (request) => {
      const { items } = (await route.handle(request)) as { items: readonly object[] };
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
  log: QuietLog,
): Promise<readonly (object | null)[]> {
  const nothing = items.map(() => null);
  if (items.length === 0) return nothing;
  try {
    // Which items there are was decided by `item`; the union of functions hides it from the compiler.
    const read = value.read.bind(value) as (
      tenantId: string,
      items: readonly object[],
      signal: AbortSignal,
    ) => unknown;
    const column = await callHook(title, TIMEOUT_MS, (signal) => read(tenantId, items, signal));
    if (!Array.isArray(column) || column.length !== items.length) {
      throw new HookError(`${sentence(title)} did not answer one value for each of ${items.length} items.`);
    }
    return column.map((cell: unknown) => checked(cell, schema, title, log));
  } catch (error) {
    log.error(title, error);
    return nothing;
  }
}

function checked(cell: unknown, schema: InputSchema, title: string, log: QuietLog): object | null {
  if (cell === null) return null;
  const { error } = schema.validate(cell, {});
  if (error === undefined && typeof cell === 'object') return cell;
  const wrong = error?.details.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  log.error(title, new HookError(`${sentence(title)} answered what its schema does not allow: ${wrong}.`));
  return null;
}
