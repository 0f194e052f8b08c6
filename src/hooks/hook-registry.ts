/** The registry in which hosts register contributions. Refuses what can't work at once, naming both parties. */
import type { Disposer } from '../host/events.js';
import type { Contribution, Contributor, HookRegistry, HookToken } from '../host/registry.js';
import { sentence } from './call-hook.js';
import { RESERVED_NAMES } from './reserved-names.js';

const WORDS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const DEFAULT_ORDER = 100;

export function createHookRegistry(): HookRegistry {
  return new Registry();
}

class Registry implements HookRegistry {
  readonly #contributions = new Map<symbol, readonly Contribution<object>[]>();
  readonly #listeners = new Set<{ readonly call: () => void }>();

  register<T extends object>(token: HookToken<T>, contributor: Contributor, value: T): Disposer {
    const contribution = toContribution(token, contributor, value);
    const present = this.contributions(token);
    const objection = objectionTo(token, contribution, present);
    if (objection !== undefined) throw new Error(`${sentence(contribution.title)} is refused: ${objection}`);
    this.#set(
      token,
      [...present, contribution].sort((a, b) => a.order - b.order),
    );
    return () => {
      const left = this.contributions(token);
      // By identity: a second call must not remove what was registered since.
      if (!left.includes(contribution)) return;
      this.#set(
        token,
        left.filter((other) => other !== contribution),
      );
    };
  }

  contributions<T extends object>(token: HookToken<T>): readonly Contribution<T>[] {
    return (this.#contributions.get(token.key) ?? []) as readonly Contribution<T>[];
  }

  onChange(listener: () => void): Disposer {
    // A new object per call, because the same function can be registered twice.
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  #set(token: HookToken<object>, contributions: readonly Contribution<object>[]): void {
    this.#contributions.set(token.key, contributions);
    for (const { call } of [...this.#listeners]) call();
  }
}

function toContribution<T extends object>(
  token: HookToken<T>,
  { by, name, order = DEFAULT_ORDER }: Contributor,
  value: T,
): Contribution<T> {
  if (typeof token?.key !== 'symbol') {
    throw new Error(`"${name}" of ${by} was registered with ${String(token)}, which is not a hook token.`);
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

/**
 * Returns why a contribution is refused, as the end of a sentence, or undefined. Never throws: reading a contribution
 * can run its owner's code, and an error there is the objection.
 */
export function objectionTo<T extends object>(
  token: HookToken<T>,
  contribution: Contribution<T>,
  present: readonly Contribution<T>[],
): string | undefined {
  try {
    return (
      shapeObjection(token, contribution.value) ??
      clashObjection(token, contribution, present) ??
      token.objection?.(contribution, present, RESERVED_NAMES)
    );
  } catch (error) {
    return `it can't be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

function shapeObjection(token: HookToken<object>, value: object): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is not an object.';
  const missing = token.functions.filter((name) => typeof Reflect.get(value, name) !== 'function');
  return missing.length === 0 ? undefined : `it lacks ${missing.map((name) => `${name}()`).join(' and ')}.`;
}

function clashObjection<T extends object>(
  token: HookToken<T>,
  added: Contribution<T>,
  present: readonly Contribution<T>[],
): string | undefined {
  const same = present.find(
    ({ by, name, value }) => (by === added.by && name === added.name) || value === added.value,
  );
  if (same !== undefined) return `${same.title} is already registered. Dispose of that one first.`;
  const [first] = present;
  if (!token.isSingle || first === undefined) return undefined;
  return `there can be only one ${token.title}, and ${first.title} is registered.`;
}
