/**
 * CORS for the setting `allowedOrigins`: lets pages of the listed origins call the API from a browser (Fetch Standard,
 * "CORS protocol"). It says nothing about cookies, because the API ignores them.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { commonHeaders } from './common-headers.js';
import type { Handler } from './gate.js';
import { nextRequestId } from './request-id.js';

const EXPOSED = 'X-Request-Id, Retry-After, Link, Allow';
/** The same for every path, so that a preflight reveals nothing about paths. */
const PREFLIGHT_HEADERS = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  'Access-Control-Max-Age': '7200',
};

export class Cors {
  readonly #origins: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** Adds the headers that every response to this request has, also an error and that of a closed gate. */
  addHeaders({ headers }: IncomingMessage, res: ServerResponse): void {
    res.setHeader('Vary', 'Origin');
    if (!this.#lists(headers.origin)) return;
    res.setHeader('Access-Control-Allow-Origin', headers.origin ?? '');
    res.setHeader('Access-Control-Expose-Headers', EXPOSED);
  }

  /** Responds to the preflights of listed origins, which have no key, and passes on everything else. */
  beforePreflights(router: Handler): Handler {
    return (req, res, next) => {
      const isPreflight =
        req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
      if (isPreflight && this.#lists(req.headers.origin)) {
        res.writeHead(204, { ...PREFLIGHT_HEADERS, ...commonHeaders(nextRequestId()) });
        res.end();
      } else router(req, res, next);
    };
  }

  #lists(origin: string | undefined): boolean {
    return origin !== undefined && this.#origins.has(origin);
  }
}

/** Returns what is wrong with an entry of `allowedOrigins` and how to write it, as a sentence, or undefined. */
export function originObjection(entry: unknown): string | undefined {
  const text = String(entry);
  if (text.includes('*')) {
    return `"${text}" names no single website. List each origin, such as https://wall.example.`;
  }
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (!/^https?:/.test(origin)) {
    return `"${text}" is not an origin such as https://wall.example or http://localhost:3000.`;
  }
  return text === origin ? undefined : `"${text}" is not how browsers send this origin. Write "${origin}".`;
}
