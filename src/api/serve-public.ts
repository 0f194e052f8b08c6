/**
 * The stage that serves the public documents. It comes before authentication and costs the other paths one look-up.
 *
 * Every website may read them (`Access-Control-Allow-Origin: *`): a browser sends neither a key nor a cookie with such a
 * request.
 */
import type { Request, RequestHandler, Response } from 'express';
import { commonHeaders } from '../http/common-headers.js';
import { methodNotAllowed, type ProblemLinks } from '../http/problem.js';
import { nextRequestId } from '../http/request-id.js';
import { closeAfterUnreadBody, sendAllow } from '../http/send-allow.js';
import { sendProblem, toProblem } from '../http/send-problem.js';
import { type DescribedApi, PUBLIC_DOCUMENTS, type PublicDocument } from './public-documents.js';
import { validateQuery } from './validate.js';

const METHODS = ['GET', 'HEAD'];
const WRONG_METHOD = methodNotAllowed(METHODS);

/** With `publicReference` off, the paths of the reference reach `router` like any that doesn't exist. */
export function withPublicDocuments(
  api: DescribedApi,
  links: ProblemLinks,
  router: RequestHandler,
): RequestHandler {
  const served = PUBLIC_DOCUMENTS.filter(({ isOfReference }) => links.publicReference || !isOfReference);
  const byPath = new Map(served.map((document) => [document.path, sendDocument(document, api, links)]));
  return (req, res, next) => {
    const send = byPath.get(req.path);
    if (send === undefined) router(req, res, next);
    else send(req, res);
  };
}

function sendDocument(document: PublicDocument, api: DescribedApi, links: ProblemLinks) {
  let body: Buffer | undefined;
  return (req: Request, res: Response): void => {
    const requestId = nextRequestId();
    res.setHeader('Access-Control-Allow-Origin', '*');
    if (req.method === 'OPTIONS') {
      sendAllow(req, res, requestId, METHODS);
      return;
    }
    try {
      if (req.method !== 'GET' && req.method !== 'HEAD') throw WRONG_METHOD;
      validateQuery(req, undefined);
    } catch (error) {
      closeAfterUnreadBody(req, res);
      sendProblem(res, toProblem(error), requestId, links);
      return;
    }
    body ??= Buffer.from(document.render(api));
    res.writeHead(200, {
      'Content-Type': document.mediaType,
      'Content-Length': body.length,
      ...commonHeaders(requestId),
      ...document.headers,
    });
    res.end(body);
  };
}
