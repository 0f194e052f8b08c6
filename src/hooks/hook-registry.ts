/** The registry of `hooks.ts`: made by a host, read by the plugin. Refuses at once what cannot work, naming both parties. */

import { endpointObjection } from '../host/endpoint-checks.js';
import type { Disposer } from '../host/events.js';
import {
  type Contribution,
  type Contributor,
  ENDPOINT,
  type Endpoint,
  type HookRegistry,
  type HookToken,
  ITEM_FIELDS,
  type ItemFields,
  KEY_POLICY,
  type KeyPolicy,
} from '../host/hooks.js';

const WORDS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const NAMESPACE = /^x-[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const DEFAULT_ORDER = 100;

export function createHookRegistry(): HookRegistry {
  return new Registry();
}

class Registry implements HookRegistry {
  readonly #contributions = new Map<symbol, readonly Contribution<object>[]>();
  readonly #listeners = new Set<{ readonly hear: () => void }>();

  register<T extends object>(token: HookToken<T>, who: Contributor, value: T): Disposer {
    const contribution = toContribution(token, who, value);
    const present = this.contributions(token);
    refuse(contribution, objectionTo(token, contribution, present));
    this.#set(
      token,
      [...present, contribution].sort((a, b) => a.order - b.order),
    );
    return () => {
      const left = this.contributions(token);
      // By identity: a disposer that is called twice must not take what was registered after it.
      if (left.includes(contribution)) {
        this.#set(
          token,
          left.filter((other) => other !== contribution),
        );
      }
    };
  }

  contributions<T extends object>(token: HookToken<T>): readonly Contribution<T>[] {
    return (this.#contributions.get(token.key) ?? []) as readonly Contribution<T>[];
  }

  onChange(listener: () => void): Disposer {
    // An entry of its own for each call: the same function may be registered twice.
    const entry = { hear: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  #set(token: HookToken<object>, contributions: readonly Contribution<object>[]): void {
    this.#contributions.set(token.key, contributions);
    for (const { hear } of [...this.#listeners]) hear();
  }
}

function toContribution<T extends object>(
  token: HookToken<T>,
  { by, name, order = DEFAULT_ORDER }: Contributor,
  value: T,
): Contribution<T> {
  if (typeof token?.key !== 'symbol') {
    throw new Error(
      `"${name}" of ${by} was registered with ${String(token)}, which is no token of the hooks.`,
    );
  }
  for (const [field, text] of Object.entries({ by, name })) {
    if (!WORDS.test(String(text))) {
      throw new Error(
        `A contribution to "${token.title}" has the ${field} "${text}". Use lower-case words with hyphens, such as acme-pbx.`,
      );
    }
  }
  if (!Number.isFinite(order)) throw new Error(`The order of "${name}" of ${by} is not a number.`);
  return { by, name, order, title: `the ${token.title} "${name}" of ${by}`, value };
}

function refuse({ title }: Contribution<object>, objection: string | undefined): void {
  if (objection !== undefined)
    throw new Error(`${title[0]?.toUpperCase()}${title.slice(1)} is refused: ${objection}`);
}

/** To look at a contribution may run its owner's code, which may throw: then that is the objection. */
function objectionTo<T extends object>(
  token: HookToken<T>,
  contribution: Contribution<T>,
  present: readonly Contribution<T>[],
): string | undefined {
  try {
    return shapeObjection(token, contribution.value) ?? clashObjection(token, contribution, present);
  } catch (error) {
    return `it cannot be looked at: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function shapeObjection(token: HookToken<object>, value: object): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is not an object.';
  const missing = token.functions.filter((name) => typeof Reflect.get(value, name) !== 'function');
  if (missing.length > 0) return `it lacks ${missing.map((name) => `${name}()`).join(' and ')}.`;
  if (token.key === KEY_POLICY.key) return policyObjection(value);
  return token.key === ITEM_FIELDS.key ? fieldsObjection(value as ItemFields) : undefined;
}

function policyObjection({ maxActiveKeys, allowedScopes, check }: KeyPolicy): string | undefined {
  if (maxActiveKeys === undefined && allowedScopes === undefined && check === undefined) {
    return 'it has neither maxActiveKeys nor allowedScopes nor check().';
  }
  if (maxActiveKeys !== undefined && !(Number.isInteger(maxActiveKeys) && maxActiveKeys >= 0)) {
    return `its maxActiveKeys is ${maxActiveKeys}, not a number of keys.`;
  }
  const isScope = (scope: unknown) => scope === 'read' || scope === 'read_write';
  if (allowedScopes !== undefined && !(Array.isArray(allowedScopes) && allowedScopes.every(isScope))) {
    return 'its allowedScopes is not a list of "read" and "read_write".';
  }
  return check === undefined || typeof check === 'function' ? undefined : 'its check is not a function.';
}

/** Asked again whenever the fields are taken into use. */
export function fieldsObjection({ item, namespace, schema }: ItemFields): string | undefined {
  if (item !== 'extension' && item !== 'call') return `there are no items of the kind "${item}".`;
  if (!NAMESPACE.test(String(namespace))) {
    return `its namespace "${namespace}" is not x- and lower-case words, such as x-acme.`;
  }
  return typeof schema === 'object' && schema !== null ? undefined : 'it has no schema.';
}

function clashObjection<T extends object>(
  token: HookToken<T>,
  added: Contribution<T>,
  present: readonly Contribution<T>[],
): string | undefined {
  const same = present.find(
    ({ by, name, value }) => (by === added.by && name === added.name) || value === added.value,
  );
  if (same !== undefined) return `${same.title} is registered already. Dispose of that one first.`;
  const [first] = present;
  if (token.isSingle && first !== undefined) {
    return `there is room for one ${token.title} only, and ${first.title} has it.`;
  }
  if (token.key === ITEM_FIELDS.key) {
    const { item, namespace } = added.value as unknown as ItemFields;
    const owner = (present as unknown as readonly Contribution<ItemFields>[]).find(
      ({ value }) => value.item === item && value.namespace === namespace,
    );
    return owner && `"${namespace}" in each ${item} belongs to ${owner.title}.`;
  }
  if (token.key === ENDPOINT.key) {
    return endpointObjection(
      added as unknown as Contribution<Endpoint>,
      present as unknown as readonly Contribution<Endpoint>[],
    );
  }
  return undefined;
}
