/**
 * Requests, responses and handlers as the host contract uses them. They are structural, so the types of Express 4 and 5
 * both fit, and a host needs neither to compile.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The members of Express's request that the plugin reads. */
export interface HttpRequest extends IncomingMessage {
  url: string;
  /** The path at which the handler is mounted; empty in the app itself. */
  baseUrl: string;
  /** The body, if middleware of the host has parsed it. */
  body?: unknown;
  /**
   * The client's address, as Express works it out past the proxies that the host trusts (`trust proxy`). Keys can be
   * limited to networks, so it must not come from a header that anybody can send. Without it, the address of the
   * connection counts.
   */
  readonly ip?: string | undefined;
}

export type HttpResponse = ServerResponse;

/** Passes the request on to the next handler, or an error to the app's error handler. */
export type Next = (error?: unknown) => void;

/**
 * Express middleware. Declared as a method because TypeScript compares the parameters of methods in both directions: a
 * handler that is written with Express's own types is then one of these, and the reverse.
 */
export type HttpHandler = {
  handle(req: HttpRequest, res: HttpResponse, next: Next): unknown;
}['handle'];
