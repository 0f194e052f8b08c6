/**
 * One stable gate for each path that a plugin mounts: the express app asks the gates, and a gate asks whoever is
 * mounted now, or nobody. Express's own stack is never edited, which is unsafe while requests run through it.
 *
 * host.ts places one set of gates before all admin middleware (`/api/…`) and one after it (`/admin/…`).
 */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Disposer } from '../host/contract.js';

export class Gates {
  readonly #mounted = new Map<string, Set<RequestHandler>>();

  /** The newest handler of a path wins, so that a new one can be swapped in before the old one goes. */
  mount(path: string, handler: RequestHandler): Disposer {
    const handlers = this.#mounted.get(path) ?? new Set();
    this.#mounted.set(path, handlers);
    // A function of this registration's own, so that removal by identity removes this one alone.
    const own: RequestHandler = (req, res, next) => handler(req, res, next);
    handlers.add(own);
    return () => {
      handlers.delete(own);
      if (handlers.size === 0 && this.#mounted.get(path) === handlers) this.#mounted.delete(path);
    };
  }

  /** How many paths have a handler now. */
  get size(): number {
    return this.#mounted.size;
  }

  /** Behaves as `app.use(path, handler)` for every mounted path; a loop, for it stands before each API request. */
  readonly dispatch = (req: Request, res: Response, next: NextFunction): void => {
    for (const [path, handlers] of this.#mounted) {
      if (!isBelow(req.url, path)) continue;
      const handler = [...handlers].at(-1);
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
