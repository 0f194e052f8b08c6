/**
 * Reads the body of a change, a small JSON object or form, and verifies the CSRF token: only the session's own page or
 * script can make a change. Every changing route of `src/admin/` uses it.
 */
import express, { type Request, type RequestHandler } from 'express';
import type { AdminShell } from '../../host/contract.js';
import { Problem } from '../../http/problem.js';
import { MAX_BODY_BYTES } from '../../http/problems.js';

const FORM = 'application/x-www-form-urlencoded';

/** Accepts JSON or a form of at most MAX_BODY_BYTES. Refuses the rest, such as a form sent as text/plain. */
export const readBody: readonly RequestHandler[] = [
  (req, _res, next) => {
    if (req.is(['application/json', FORM])) next();
    else
      next(
        new Problem('unsupported_media_type', 'Send JSON with the header "Content-Type: application/json".'),
      );
  },
  express.json({ limit: MAX_BODY_BYTES, inflate: false, strict: false, type: 'application/json' }),
  express.urlencoded({ limit: MAX_BODY_BYTES, inflate: false, extended: false, parameterLimit: 20 }),
];

/** Whether the session's CSRF token was sent: in `X-CSRF-Token`, or in a form's field `_csrf`. */
export function hasCsrfToken(shell: AdminShell, req: Request): boolean {
  const header = req.headers['x-csrf-token'];
  const field: unknown = req.is(FORM) ? req.body?._csrf : undefined;
  return shell.verifyCsrf(
    req,
    typeof header === 'string' ? header : typeof field === 'string' ? field : undefined,
  );
}

/** @throws Problem csrf_failed */
export function requireCsrfToken(shell: AdminShell, req: Request): void {
  if (hasCsrfToken(shell, req)) return;
  throw new Problem('csrf_failed');
}
