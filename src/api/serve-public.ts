/**
 * The stage that serves the public documents. It comes before authentication and costs the other paths one look-up.
 *
 * Every website may read them (`Access-Control-Allow-Origin: *`): a browser sends neither a key nor a cookie with such a
 * request.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { HostLogger } from '../host/contract.js';
import { methodNotAllowed, type ProblemLinks } from '../http/problem.js';
import { nextRequestId } from '../http/request-id.js';
import { closeAfterUnreadBody, sendAllow } from '../http/send-allow.js';
import { logProblem, sendProblem, toProblem } from '../http/send-problem.js';
import { SharedBody, sendBody } from './encoded-body.js';
import { type DescribedApi, PUBLIC_DOCUMENTS, type PublicDocument } from './public-documents.js';
import { validateQuery } from './validate.js';

const METHODS = ['GET', 'HEAD'];
const WRONG_METHOD = methodNotAllowed(METHODS);

export interface PublicDocumentsOptions {
  readonly links: ProblemLinks;
  readonly logger: HostLogger;
}

/** With `publicReference` off, the paths of the reference reach `router` like any that doesn't exist. */
export function withPublicDocuments(
  api: DescribedApi,
  options: PublicDocumentsOptions,
  router: RequestHandler,
): RequestHandler {
  const { publicReference } = options.links;
  const served = PUBLIC_DOCUMENTS.filter(({ isOfReference }) => publicReference || !isOfReference);
  const byPath = new Map(served.map((document) => [document.path, sendDocument(document, api, options)]));
  return (req, res, next) => {
    const send = byPath.get(req.path);
    if (send === undefined) router(req, res, next);
    else void send(req, res);
  };
}

/** Nothing that fails in here reaches the host's error handler. */
function sendDocument(
  document: PublicDocument,
  api: DescribedApi,
  { links, logger }: PublicDocumentsOptions,
) {
  const headers = { 'Content-Type': document.mediaType, ...document.headers };
  let body: SharedBody | undefined;
  return async (req: Request, res: Response): Promise<void> => {
    const requestId = nextRequestId();
    res.setHeader('Access-Control-Allow-Origin', '*');
    if (req.method === 'OPTIONS') {
      sendAllow(req, res, requestId, METHODS);
      return;
    }
    try {
      if (req.method !== 'GET' && req.method !== 'HEAD') throw WRONG_METHOD;
      validateQuery(req, undefined);
      body ??= new SharedBody(document.render(api));
      await sendBody(req, res, requestId, headers, body);
    } catch (error) {
      const problem = toProblem(error);
      logProblem(logger, problem, { requestId, method: req.method, route: document.path });
      closeAfterUnreadBody(req, res);
      sendProblem(res, problem, requestId, links);
    }
  };
}
