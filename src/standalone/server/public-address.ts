/**
 * The address under which people reach the host. A proxy in front of it can strip a path (`EXOVO_PUBLIC_URL` ends in one):
 * requests arrive without it, and every link, redirect and cookie path that the host writes must begin with it.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BoundedMap } from 'exovo-api-access/internal/http';
import type { Express, Request } from 'express';
import type { ProxyTrust } from './trusted-proxies.js';

export interface PublicAddress {
  /** Without a trailing slash, e.g. `https://pbx.example.com/exovo`. */
  readonly url: string;
  /** E.g. `https://pbx.example.com`, as browsers send it in `Origin`. */
  readonly origin: string;
  /** E.g. `/exovo`; empty without a path. */
  readonly path: string;
  /** Whether browsers reach the host over https. */
  readonly isSecure: boolean;
}

const SETTING = 'public address';
/** A path that needs no escaping: it becomes that of cookies, where `;` would begin an attribute. */
const PATH = /^(\/[\w.~-]+)*\/?$/;
const FORWARDED = ['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-prefix'] as const;
/** Nearly all requests name the same few addresses. Clients can name others, so the number is limited. */
const MAX_KNOWN = 16;
const HOST = /^(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Call this once for each app. */
export function setPublicAddress(app: Express, addressOf: (req: IncomingMessage) => PublicAddress): void {
  app.set(SETTING, addressOf);
}

export function publicAddressOf(req: Request): PublicAddress {
  return (req.app.get(SETTING) as (req: IncomingMessage) => PublicAddress)(req);
}

/** Returns the address that a link needs to lead to `path`, a path as requests have it when they arrive. */
export function publicPath(req: Request, path: string): string {
  return publicAddressOf(req).path + path;
}

/** The inverse of `publicPath`. Leaves a path alone that is not below the public one. */
export function arrivingPath(req: Request, path: string): string {
  const { path: base } = publicAddressOf(req);
  return base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path;
}

export function parsePublicAddress(url: string): PublicAddress {
  const { origin, pathname, protocol } = new URL(url);
  return { url, origin, path: pathname.replace(/\/$/, ''), isSecure: protocol === 'https:' };
}

/** Returns the URL without a slash at its end, or undefined unless it is an http or https address with a plain path. */
export function parsePublicUrl(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) return undefined;
  const isBare = url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  return isBare && PATH.test(url.pathname) ? url.origin + url.pathname.replace(/\/$/, '') : undefined;
}

/**
 * Returns the address that the proxy in front of the host names in `X-Forwarded-Host`, `-Proto` and `-Prefix`; for what it
 * doesn't name, and for requests that come from elsewhere, that of `fallback`. Of a list the last value counts: the proxy
 * wrote it itself, whereas it may have passed on the others. A proxy can also pass on what its client sent, so nothing
 * that is shared between clients may depend on this address.
 */
export function forwardedAddress(
  fallback: () => PublicAddress,
  trusts: ProxyTrust,
): (req: IncomingMessage) => PublicAddress {
  const known = new BoundedMap<PublicAddress>(MAX_KNOWN);
  return (req) => {
    const address = fallback();
    if (!trusts(req.socket.remoteAddress, 0)) return address;
    const { headers } = req;
    const sent = FORWARDED.map((name) => headers[name]);
    return known.get([address.url, ...sent].join('\n'), () => addressIn(headers, address));
  };
}

function addressIn(headers: IncomingHttpHeaders, fallback: PublicAddress): PublicAddress {
  const last = (name: string, form: RegExp) => {
    const value =
      String(headers[name] ?? '')
        .split(',')
        .at(-1)
        ?.trim() ?? '';
    return form.test(value) ? value : undefined;
  };
  const host = last('x-forwarded-host', HOST) ?? new URL(fallback.origin).host;
  const protocol = last('x-forwarded-proto', /^https?$/i) ?? new URL(fallback.origin).protocol.slice(0, -1);
  const path = last('x-forwarded-prefix', PATH) ?? fallback.path;
  const url = parsePublicUrl(`${protocol.toLowerCase()}://${host}${path}`);
  return url === undefined || url === fallback.url ? fallback : parsePublicAddress(url);
}

/** Returns the address of a URL that is known, and fixed, only once the host listens. */
export function fixedAddress(url: () => string): () => PublicAddress {
  let address: PublicAddress | undefined;
  return () => {
    if (address?.url !== url()) address = parsePublicAddress(url());
    return address;
  };
}
