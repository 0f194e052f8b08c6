/**
 * Is a request from one of this host's own pages, and is an address one of its own?
 * Asked by sign-in.ts, admin-shell.ts and the tenant switcher before anything is changed.
 */
import type { Request } from 'express';

/**
 * Ours: the public address, or the address that the browser itself used for this request (a PBX is often reached by
 * several names and addresses; a foreign page can choose neither header).
 */
export function isOwnOrigin(req: Request, publicUrl: string): boolean {
  const origin = req.headers.origin;
  if (origin === undefined) return false;
  const host = req.headers.host;
  return (
    origin === new URL(publicUrl).origin ||
    (host !== undefined && (origin === `http://${host}` || origin === `https://${host}`))
  );
}

/** A missing Origin is left to the CSRF token; a foreign one, or `null`, is never ours. */
export function hasForeignOrigin(req: Request, publicUrl: string): boolean {
  return req.headers.origin !== undefined && !isOwnOrigin(req, publicUrl);
}

/** The local admin address in `value`, or `/admin`: never another host, however it is written. */
export function localPath(value: unknown): string {
  const fallback = '/admin';
  if (typeof value !== 'string' || !/^\/admin(?=[/?]|$)[\x21-\x5b\x5d-\x7e]*$/.test(value)) return fallback;
  const base = 'http://local.invalid';
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined;
  if (url === undefined || url.origin !== base || !/^\/admin(\/|$)/.test(url.pathname)) return fallback;
  return url.pathname + url.search;
}
