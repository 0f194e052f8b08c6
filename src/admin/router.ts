/**
 * Admin → Integrations → API: the administrator's side, over the host's own sign-in. The same addresses answer JSON to
 * scripts (`Accept: application/json`) and pages to people.
 *
 * Every route is behind the host's permission; every change also needs the session's CSRF token, in `X-CSRF-Token` or,
 * from a form, in the field `_csrf`. API keys mean nothing here.
 */
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import type { AuditLog } from '../audit/audit-log.js';
import type { Administrator, AdminShell, HostLogger } from '../host/contract.js';
import type { HealthFinding } from '../host/ports.js';
import { Problem } from '../http/problem.js';
import { nextRequestId } from '../http/request-id.js';
import { logProblem, sendProblem, toProblem } from '../http/send-problem.js';
import type { Actor, KeyAdministration } from '../keys/key-administration.js';
import { encodeCursor } from './cursor.js';
import { parseAuditQuery, parseKeyQuery, parseNewKey } from './input.js';
import { auditItem, keyItem } from './items.js';

const MAX_BODY_BYTES = 16 * 1024;
const PAGE_SIZE = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface AdminRouterOptions {
  readonly keys: KeyAdministration;
  readonly audit: AuditLog;
  readonly shell: AdminShell;
  readonly logger: HostLogger;
  /** The permission of plugin.json that opens these pages. */
  readonly permission: string;
  /** E.g. `https://pbx.example.com/api/v1`, for curl lines. */
  readonly apiUrl: string;
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
}

export function createAdminRouter(options: AdminRouterOptions): RequestHandler {
  const { keys, audit, shell, logger } = options;
  const router = Router({ caseSensitive: true, strict: true });
  router.use((_req, res, next) => {
    res.locals.requestId = nextRequestId();
    res.setHeader('X-Request-Id', res.locals.requestId);
    next();
  });
  router.use(shell.requirePermission(options.permission));

  router
    .route('/keys')
    .get(async (req, res) => {
      const { filter, position } = parseKeyQuery(req.query);
      const page = await keys.list(administrator(shell, req).tenantId, filter, PAGE_SIZE, position);
      sendJson(res, 200, { items: page.keys.map(keyItem), next: page.next && encodeCursor(page.next) });
    })
    .post(...readBody, confirm(shell), async (req, res) => {
      const { name, scope } = parseNewKey(req.body);
      const { key, stored } = await keys.create(actor(shell, req, res), name, scope);
      sendJson(res, 201, { ...keyItem(stored), key });
    })
    .all(refuseMethod('GET, HEAD, POST'));

  router
    .route('/keys/:id/revoke')
    .post(...readBody, confirm(shell), async (req, res) => {
      const id = String(req.params.id);
      const key = UUID.test(id) ? await keys.revoke(actor(shell, req, res), id) : null;
      if (key === null) throw new Problem('key_not_found', 'There is no such key in this tenant.');
      sendJson(res, 200, keyItem(key));
    })
    .all(refuseMethod('POST'));

  router
    .route('/audit')
    .get(async (req, res) => {
      const { filter, position } = parseAuditQuery(req.query);
      const page = await audit.list(administrator(shell, req).tenantId, filter, PAGE_SIZE, position);
      sendJson(res, 200, { items: page.records.map(auditItem), next: page.next && encodeCursor(page.next) });
    })
    .all(refuseMethod('GET, HEAD'));

  router.use(() => {
    throw new Problem('not_found', 'There is no such page.');
  });
  router.use(answerError(logger));
  return router;
}

/** JSON or a form, of at most 16 KiB; anything else, such as a form sent as text/plain, is refused. */
const readBody: RequestHandler[] = [
  (req, _res, next) => {
    if (req.is(['application/json', 'application/x-www-form-urlencoded'])) next();
    else
      next(
        new Problem('unsupported_media_type', 'Send JSON, with the header "Content-Type: application/json".'),
      );
  },
  express.json({ limit: MAX_BODY_BYTES, inflate: false, strict: false, type: 'application/json' }),
  express.urlencoded({ limit: MAX_BODY_BYTES, inflate: false, extended: false, parameterLimit: 20 }),
];

function confirm(shell: AdminShell): RequestHandler {
  return (req, _res, next) => {
    const header = req.headers['x-csrf-token'];
    const field: unknown = req.is('application/x-www-form-urlencoded') ? req.body?._csrf : undefined;
    const token = typeof header === 'string' ? header : typeof field === 'string' ? field : undefined;
    if (shell.verifyCsrf(req, token)) next();
    else {
      next(
        new Problem(
          'csrf_failed',
          'This change was not confirmed by your session. Load the page again and repeat it; ' +
            'scripts send the csrfToken of GET /admin/session in X-CSRF-Token.',
        ),
      );
    }
  };
}

function administrator(shell: AdminShell, req: Request): Administrator {
  const found = shell.administratorOf(req);
  if (found === undefined) throw new Error('the host let a request through without an administrator');
  return found;
}

function actor(shell: AdminShell, req: Request, res: Response): Actor {
  const { tenantId, username, address } = administrator(shell, req);
  return { tenantId, username, address, requestId: res.locals.requestId };
}

function sendJson(res: Response, status: number, body: unknown): void {
  res.status(status).set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }).json(body);
}

function refuseMethod(allowed: string): RequestHandler {
  return (_req, _res, next) =>
    next(
      new Problem('method_not_allowed', `This address takes ${allowed} only.`, {
        headers: { Allow: allowed },
      }),
    );
}

function answerError(logger: HostLogger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const requestId: string = res.locals.requestId;
    const problem =
      error instanceof URIError ||
      (error instanceof Error && error.message.startsWith('Failed to decode param'))
        ? new Problem('not_found', 'There is no such page.')
        : toProblem(error);
    logProblem(logger, problem, { requestId, method: req.method, status: problem.status });
    sendProblem(res, problem, requestId);
  };
}
