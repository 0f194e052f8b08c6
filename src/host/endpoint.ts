/** An endpoint that a host contributes through `ENDPOINT` in `hooks.ts`, which says when it is called. */
import type { Readable } from 'node:stream';
import type { Schema } from 'joi';

export type KeyScope = 'read' | 'read_write';

/**
 * Joi (18.2 or later), or JSON Schema 2020-12 as embedded in OpenAPI 3.1: a plain object without references to anything
 * outside it. Except for a parameter's, it describes an object. It must be synchronous: no `external()`, no `$async`.
 */
export type HookSchema = Schema | { readonly [keyword: string]: unknown };

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, e.g. `/acme/queues/{queue}`: lower-case segments, and parameters that are entire segments. */
  readonly path: string;
  /** `read_write` for every method except GET, because keys with the scope Read may call GET only. */
  readonly scope: KeyScope;
  readonly summary: string;
  readonly description?: string;
  /** One for each parameter of the path. A value that doesn't match its schema is a 404. Values stay strings. */
  readonly params?: Readonly<Record<string, EndpointParameter>>;
  /** For the query, whose values are converted from strings. Without it, any parameter is refused. */
  readonly query?: HookSchema;
  /** For the JSON body of at most 16 KiB, which is never converted; requires an example. Without it, none is read. */
  readonly body?: HookSchema;
  readonly response: EndpointResponse;
  /** `body` if the endpoint has one, and `response` if it is JSON. */
  readonly example?: { readonly body?: object; readonly response?: object };
  /** The problems that `handle` throws as `EndpointProblem`s. */
  readonly problems?: readonly EndpointProblemType[];
  /** Returns the object to send as JSON or, if the response is a stream, an `EndpointStream`. */
  handle(request: EndpointRequest): object | Promise<object>;
}

export type EndpointResponse = EndpointJsonResponse | EndpointStreamResponse;

export interface EndpointJsonResponse {
  readonly kind: 'json';
  /** The object that `handle` returns is validated against it, and sent as a copy. */
  readonly schema: HookSchema;
  /** The time for `handle`: 1 to 30,000 ms, by default 2,600. */
  readonly deadlineMs?: number;
}

export interface EndpointStreamResponse {
  readonly kind: 'stream';
  /** E.g. `['audio/wav', 'audio/ogg']`; `handle` chooses one. */
  readonly mediaTypes: readonly string[];
  /** The time for `handle` and the first byte of its stream: 1 to 30,000 ms, by default 2,600. */
  readonly deadlineMs?: number;
}

/**
 * If `body` fails before its first byte, the client gets a problem. If it fails later, the connection is closed without
 * an end of the response. It is destroyed when the client has gone away, and after a HEAD.
 */
export interface EndpointStream {
  readonly mediaType: string;
  /** Of bytes. Read only as fast as the client receives them. */
  readonly body: Readable;
}

export interface EndpointParameter {
  readonly description: string;
  readonly example: string;
  readonly schema: HookSchema;
}

export interface EndpointProblemType {
  /** snake_case, starting with the host's own name, e.g. `acme_queue_closed`. It means the same in every endpoint. */
  readonly code: string;
  /** 400 to 599 except 401, 405 and 415, which only the plugin itself sends. */
  readonly status: number;
  readonly title: string;
  /** When it occurs and what the caller should change, for the reference. */
  readonly meaning: string;
}

export interface EndpointRequest {
  readonly principal: {
    readonly keyId: string;
    readonly keyName: string;
    readonly tenantId: string;
    readonly scope: KeyScope;
  };
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Thrown by an endpoint: one of the problems that it declares, with a sentence for the integrator. */
export class EndpointProblem extends Error {
  override readonly name = 'EndpointProblem';

  constructor(
    readonly code: string,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
