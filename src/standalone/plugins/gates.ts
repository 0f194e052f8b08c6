/**
 * One stable gate for each path that a plugin mounts: the express app asks the gates, and a gate asks whoever is
 * mounted now, or nobody. Express's own stack is never edited, which is unsafe while requests run through it.
 *
 * host.ts places one set of gates before all admin middleware (`/api/…`) and one after it (`/admin/…`).
 */

import type { Disposer } from 'exovo-api-access/host';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

export class Gates {
  /** By path, oldest first. The arrays are replaced, never changed: a request may be looking at one. */
  readonly #mounted = new Map<string, readonly RequestHandler[]>();

  /** The newest handler of a path wins, so that a new one can be swapped in before the old one goes. */
  mount(path: string, handler: RequestHandler): Disposer {
    // A function of this registration's own, so that removal by identity removes this one alone.
    const own: RequestHandler = (req, res, next) => handler(req, res, next);
    this.#mounted.set(path, [...(this.#mounted.get(path) ?? []), own]);
    return () => {
      const left = (this.#mounted.get(path) ?? []).filter((other) => other !== own);
      if (left.length === 0) this.#mounted.delete(path);
      else this.#mounted.set(path, left);
    };
  }

  /** Behaves as `app.use(path, handler)` for every mounted path; a loop, for it stands before each API request. */
  readonly dispatch = (req: Request, res: Response, next: NextFunction): void => {
    for (const [path, handlers] of this.#mounted) {
      if (!isBelow(req.url, path)) continue;
      const handler = handlers.at(-1);
      if (handler !== undefined) return void callBelow(path, handler, req, res, next);
    }
    next();
  };
}

function isBelow(url: string, path: string): boolean {
  if (!url.startsWith(path)) return false;
  const after = url.charAt(path.length);
  return after === '' || after === '/' || after === '?';
}

/** Cuts the path off `req.url` for the handler, and puts it back when the handler passes the request on. */
function callBelow(
  path: string,
  handler: RequestHandler,
  req: Request,
  res: Response,
  next: NextFunction,
): unknown {
  const { url, baseUrl } = req;
  const rest = url.slice(path.length);
  req.url = rest.startsWith('/') ? rest : `/${rest}`;
  req.baseUrl = baseUrl + path;
  return handler(req, res, (error?: unknown) => {
    req.url = url;
    req.baseUrl = baseUrl;
    next(error);
  });
}
