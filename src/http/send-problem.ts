/**
 * Turns a thrown value into a `Problem`, logs it and sends it. No detail of an unexpected error leaves the process: it is
 * logged in full under the request ID.
 */
import type { ServerResponse } from 'node:http';
import { commonHeaders } from './common-headers.js';
import { Problem, type ProblemLinks, problemBody } from './problem.js';
import { RETRY_AFTER_SECONDS } from './problems.js';

/** The part of a host's logger that is used here. */
export interface ProblemLogger {
  error(fields: object, message: string): void;
  debug(fields: object, message: string): void;
  isLevelEnabled?(level: 'debug'): boolean;
}

/**
 * The problem for any thrown value. Errors of the layers above are recognised by name: this folder imports none of
 * them, and a host can bring its own copy of a class.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return new Problem('internal_error', undefined, { cause: error });
  switch (error.name) {
    case 'DatabaseUnavailableError':
    case 'PbxUnavailableError':
      return new Problem('database_unavailable', undefined, { cause: error });
    case 'TablesMissingError':
      return new Problem('api_unavailable', undefined, { cause: error });
    case 'PresenceUnavailableError':
      return new Problem('presence_unavailable', error.message, { cause: error });
    case 'RotationConflictError':
      return new Problem('old_secret_valid', error.message, { cause: error });
    case 'KeyRevokedError':
      return new Problem('key_revoked', undefined, { cause: error });
    case 'ChangeRefusedError': {
      const isDecided = 'isDecided' in error && error.isDecided === true;
      return new Problem(isDecided ? 'change_refused' : 'change_undecided', error.message, {
        cause: error.cause,
      });
    }
    default:
      return bodyProblem(error) ?? new Problem('internal_error', undefined, { cause: error });
  }
}

/** Whether Express or the URL parser could not decode the percent-encoding of a path, which therefore doesn't exist. */
export function isUndecodablePath(error: unknown): boolean {
  return (
    error instanceof URIError ||
    (error instanceof Error && error.message.startsWith('Failed to decode param'))
  );
}

/**
 * Sends `problem`. If the response has already begun, closes the connection instead, so that the client can't mistake
 * what it got for the complete response.
 */
export function sendProblem(
  res: ServerResponse,
  problem: Problem,
  requestId: string,
  links?: ProblemLinks,
): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = JSON.stringify(problemBody(problem, requestId, links));
  res.writeHead(problem.status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    ...commonHeaders(requestId),
    ...(problem.status === 503 ? { 'Retry-After': String(RETRY_AFTER_SECONDS) } : {}),
    ...problem.headers,
  });
  res.end(body);
}

/** Logs a defect as an error, and everything else only at `debug`: outages and refusals come in floods. */
export function logProblem(logger: ProblemLogger, problem: Problem, fields: object): void {
  const { status, code, cause } = problem;
  if (status === 500) logger.error({ ...fields, err: cause }, 'request failed');
  else if (logger.isLevelEnabled?.('debug') === false) return;
  else if (status > 500) logger.debug({ ...fields, code, err: cause }, 'request refused');
  else logger.debug({ ...fields, code }, 'request refused');
}

/** What express.json, express.urlencoded and raw-body throw, by the documented `type`s (body-parser, "Errors"). */
function bodyProblem(cause: Error): Problem | undefined {
  switch ('type' in cause ? cause.type : undefined) {
    case 'entity.parse.failed':
      return new Problem('malformed_json', undefined, { cause });
    case 'entity.too.large':
      return new Problem('body_too_large', undefined, { cause });
    case 'encoding.unsupported':
      return new Problem('unsupported_media_type', 'Send the body without Content-Encoding.', { cause });
    case 'charset.unsupported':
      return new Problem('unsupported_media_type', 'Send the body in UTF-8.', { cause });
    case 'parameters.too.many':
      return new Problem('invalid_body', 'The body has too many fields.', { cause });
    case 'request.aborted':
    case 'request.size.invalid':
      return new Problem('malformed_request', undefined, { cause });
    default:
      return undefined;
  }
}
