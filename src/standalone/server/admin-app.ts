/**
 * The Express app. The gate of /api/v1 and the plugins' other /api mounts come first, so that nothing slows them down or
 * responds before them. Then come probes, security headers, and the admin area with its body parsers, session and pages.
 */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApiGate, HostLogger } from 'exovo-api-access/host';
import { html } from 'exovo-api-access/internal/html';
import { nextRequestId, Problem, sendProblem, shortenKeys } from 'exovo-api-access/internal/http';
import { isUnavailable } from 'exovo-api-access/internal/storage';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import { ICON_PATH, SHELL_SCRIPT_PATH, STYLESHEET_PATH } from '../frame/frame.js';
import { hostProblem } from '../frame/host-problem.js';
import { PACKAGE_ROOT } from '../package-root.js';
import type { Gates } from '../plugins/gates.js';
import { PLUGINS_SCRIPT_PATH } from '../plugins/plugin-pages.js';
import { databaseUnavailable, type StandaloneAdminShell, sendProblemOrPage } from '../sign-in/admin-shell.js';
import type { Menu } from '../sign-in/menu.js';
import { signedInOf } from '../sign-in/session.js';
import { askToSignIn } from '../sign-in/sign-in-page.js';
import { setEmbedded } from './embedding.js';
import { type Installed, isForApi, missingPage } from './missing-page.js';
import { type PublicAddress, publicAddressOf, publicPath, setPublicAddress } from './public-address.js';
import { readBody } from './read-body.js';
import { STRINGS } from './strings.js';
import type { ProxyTrust } from './trusted-proxies.js';

const SHELL_SCRIPT = fileURLToPath(new URL('../frame/browser/shell.js', import.meta.url));
const PLUGINS_SCRIPT = fileURLToPath(new URL('../plugins/browser/plugins.js', import.meta.url));
const ASSET_MAX_AGE_SECONDS = 3_600;

export interface AppParts {
  readonly gate: ApiGate;
  readonly apiGates: Gates;
  readonly adminGates: Gates;
  readonly probes: RequestHandler;
  readonly session: readonly RequestHandler[];
  readonly signIn: readonly RequestHandler[];
  readonly signInGuard: RequestHandler;
  /** The pages of the host itself: plugins, administrators, account, log. */
  readonly ownPages: readonly RequestHandler[];
  readonly shell: StandaloneAdminShell;
  readonly menu: Menu;
  readonly isEmbedded: boolean;
  readonly publicAddress: (req: IncomingMessage) => PublicAddress;
  readonly trusts: ProxyTrust;
  readonly installed: () => Installed;
  readonly logger: HostLogger;
}

export function createApp(parts: AppParts): Express {
  const { shell, logger } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.set('etag', false);
  app.set('trust proxy', parts.trusts);
  setPublicAddress(app, parts.publicAddress);
  if (parts.isEmbedded) setEmbedded(app);
  app.use(parts.gate.handler);
  app.use(parts.apiGates.dispatch);
  app.use(parts.probes);
  app.use(securityHeaders(parts.isEmbedded ? "'self'" : "'none'"));
  app.get('/', (req, res) => res.redirect(303, publicPath(req, '/admin')));
  app.get(
    STYLESHEET_PATH,
    asset(
      'css',
      ...['frame/assets/theme', 'frame/assets/shell', 'frame/assets/pages', 'plugins/assets/plugins'].map(
        (sheet) => join(PACKAGE_ROOT, `${sheet}.css`),
      ),
    ),
  );
  app.get(ICON_PATH, asset('svg', join(PACKAGE_ROOT, 'frame/assets/icon.svg')));
  app.get(SHELL_SCRIPT_PATH, asset('js', SHELL_SCRIPT));
  app.get(PLUGINS_SCRIPT_PATH, asset('js', PLUGINS_SCRIPT));
  app.use('/admin/sign-in', parts.signInGuard);
  // Bodies are read before the session is checked, so that the entries of a form survive an expired session.
  app.use('/admin', readBody);
  app.use('/admin', ...parts.session);
  app.use(parts.adminGates.dispatch);
  app.get('/admin', home(parts));
  app.use('/admin', ...parts.signIn, ...parts.ownPages);
  app.use((req) => {
    throw missingPage(req.path, parts.installed());
  });
  app.use(errorHandler(shell, logger));
  return app;
}

/** `ancestors`: who may show the pages in a frame. */
function securityHeaders(ancestors: string): RequestHandler {
  const [plain, secure] = [headersOf(ancestors, false), headersOf(ancestors, true)];
  return (req, res, next) => (publicAddressOf(req).isSecure ? secure : plain)(req, res, next);
}

function headersOf(ancestors: string, isSecure: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: [ancestors],
        baseUri: ["'none'"],
      },
    },
    // With `no-referrer`, browsers would send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isSecure,
    // Browsers apply these two only on https, and log a warning otherwise.
    crossOriginOpenerPolicy: isSecure,
    originAgentCluster: isSecure,
  });
}

/** Serves files of the host as one, read once at start. */
function asset(type: string, ...paths: readonly string[]): RequestHandler {
  const content = Buffer.concat(paths.map((path) => readFileSync(path)));
  return (_req, res) => {
    res.set('Cache-Control', `public, max-age=${ASSET_MAX_AGE_SECONDS}`).type(type).send(content);
  };
}

/** Redirects to the first page of the menu that this administrator may open. */
function home({ menu, shell }: AppParts): RequestHandler {
  return (req, res) => {
    const person = signedInOf(req);
    if (person === undefined) {
      askToSignIn(req, res);
      return;
    }
    const [first] = menu.visibleTo(person.permissions);
    if (first !== undefined) {
      res.set('Cache-Control', 'no-store').redirect(303, publicPath(req, first.path));
      return;
    }
    const bodyHtml = html`<h1>${STRINGS.homeTitle}</h1><p>${STRINGS.homeText}</p>`.toString();
    shell.render(req, res, { title: STRINGS.homeTitle, activePath: '/admin', bodyHtml });
  };
}

function errorHandler(shell: StandaloneAdminShell, logger: HostLogger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    if (res.headersSent) {
      req.socket.destroy();
      return;
    }
    const problem = toProblem(error);
    const requestId = nextRequestId();
    // Otherwise the rest of an unread body would be awaited before the next request.
    if (!req.complete && req.method !== 'GET' && req.method !== 'HEAD') res.set('Connection', 'close');
    if (problem.status >= 500) logFailure(logger, req, problem, { requestId, error });
    if (isForApi(req.path)) sendProblem(res, problem, requestId);
    else sendProblemOrPage(shell, req, res, problem, requestId);
  };
}

/** Without a stack if the database is down: then such lines come in floods. */
function logFailure(
  logger: HostLogger,
  req: Request,
  { status }: Problem,
  { requestId, error }: { readonly requestId: string; readonly error: unknown },
): void {
  const fields = { method: req.method, path: shortenKeys(req.path), requestId };
  const message = 'A request to the host failed.';
  if (status === 503)
    logger.warn({ ...fields, reason: error instanceof Error ? error.message : undefined }, message);
  else logger.error({ ...fields, err: error }, message);
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) return databaseUnavailable(error);
  const status = statusOf(error);
  switch (status) {
    case 413:
      return hostProblem('body_too_large', STRINGS.refusals.bodyTooLarge);
    case 415:
      return hostProblem('unsupported_media_type', STRINGS.refusals.encoding);
    default:
      return status >= 400 && status < 500
        ? hostProblem('malformed_request', STRINGS.refusals.unreadable)
        : hostProblem('internal_error', STRINGS.refusals.internal);
  }
}

function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
}
