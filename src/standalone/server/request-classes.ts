/**
 * Node's request and response classes, born as this app's own kind. Express gives each request and response another
 * prototype as it comes in (`Object.setPrototypeOf` in `app.handle`), and objects whose prototype was changed are slow
 * ever after: with these classes there is nothing to change. Measured in test/bench/README.md, "What was tried".
 *
 * `http.createServer` takes the two as options (Node's documentation, http.createServer); that an app's requests inherit
 * from `app.request` is documented too (Express's "Overriding the Express API").
 */
import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** Once for each app, before it serves. */
export function requestClassesOf(app: Express): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  /** With the members that Express and its router set on each request, so that all requests have one shape. */
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
