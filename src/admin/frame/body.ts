/**
 * How a change arrives: a small JSON or form body, and the proof that the session's own page or script sent it. Used
 * by every changing route of `src/admin/`.
 */
import express, { type Request, type RequestHandler } from 'express';
import type { AdminShell } from '../../host/contract.js';
import { Problem } from '../../http/problem.js';

const MAX_BODY_BYTES = 16 * 1024;
const FORM = 'application/x-www-form-urlencoded';

/** JSON or a form, of at most 16 KiB; anything else, such as a form sent as text/plain, is refused. */
export const readBody: readonly RequestHandler[] = [
  (req, _res, next) => {
    if (req.is(['application/json', FORM])) next();
    else
      next(
        new Problem('unsupported_media_type', 'Send JSON, with the header "Content-Type: application/json".'),
      );
  },
  express.json({ limit: MAX_BODY_BYTES, inflate: false, strict: false, type: 'application/json' }),
  express.urlencoded({ limit: MAX_BODY_BYTES, inflate: false, extended: false, parameterLimit: 20 }),
];

/** Whether the session's CSRF token came along, in `X-CSRF-Token` or, from a form, in the field `_csrf`. */
export function isConfirmed(shell: AdminShell, req: Request): boolean {
  const header = req.headers['x-csrf-token'];
  const field: unknown = req.is(FORM) ? req.body?._csrf : undefined;
  return shell.verifyCsrf(
    req,
    typeof header === 'string' ? header : typeof field === 'string' ? field : undefined,
  );
}

/** @throws Problem csrf_failed */
export function requireConfirmed(shell: AdminShell, req: Request): void {
  if (isConfirmed(shell, req)) return;
  throw new Problem('csrf_failed');
}
