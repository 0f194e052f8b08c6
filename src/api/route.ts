/**
 * An endpoint as data: its method, path, scope, input, response, documentation and handler. The table of these
 * (`routes.ts`) is the source for both enforcement and documentation. A route without a scope or a response doesn't
 * type-check, and an untyped one fails at enable.
 */
import type { Readable } from 'node:stream';
import type { ProblemCode } from '../http/problems.js';
import type { Principal } from '../keys/key-verifier.js';
import type { Scope } from '../keys/scope.js';
import type { AnySchema } from './json-schema.js';

export const API_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type ApiMethod = (typeof API_METHODS)[number];

/** Validates a query or a body. Joi's object schemas do. */
export interface InputSchema {
  validate(input: unknown, options: object): InputVerdict;
}

export interface InputVerdict {
  readonly value?: object;
  readonly error?:
    | { readonly details: readonly { type: string; path: readonly PropertyKey[]; message: string }[] }
    | undefined;
}

export type ApiRoute = JsonRoute | StreamRoute;

export interface JsonRoute extends RouteInput {
  readonly response: JsonResponse;
  /** Returns what is sent as JSON with the status 200. Throws a `Problem` otherwise. */
  handle(request: ApiRequest): unknown;
}

export interface StreamRoute extends RouteInput {
  readonly response: StreamResponse;
  /** Opens what is sent with the status 200; see `openStream`. `end` is aborted when the response has ended. */
  handle(request: ApiRequest, end: AbortSignal): Promise<OpenStream>;
}

/** The scope of a route: the one that a key needs, or `public` for what needs no key. */
export type RouteScope = Scope | 'public';

/** A route without a key: one of the public documents (`public-documents.ts`). */
export interface PublicRoute {
  readonly method: 'GET';
  readonly path: string;
  readonly scope: Extract<RouteScope, 'public'>;
}

export interface RouteInput {
  readonly method: ApiMethod;
  /** Below /api/v1, as Express spells it, e.g. `/extensions/:extension/presence`. */
  readonly path: string;
  readonly scope: Exclude<RouteScope, 'public'>;
  /** Receives the query as strings. Without a schema, any parameter is refused. */
  readonly query?: InputSchema;
  /** Receives the parsed JSON body. Without a schema, no body is read. */
  readonly body?: InputSchema;
  readonly operation: Operation;
}

export interface JsonResponse {
  readonly kind: 'json';
  /** The schema's name in the OpenAPI document. */
  readonly name: string;
  readonly schema: AnySchema;
  readonly example: object;
  /**
   * Whether concurrent requests of one tenant with equal parameters and query share one call of `handle`. It must
   * therefore depend on nothing else of the request.
   */
  readonly isShared?: true;
  /** Until the response is sent; 2,800 ms by default. */
  readonly deadlineMs?: number;
}

export interface StreamResponse {
  readonly kind: 'stream';
  /** E.g. `['audio/wav']`; the handler chooses one of them. */
  readonly mediaTypes: readonly string[];
  /** Until the first byte is there; 2,800 ms by default. */
  readonly deadlineMs?: number;
}

export interface StreamSource {
  readonly mediaType: string;
  readonly body: Readable;
}

/** A stream whose first bytes have been read. */
export interface OpenStream {
  readonly mediaType: string;
  readonly chunks: AsyncIterable<unknown>;
}

/** Returns a route's path as OpenAPI spells it, e.g. `/extensions/{extension}/presence`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

/** Returns the methods that a path with these routes supports, for `Allow`. */
export function allowedMethods(routes: readonly ApiRoute[]): string[] {
  return routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

export function isStreamRoute(route: ApiRoute): route is StreamRoute {
  return route.response.kind === 'stream';
}

/** What the OpenAPI document says about a route beyond what is enforced. */
export interface Operation {
  /** Stable, because generated clients are named after it. */
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly params?: Readonly<Record<string, ParameterDoc>>;
  /** The name of the body's schema in the document, and an example of it. */
  readonly bodyName?: string;
  readonly bodyExample?: object;
  /** For a host's endpoint, whose input is validated by a compiled form of the schema that documents it. */
  readonly querySchema?: AnySchema;
  readonly bodySchema?: AnySchema;
  /** In addition to those that every route of its kind can respond with. */
  readonly problems?: readonly ProblemCode[];
  /** For a host's endpoint: who contributes it, and the problems of its own. */
  readonly contributor?: string;
  readonly ownProblems?: readonly OwnProblem[];
}

export interface ParameterDoc {
  readonly description: string;
  readonly example: string;
  readonly schema: AnySchema;
}

/** A problem that only a host's endpoint responds with. */
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
  /** As the route's schemas return them. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}
