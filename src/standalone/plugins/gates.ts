/**
 * Dispatches requests to the routers that plugins have mounted at the moment. The Express app contains `dispatch` once,
 * so that its own stack never changes: editing that is unsafe while requests run through it.
 *
 * admin-app.ts places one `Gates` before all admin middleware (`/api/…`) and one after it (`/admin/…`).
 */
import type { Disposer } from 'exovo-api-access/host';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

export class Gates {
  /** By path, oldest first. Arrays are replaced, never changed, because `dispatch` may be iterating. */
  readonly #mounted = new Map<string, readonly RequestHandler[]>();

  /** The newest handler of a path wins, so that a new one can be mounted before the old one is removed. */
  mount(path: string, handler: RequestHandler): Disposer {
    // A new function for each registration, so that its disposer removes only this one.
    const own: RequestHandler = (req, res, next) => handler(req, res, next);
    this.#mounted.set(path, [...(this.#mounted.get(path) ?? []), own]);
    return () => {
      const left = (this.#mounted.get(path) ?? []).filter((other) => other !== own);
      if (left.length === 0) this.#mounted.delete(path);
      else this.#mounted.set(path, left);
    };
  }

  /** Works like `app.use(path, handler)` for every mounted path. A plain loop because every API request runs through it. */
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

/** Strips the path from `req.url` for the handler, and restores it if the handler calls `next`. */
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
