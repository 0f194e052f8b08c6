/** An endpoint that a host contributes through `ENDPOINT` of `hooks.ts`, which says when it is called. */
import type { Schema } from 'joi';

export type KeyScope = 'read' | 'read_write';

/**
 * Joi (18.2 or later), or JSON Schema 2020-12 as it stands in OpenAPI 3.1: a plain object that refers to nothing outside
 * itself. Of an object, but for a parameter's. It answers at once: no `external()` and no `$async`.
 */
export type HookSchema = Schema | { readonly [keyword: string]: unknown };

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, e.g. `/acme/queues/{queue}`: lower-case segments and whole-segment parameters. */
  readonly path: string;
  /** A method other than GET needs `read_write`, for keys with the scope Read may call GET only. */
  readonly scope: KeyScope;
  readonly summary: string;
  readonly description?: string;
  /** One for each parameter of the path. A value that does not fit is a 404; one that does stays text. */
  readonly params?: Readonly<Record<string, EndpointParameter>>;
  /** The query, whose values are text: they are converted where the schema asks for it. Absent: none is taken. */
  readonly query?: HookSchema;
  /** The JSON body, of at most 16 KiB, never converted; its example is then required. Absent: none is read. */
  readonly body?: HookSchema;
  /** What `handle` resolves to; it is checked, and copied as JSON, before it is sent. */
  readonly answer: HookSchema;
  readonly example: { readonly body?: object; readonly answer: object };
  /** The problems that `handle` throws as `EndpointProblem`s. */
  readonly problems?: readonly EndpointProblemType[];
  handle(request: EndpointRequest): object | Promise<object>;
}

export interface EndpointParameter {
  readonly description: string;
  readonly example: string;
  readonly schema: HookSchema;
}

export interface EndpointProblemType {
  /** snake_case, beginning with the host's own name, e.g. `acme_queue_closed`. The same wherever it is declared. */
  readonly code: string;
  /** 400 to 599, but for 401, 405 and 415, which are the plugin's own to answer. */
  readonly status: number;
  readonly title: string;
  /** When it is answered and what the caller should change, for the reference. */
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
