/**
 * The host's refusals: problem details (RFC 9457) for programs, a page for people.
 * Thrown or sent by everything below /admin and by the probes; the plugin's own errors never come here.
 */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Request, Response } from 'express';

export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    /** Stable, snake_case. */
    readonly code: string,
    /** A sentence for the reader that says what to change. */
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
}

export function problemBody(problem: Problem, requestId: string = randomUUID()): ProblemBody {
  return {
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    requestId,
  };
}

export function sendProblem(res: Response, problem: Problem, requestId: string = randomUUID()): void {
  res
    .status(problem.status)
    .set({ ...problem.headers, 'X-Request-Id': requestId, 'Cache-Control': 'no-store' })
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem, requestId)));
}

/** A program asks for JSON, or sends it; everything else is taken for a browser. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json' || (req.is('json') !== false && req.is('json') !== null);
}
