/**
 * Reads the body of a change, a small JSON object or form, and verifies the CSRF token: only the session's own page or
 * script can make a change. Every changing route of `src/admin/` uses it.
 */
import express, { type Request, type RequestHandler } from 'express';
import { Problem } from '../../http/problem.js';
import { MAX_BODY_BYTES } from '../../http/problems.js';
import type { AdminContext } from './context.js';
import { STRINGS } from './strings.js';

/** Enough for the hundred keys that can be revoked at once, and the fields beside them. */
const MAX_FORM_FIELDS = 120;
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
  express.urlencoded({
    limit: MAX_BODY_BYTES,
    inflate: false,
    extended: false,
    parameterLimit: MAX_FORM_FIELDS,
  }),
];

type Confirming = Pick<AdminContext, 'shell' | 'publicUrl'>;

/**
 * Returns why a change is refused, or undefined if it is not: it must come from this host's own origin, with the session's
 * CSRF token in `X-CSRF-Token` or in a form's field `_csrf`.
 */
export function confirmationRefusal(
  { shell, publicUrl }: Confirming,
  req: Request,
): 'origin' | 'token' | undefined {
  const header = req.headers['x-csrf-token'];
  const field: unknown = req.is(FORM) ? req.body?._csrf : undefined;
  const token = typeof header === 'string' ? header : typeof field === 'string' ? field : undefined;
  if (shell.verifyCsrf(req, token)) return undefined;
  const { origin } = req.headers;
  return origin !== undefined && origin !== new URL(publicUrl).origin ? 'origin' : 'token';
}

/** @throws Problem csrf_failed */
export function requireConfirmation(context: Confirming, req: Request): void {
  const refusal = confirmationRefusal(context, req);
  if (refusal === undefined) return;
  throw new Problem('csrf_failed', refusal === 'origin' ? STRINGS.otherOrigin(context.publicUrl) : undefined);
}
