/**
 * What goes wrong, in the two voices that it needs: what the integrator is told (RFC 9457 problem details) and what
 * only the log is told (`cause`). Both `api/` and `admin/` throw `Problem`s; `send-problem.ts` answers them.
 *
 * Every code is stable, documented and stands in this one table.
 */

export const PROBLEMS = {
  invalid_query: { status: 400, title: 'Invalid query' },
  invalid_body: { status: 400, title: 'Invalid body' },
  malformed_json: { status: 400, title: 'Malformed JSON' },
  malformed_request: { status: 400, title: 'Malformed request' },
  missing_key: { status: 401, title: 'API key missing' },
  invalid_key: { status: 401, title: 'API key not valid' },
  read_only_key: { status: 403, title: 'Read-only API key' },
  csrf_failed: { status: 403, title: 'Request not confirmed' },
  change_refused: { status: 403, title: 'Change refused' },
  not_found: { status: 404, title: 'Not found' },
  extension_not_found: { status: 404, title: 'Extension not found' },
  key_not_found: { status: 404, title: 'API key not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  body_too_large: { status: 413, title: 'Body too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  internal_error: { status: 500, title: 'Internal error' },
  database_unavailable: { status: 503, title: 'Database unavailable' },
  presence_unavailable: { status: 503, title: 'Presence unavailable' },
  change_undecided: { status: 503, title: 'Change not decided' },
  endpoint_unavailable: { status: 503, title: 'Endpoint unavailable' },
  plugin_stopping: { status: 503, title: 'API is stopping' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** How long a client should wait after a 503. */
export const RETRY_AFTER_SECONDS = 5;

/** Where the reference explains each code; a path, so that no host name is given away. */
export const PROBLEM_TYPE_BASE = '/admin/integrations/api/reference#problem-';

export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    /** A sentence or two for the caller: what is wrong and what to change. */
    readonly detail: string,
    readonly options: { readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown } = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  get title(): string {
    return PROBLEMS[this.code].title;
  }
}

/** A problem that only one endpoint of a host's own can answer; its code and title are the host's. */
export class HostProblem extends Error {
  override readonly name = 'Problem';
  readonly options: Problem['options'];

  constructor(
    readonly code: string,
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
    // As on every 403 here: another key may be let through (RFC 9110 section 11.6.1).
    this.options = status === 403 ? { headers: { 'WWW-Authenticate': 'Bearer realm="exovo-api"' } } : {};
  }
}

/** The body of a problem, as RFC 9457 has it, with our `code` and `requestId`. */
export function problemBody(problem: Problem | HostProblem, requestId: string): string {
  const { code, detail, status, title } = problem;
  return JSON.stringify({ type: PROBLEM_TYPE_BASE + code, title, status, detail, code, requestId });
}
