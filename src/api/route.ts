/**
 * What an endpoint is: a method, a path, the scope it asks for, what it takes and what it does. One table of these
 * (`routes.ts`) is the source for enforcement and documentation; a route without a scope does not type-check, and one
 * that came in untyped fails at enable.
 */
import type { ObjectSchema } from 'joi';
import type { Principal } from '../keys/principal.js';
import type { Scope } from '../keys/scope.js';

export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** Below /api/v1, as Express spells it, e.g. `/extensions/:extension/presence`. */
  readonly path: string;
  readonly scope: Scope;
  /** The query as it comes: strings. Absent: the route takes none. */
  readonly query?: ObjectSchema;
  /** The JSON body. Absent: the route reads none. */
  readonly body?: ObjectSchema;
  /** Answers 200 with what this returns, as JSON; throws a `Problem` otherwise. */
  handle(request: ApiRequest): unknown;
}

/** A request that passed authentication, authorisation and validation. */
export interface ApiRequest {
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  /** What the route's `query` schema made of the query. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}
