/**
 * The stage that serves the public documents. It comes before authentication and costs the other paths one look-up.
 *
 * Every website may read them (`Access-Control-Allow-Origin: *`): a browser sends neither a key nor a cookie with such a
 * request.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { HostLogger } from '../host/contract.js';
import { BoundedMap } from '../http/bounded-map.js';
import { type LinksFor, methodNotAllowed, type ProblemLinks } from '../http/problem.js';
import { nextRequestId } from '../http/request-id.js';
import { closeAfterUnreadBody, sendAllow } from '../http/send-allow.js';
import { logProblem, sendProblem, toProblem } from '../http/send-problem.js';
import { SharedBody, sendBody } from './encoded-body.js';
import { type DescribedApi, PUBLIC_DOCUMENTS, type PublicDocument } from './public-documents.js';
import { validateQuery } from './validate.js';

const METHODS = ['GET', 'HEAD'];
const WRONG_METHOD = methodNotAllowed(METHODS);

/** Of the addresses by which clients reach one host, those whose documents are kept. */
const MAX_ADDRESSES = 4;

export interface PublicDocumentsOptions {
  readonly links: ProblemLinks;
  /** By default, `links` for every response. */
  readonly linksFor?: LinksFor | undefined;
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

/**
 * Replaces the address with which every link of a document begins. Rendering it again for each address would take so long
 * that a flood of addresses, which clients can choose where a proxy passes them on, could occupy the process.
 */
function movedTo(publicUrl: string, from: string, content: string | Buffer): string | Buffer {
  if (publicUrl === from || typeof content !== 'string') return content;
  return content.replaceAll(`${from}/`, `${publicUrl}/`);
}

/** Nothing that fails in here reaches the host's error handler. */
function sendDocument(
  document: PublicDocument,
  api: DescribedApi,
  { links, linksFor = () => links, logger }: PublicDocumentsOptions,
) {
  const headers = { 'Content-Type': document.mediaType, ...document.headers };
  const bodies = new BoundedMap<SharedBody>(MAX_ADDRESSES);
  const bodyFor = ({ publicUrl }: ProblemLinks) =>
    bodies.get(publicUrl, () => new SharedBody(movedTo(publicUrl, links.publicUrl, document.render(api))));
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
      await sendBody(req, res, requestId, headers, bodyFor(linksFor(req)));
    } catch (error) {
      const problem = toProblem(error);
      logProblem(logger, problem, { requestId, method: req.method, route: document.path });
      closeAfterUnreadBody(req, res);
      sendProblem(res, problem, requestId, linksFor(req));
    }
  };
}
