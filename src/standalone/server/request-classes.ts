/**
 * A patch of Express internals for speed. Express replaces the prototype of each request and response
 * (`Object.setPrototypeOf` in `app.handle`), and V8 then handles these objects slowly. Objects of the classes below have
 * the right prototypes from the start, so Express changes nothing. test/bench/README.md has the measurements.
 *
 * The two classes are documented options of `http.createServer`. Express documents that an app's requests inherit from
 * `app.request` ("Overriding the Express API"), but not the members `_parsedUrl` and `next`.
 */
import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** Call this once for each app, before it serves. */
export function requestClassesOf(app: Express): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  /** Has the members that Express and its router set on each request, so that all requests have one hidden class. */
  class AppRequest extends IncomingMessage {
    readonly res = undefined;
    readonly next = undefined;
    readonly baseUrl = '';
    readonly originalUrl = '';
    readonly params = undefined;
    readonly _parsedUrl = undefined;
  }
  class AppResponse<Request extends IncomingMessage> extends ServerResponse<Request> {
    readonly locals = Object.create(null);
  }
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}
