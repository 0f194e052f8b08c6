/**
 * Decides whether a request comes from one of this host's own pages, and whether a path is safe to redirect to.
 * sign-in.ts and admin-shell.ts check this before they change anything.
 */
import { shortenKeys } from 'exovo-api-access/internal/http';
import type { Request } from 'express';
import { publicAddressOf } from '../server/public-address.js';

/**
 * Compares the Origin header with the public URL and with the Host header: people often reach a PBX by several names and
 * addresses. A foreign page can set neither header.
 */
export function isOwnOrigin(req: Request): boolean {
  const origin = req.headers.origin;
  if (origin === undefined) return false;
  const host = req.headers.host;
  return (
    origin === publicAddressOf(req).origin ||
    (host !== undefined && (origin === `http://${host}` || origin === `https://${host}`))
  );
}

/** Returns true for the origin `null` as well. If the header is missing, only the CSRF token protects the request. */
export function hasForeignOrigin(req: Request): boolean {
  return req.headers.origin !== undefined && !isOwnOrigin(req);
}

/**
 * Returns `value`, with keys shortened, if it is a path below /admin, otherwise `/admin`. Never an address on another host.
 * The path is one as requests have it when they arrive, without that of the public URL.
 */
export function localPath(value: unknown): string {
  const fallback = '/admin';
  if (typeof value !== 'string' || !/^\/admin(?=[/?]|$)[\x21-\x5b\x5d-\x7e]*$/.test(value)) return fallback;
  const base = 'http://local.invalid';
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined;
  if (url === undefined || url.origin !== base || !/^\/admin(\/|$)/.test(url.pathname)) return fallback;
  // A key that was pasted into the address bar must not be repeated in a page or in another address.
  return shortenKeys(url.pathname + url.search);
}
