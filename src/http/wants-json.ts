/** Decides between a program and a person, for paths that respond to both. */
import type { Request } from 'express';

/** Whether the client asks for JSON or sends it. Everything else counts as a browser. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json' || typeof req.is('application/json') === 'string';
}
