/**
 * Creates the problems with which the host refuses requests. They are of type `about:blank` and therefore have the
 * status phrase as their title (RFC 9457, section 4.2.1): the plugin's reference page doesn't document the host.
 */
import { STATUS_CODES } from 'node:http';
import { PROBLEMS, Problem, type ProblemOptions } from 'exovo-api-access/internal/http';

/** The plugin's codes and those that only the host uses. */
const KINDS = {
  ...PROBLEMS,
  sign_in_required: { status: 401 },
  sign_in_failed: { status: 401 },
  origin_foreign: { status: 403 },
  permission_missing: { status: 403 },
  account_elsewhere: { status: 403 },
  password_wrong: { status: 403 },
  administrator_not_found: { status: 404 },
  plugin_not_found: { status: 404 },
  request_timeout: { status: 408 },
  administrator_exists: { status: 409 },
  last_administrator: { status: 409 },
  expectation_failed: { status: 417 },
  too_many_sign_ins: { status: 429 },
  headers_too_large: { status: 431 },
  method_not_implemented: { status: 501 },
  host_starting: { status: 503 },
  sign_in_busy: { status: 503 },
} as const;

export function hostProblem(code: keyof typeof KINDS, detail: string, options?: ProblemOptions): Problem {
  const { status } = KINDS[code];
  return new Problem(
    { code, status, title: STATUS_CODES[status] ?? '', type: 'about:blank' },
    detail,
    options,
  );
}
