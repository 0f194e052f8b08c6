/**
 * What an endpoint is: a method, a path, the scope it asks for, what it takes, what it answers and what it does. One
 * table of these (`routes.ts`) is the source for enforcement and documentation; a route without a scope does not
 * type-check, and one that came in untyped fails at enable.
 */
import type { ProblemCode } from '../http/problems.js';
import type { Principal } from '../keys/key-verifier.js';
import type { Scope } from '../keys/scope.js';
import type { AnySchema } from './json-schema.js';

export const API_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type ApiMethod = (typeof API_METHODS)[number];

/** What checks a query or a body: a Joi object schema is one. */
export interface InputSchema {
  validate(input: unknown, options: object): InputVerdict;
}

export interface InputVerdict {
  readonly value?: object;
  readonly error?:
    | { readonly details: readonly { type: string; path: readonly PropertyKey[]; message: string }[] }
    | undefined;
}

export interface ApiRoute {
  readonly method: ApiMethod;
  /** Below /api/v1, as Express spells it, e.g. `/extensions/:extension/presence`. */
  readonly path: string;
  readonly scope: Scope;
  /** The query as it comes: strings. Absent: the route takes none. */
  readonly query?: InputSchema;
  /** The JSON body. Absent: the route reads none. */
  readonly body?: InputSchema;
  readonly operation: Operation;
  /**
   * Of a read: what its answer depends on beside the database. Requests for which this is the same may share one
   * read, so it must name the tenant. Absent: each request is served for itself.
   */
  sharedBy?(request: ApiRequest): string;
  /** Its answer is the same for as long as the principal is: made once for each lease of a key. */
  readonly followsFromPrincipal?: true;
  /** Answers 200 with what this returns, as JSON; throws a `Problem` otherwise. */
  handle(request: ApiRequest): unknown;
}

/** What the OpenAPI document says of a route beyond what is enforced. */
export interface Operation {
  /** Stable: generated clients are named after it. */
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly params?: Readonly<Record<string, ParameterDoc>>;
  /** The names of the answer's and the body's schemas in the document. */
  readonly answerName: string;
  readonly bodyName?: string;
  readonly answer: AnySchema;
  /** Given by hosts whose input is checked by something else than the schema that documents it. */
  readonly querySchema?: AnySchema;
  readonly bodySchema?: AnySchema;
  readonly example: { readonly body?: object; readonly answer: object };
  /** Beyond those that every route of its kind can answer. */
  readonly problems?: readonly ProblemCode[];
  /** Of a host's own endpoint: who brought it, and the problems of its own. */
  readonly contributor?: string;
  readonly ownProblems?: readonly OwnProblem[];
}

export interface ParameterDoc {
  readonly description: string;
  readonly example: string;
  readonly schema: AnySchema;
}

/** A problem that only a host's own endpoint answers. */
export interface OwnProblem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
}

/** A request that passed authentication, authorisation and validation. */
export interface ApiRequest {
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  /** What the route's `query` schema made of the query. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}
