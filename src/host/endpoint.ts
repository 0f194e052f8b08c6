/** An endpoint that a host contributes through `ENDPOINT` of `hooks.ts`, which says when it is called. */
import type { Schema } from 'joi';

export type KeyScope = 'read' | 'read_write';

/** Joi (18.2 or later), or JSON Schema 2020-12 as it stands in OpenAPI 3.1. Of an object, but for a parameter's. */
export type HookSchema = Schema | { readonly [keyword: string]: unknown };

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1, e.g. `/acme/queues/{queue}`: lower-case segments and whole-segment parameters. */
  readonly path: string;
  /** A method other than GET needs `read_write`, for keys with the scope Read may call GET only. */
  readonly scope: KeyScope;
  readonly summary: string;
  readonly description?: string;
  /** One schema for each parameter of the path; a value that does not fit is answered 404. */
  readonly params?: Readonly<Record<string, EndpointParameter>>;
  /** The query, whose values are text: they are converted where the schema asks for it. Absent: none is taken. */
  readonly query?: HookSchema;
  /** The JSON body, of at most 16 KiB, never converted. Absent: none is read. */
  readonly body?: HookSchema;
  /** What `handle` resolves to; it is checked before it is sent. */
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
  /** snake_case, beginning with the host's own name, e.g. `acme_queue_closed`. */
  readonly code: string;
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
