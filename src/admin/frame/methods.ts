/** The answer to a method that an address does not take. */
import type { RequestHandler } from 'express';
import { Problem } from '../../http/problem.js';

export function refuseMethod(allowed: string): RequestHandler {
  return (_req, _res, next) =>
    next(
      new Problem('method_not_allowed', `This address takes ${allowed} only.`, {
        headers: { Allow: allowed },
      }),
    );
}
