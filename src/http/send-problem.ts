/**
 * The one end of every pipe that goes wrong: turns whatever was thrown into a `Problem`, logs what must be logged and
 * answers it. Nothing of an unexpected error leaves the process; it is logged whole under the request id.
 */
import type { Response } from 'express';
import type { HostLogger } from '../host/contract.js';
import { ChangeRefusedError } from '../keys/key-rules.js';
import { isUnavailable } from '../storage/errors.js';
import { HostProblem, Problem, problemBody, RETRY_AFTER_SECONDS } from './problem.js';

const DATABASE_DETAIL = `The PBX database did not answer in time. Try again in ${RETRY_AFTER_SECONDS} seconds.`;
const INTERNAL_DETAIL =
  'Something went wrong on the server and was logged. Give the administrator the requestId of this answer.';

/** What the caller is told of an error, whatever it is. */
export function toProblem(error: unknown): Problem | HostProblem {
  if (error instanceof Problem || error instanceof HostProblem) return error;
  if (error instanceof ChangeRefusedError) {
    const code = error.isDecided ? 'change_refused' : 'change_undecided';
    return new Problem(code, error.message, { cause: error.cause });
  }
  // By name: a host's own ports may bring another copy of these classes.
  if (isUnavailable(error) || nameOf(error) === 'PbxUnavailableError') {
    return new Problem('database_unavailable', DATABASE_DETAIL, { cause: error });
  }
  if (nameOf(error) === 'PresenceUnavailableError') {
    return new Problem('presence_unavailable', (error as Error).message, { cause: error });
  }
  return bodyParserProblem(error) ?? new Problem('internal_error', INTERNAL_DETAIL, { cause: error });
}

/** Answers `problem`, unless the answer is under way already; then the connection is cut, for it cannot be right. */
export function sendProblem(res: Response, problem: Problem | HostProblem, requestId: string): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = problemBody(problem, requestId);
  res.writeHead(problem.status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    ...(problem.status === 503 ? { 'Retry-After': String(RETRY_AFTER_SECONDS) } : {}),
    ...problem.options.headers,
  });
  res.end(body);
}

/** A defect is logged as an error and whole; a database that is away as a warning, which may come in floods. */
export function logProblem(logger: HostLogger, problem: Problem | HostProblem, fields: object): void {
  const { cause } = problem.options;
  if (problem.status === 500) logger.error({ ...fields, err: cause }, 'request failed');
  else if (problem.status > 500)
    logger.warn({ ...fields, code: problem.code, err: cause }, 'request refused');
  else logger.debug({ ...fields, code: problem.code }, 'request refused');
}

/** What express.json and express.urlencoded throw, by their documented `type`s (body-parser, "Errors"). */
function bodyParserProblem(error: unknown): Problem | undefined {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  switch (type) {
    case 'entity.parse.failed':
      return new Problem('malformed_json', 'The body is not valid JSON. Send one JSON object.', {
        cause: error,
      });
    case 'entity.too.large':
      return new Problem('body_too_large', 'The body is too large. Send at most 16 KiB.', { cause: error });
    case 'encoding.unsupported':
      return new Problem('unsupported_media_type', 'Send the body without Content-Encoding.', {
        cause: error,
      });
    case 'charset.unsupported':
      return new Problem('unsupported_media_type', 'Send the body in UTF-8.', { cause: error });
    case 'parameters.too.many':
      return new Problem('invalid_body', 'The body has too many fields.', { cause: error });
    case 'request.aborted':
    case 'request.size.invalid':
      return new Problem('malformed_request', 'The body was not as long as its Content-Length.', {
        cause: error,
      });
    default:
      return undefined;
  }
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}
