/** One handler for each address by which clients reach the host, if the host says with each request which one that is. */

import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { PbxHost } from '../host/contract.js';
import { BoundedMap } from '../http/bounded-map.js';
import type { ProblemLinks } from '../http/problem.js';

/** A PBX has few names; a client that invents more only makes the handler of another be created again. */
const MAX_ADDRESSES = 8;

type Addressed = Pick<PbxHost, 'publicUrl' | 'publicUrlOf'>;

/** `create` must be cheap: a client can ask for any number of addresses if the host's proxy passes them on. */
export function perPublicUrl(
  host: Addressed,
  create: (host: Pick<PbxHost, 'publicUrl'>) => RequestHandler,
): RequestHandler {
  const fixed = create(host);
  if (host.publicUrlOf === undefined) return fixed;
  const handlers = new BoundedMap<RequestHandler>(MAX_ADDRESSES);
  return (req, res, next) => {
    const publicUrl = publicUrlOf(host, req);
    const handler =
      publicUrl === host.publicUrl ? fixed : handlers.get(publicUrl, () => create({ publicUrl }));
    handler(req, res, next);
  };
}

export function publicUrlOf(host: Addressed, req: IncomingMessage): string {
  return host.publicUrlOf?.(req) ?? host.publicUrl;
}

/** Returns what problems link to for clients that reach the host at this address. */
export function linksOf({ settings }: PbxHost, { publicUrl }: Pick<PbxHost, 'publicUrl'>): ProblemLinks {
  return { publicUrl, publicReference: settings.publicReference ?? true };
}
