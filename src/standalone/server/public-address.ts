/**
 * The address under which people reach the host. A proxy in front of it can strip a path (`EXOVO_PUBLIC_URL` ends in one):
 * requests arrive without it, and every link, redirect and cookie path that the host writes must begin with it.
 */
import type { Express, Request } from 'express';

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

/** Call this once for each app. */
export function setPublicAddress(app: Express, addressOf: (req: Request) => PublicAddress): void {
  app.set(SETTING, addressOf);
}

export function publicAddressOf(req: Request): PublicAddress {
  return (req.app.get(SETTING) as (req: Request) => PublicAddress)(req);
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

/** Returns the address of a URL that is known, and fixed, only once the host listens. */
export function fixedAddress(url: () => string): () => PublicAddress {
  let address: PublicAddress | undefined;
  return () => {
    if (address?.url !== url()) address = parsePublicAddress(url());
    return address;
  };
}
