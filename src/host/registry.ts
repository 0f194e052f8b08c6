/**
 * How a host registers contributions: tokens, contributors and the registry. `hooks.ts` lists the tokens.
 * Create a registry with `createHookRegistry()`.
 */
import type { Disposer } from './events.js';

export interface HookRegistry {
  /**
   * Adds a contribution. The disposer can be called at any time and more than once.
   * @throws Error that says what the contribution lacks, or names both parties if it clashes with another contribution
   * or with the plugin.
   */
  register<T extends object>(token: HookToken<T>, contributor: Contributor, value: T): Disposer;
  /** Returns the contributions to a token in the order in which they are called. */
  contributions<T extends object>(token: HookToken<T>): readonly Contribution<T>[];
  /** Calls `listener` after each registration and disposal. For the plugin. */
  onChange(listener: () => void): Disposer;
}

/** Who contributes. `by` and `name` are lower-case words with hyphens. */
export interface Contributor {
  /** The party, as errors name it, e.g. `acme-pbx`. */
  readonly by: string;
  /** Name of the contribution, unique among this party's contributions to a token, e.g. `syslog`. */
  readonly name: string;
  /** Contributions with a lower number are called first; 100 by default. */
  readonly order?: number;
}

export interface Contribution<T extends object> extends Required<Contributor> {
  /** For sentences, e.g. `the audit sink "syslog" of acme-pbx`. */
  readonly title: string;
  readonly value: T;
}

/** A place for contributions of type `T`, with the checks that each contribution must pass. */
export interface HookToken<T extends object> {
  /** A global symbol, so that two loaded copies of this module agree. */
  readonly key: symbol;
  /** Name of a contribution in errors, e.g. `audit sink`. */
  readonly title: string;
  /** Whether only one contribution is accepted. */
  readonly isSingle: boolean;
  /** Names of the functions that a contribution must have. */
  readonly functions: readonly string[];
  /**
   * Returns why `added` is refused, as the end of a sentence, or undefined. Called for a contribution that has all
   * `functions`, with the other contributions to the token. Pure.
   */
  objection?(
    added: Contribution<T>,
    present: readonly Contribution<T>[],
    reserved: ReservedNames,
  ): string | undefined;
}

/** Names of the plugin's API that no contribution can take. */
export interface ReservedNames {
  /** Paths below /api/v1 as in OpenAPI, e.g. `/extensions/{extension}/presence`. */
  readonly paths: readonly string[];
  /** Problem codes, e.g. `not_found`. */
  readonly problemCodes: readonly string[];
}

/** Creates a token. `title` also identifies it across copies of this module. */
export function hookToken<T extends object>(
  title: string,
  {
    isSingle = false,
    functions = [],
    objection,
  }: {
    readonly isSingle?: boolean;
    readonly functions?: readonly (keyof T & string)[];
    readonly objection?: HookToken<T>['objection'];
  },
): HookToken<T> {
  const key = Symbol.for(`exovo-api-access:hook:${title}`);
  return { key, title, isSingle, functions, ...(objection === undefined ? {} : { objection }) };
}
