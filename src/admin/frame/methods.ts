/** Responds to the methods that a path doesn't support. */
import type { RequestHandler } from 'express';
import { methodNotAllowed } from '../../http/problem.js';

export function refuseMethod(...allowed: readonly string[]): RequestHandler {
  const problem = methodNotAllowed(allowed);
  return (_req, _res, next) => next(problem);
}
