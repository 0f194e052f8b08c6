/**
 * The routes for signing in and out and for switching the tenant, as JSON for programs and as plain forms for people.
 * admin-app.ts mounts them below /admin, after the session middleware.
 */
import {
  clientAddress,
  LogSummary,
  nextRequestId,
  Problem,
  sendProblem,
  wantsJson,
} from 'exovo-api-access/internal/http';
import type { PbxTenants } from 'exovo-api-access/internal/pbx';
import { type Request, type Response, Router } from 'express';
import { hostProblem } from '../frame/host-problem.js';
import type { HostLogTable } from '../host-log/host-log.js';
import { publicAddressOf, publicPath } from '../server/public-address.js';
import type { StandaloneAdminShell } from './admin-shell.js';
import type { Administrators } from './administrators.js';
import { readCookie } from './cookies.js';
import type { KnownBrowsers } from './known-browsers.js';
import { hasForeignOrigin, localPath } from './origin.js';
import { BUSY, type PasswordQueue } from './password-queue.js';
import { MAX_PASSWORD_CHARACTERS } from './passwords.js';
import { actorOf, beginSession, endSession, SESSION_COOKIE, saveSession, signedInOf } from './session.js';
import { SIGN_IN_BUSY, tooManySignIns } from './sign-in-guard.js';
import { askToSignIn, parseInterrupted, sendContinuePage, sendSignInPage } from './sign-in-page.js';
import type { SignInAttempt, SignInThrottle } from './sign-in-throttle.js';
import { STRINGS } from './strings.js';

/** Outlives the session. Not a secret: it only names a tenant, which is looked up like any other input. */
const TENANT_COOKIE = 'exovo_tenant';
const MAX_USERNAME_CHARACTERS = 64;

export interface SignInOptions {
  readonly administrators: Administrators;
  readonly throttle: SignInThrottle;
  readonly browsers: KnownBrowsers;
  readonly tenants: PbxTenants;
  readonly shell: StandaloneAdminShell;
  readonly hostLog: HostLogTable;
  readonly failures: LogSummary;
  readonly queue: PasswordQueue;
}

/** Signing in with a password, and signing out. */
export function signInRouter(options: SignInOptions): Router {
  const { shell, hostLog } = options;
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/sign-in', (req, res) => {
    const returnTo = localPath(req.query.return_to);
    if (signedInOf(req) !== undefined) res.redirect(303, publicPath(req, returnTo));
    else sendSignInPage(res, 200, { returnTo });
  });
  router.post('/sign-in', (req, res) => signIn(options, req, res));
  router.post('/sign-out', skipSignedOut, requireSignIn, shell.requireCsrf, async (req, res) => {
    const actor = actorOf(req);
    await endSession(req);
    hostLog.record({ ...actor, action: 'signed_out', subject: null });
    for (const name of [SESSION_COOKIE, TENANT_COOKIE])
      res.clearCookie(name, { path: publicPath(req, '/admin') });
    res.set('Cache-Control', 'no-store');
    if (wantsJson(req)) res.status(204).end();
    else res.redirect(303, publicPath(req, '/admin/sign-in'));
  });
  return router;
}

type SessionRouterOptions = Pick<SignInOptions, 'tenants' | 'hostLog' | 'shell'>;

/** What a session says about itself, and the choice of its tenant. */
export function sessionRouter(options: SessionRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/session', (req, res) => {
    const person = signedInOf(req);
    if (person === undefined) {
      askToSignIn(req, res);
      return;
    }
    const { username, tenantId } = person.administrator;
    res.set('Cache-Control', 'no-store').json({ username, csrfToken: person.csrfToken, tenantId });
  });
  router.post('/session/tenant', requireSignIn, options.shell.requireCsrf, async (req, res) => {
    await switchTenant(options, req, res);
  });
  return router;
}

/** If the session has already ended, a person is simply redirected; a program gets a 401. */
function skipSignedOut(req: Request, res: Response, next: () => void): void {
  if (signedInOf(req) === undefined && !wantsJson(req)) {
    res.set('Cache-Control', 'no-store').redirect(303, publicPath(req, '/admin/sign-in'));
  } else next();
}

function requireSignIn(req: Request, res: Response, next: () => void): void {
  if (signedInOf(req) === undefined) askToSignIn(req, res);
  else next();
}

/** Records at most one row a minute. Without names, because people sometimes type their password into the wrong field. */
export function failedSignIns(hostLog: HostLogTable): LogSummary {
  return new LogSummary(({ counts, address, addresses }) => {
    const parts = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
    const subject = `${parts.join(', ')}; addresses: ${addresses}`;
    hostLog.record({ actor: null, action: 'sign_ins_failed', subject, address });
  });
}

async function signIn(options: SignInOptions, req: Request, res: Response): Promise<void> {
  const { hostLog, browsers } = options;
  if (hasForeignOrigin(req)) {
    throw hostProblem('origin_foreign', STRINGS.refusals.foreignOrigin);
  }
  const fields = fieldsOf(req);
  const username = text(fields.username, MAX_USERNAME_CHARACTERS);
  const password = text(fields.password, MAX_PASSWORD_CHARACTERS);
  if (username === undefined || password === undefined) {
    refuse(req, res, hostProblem('invalid_body', STRINGS.refusals.signInFields));
    return;
  }
  const address = clientAddress(req);
  const attempt = { address, username, browserId: browsers.idOf(req, username) };
  const passwordFingerprint = await verifyCredentials(options, attempt, password);
  if (passwordFingerprint instanceof Problem) {
    refuse(req, res, passwordFingerprint);
    return;
  }
  const tenantId = await initialTenant(options.tenants, req);
  const csrfToken = await beginSession(req, { username, tenantId, passwordFingerprint });
  browsers.remember(res, username);
  hostLog.record({ actor: username, action: 'signed_in', subject: null, address });
  if (wantsJson(req)) {
    res.set('Cache-Control', 'no-store').json({ username, csrfToken });
    return;
  }
  const interrupted = parseInterrupted(fields.interrupted);
  if (interrupted !== undefined) sendContinuePage(res, interrupted, csrfToken);
  else res.set('Cache-Control', 'no-store').redirect(303, publicPath(req, localPath(fields.return_to)));
}

/** Verifies the password of the administrator who is signed in, under the same limits as a sign-in. */
export async function verifyOwnPassword(
  options: SignInOptions,
  req: Request,
  password: string,
): Promise<Problem | undefined> {
  const { actor, address } = actorOf(req);
  // A count and a place in the line of their own: strangers who guess must not keep anybody from changing a password.
  const attempt = { address, username: actor, browserId: `account ${actor}` };
  const outcome = await verifyCredentials(options, attempt, password);
  if (!(outcome instanceof Problem)) return undefined;
  return outcome.code === 'sign_in_failed'
    ? hostProblem('password_wrong', STRINGS.refusals.wrongOwnPassword)
    : outcome;
}

/** Resolves to the fingerprint of the password if the credentials are right, otherwise to the problem. */
async function verifyCredentials(
  { administrators, throttle, queue, failures }: SignInOptions,
  attempt: SignInAttempt,
  password: string,
): Promise<Problem | string> {
  const { address, username, browserId } = attempt;
  const waitSeconds = await throttle.begin(attempt);
  if (waitSeconds !== null) {
    failures.add('blocked', address);
    return tooManySignIns(waitSeconds);
  }
  const verification = () => administrators.verify(username, password);
  const outcome = await queue.run(verification, browserId !== undefined);
  if (outcome === BUSY) {
    await throttle.undo(attempt);
    failures.add('busy', address);
    return SIGN_IN_BUSY;
  }
  if (outcome === undefined) {
    failures.add('failed', address);
    return hostProblem('sign_in_failed', STRINGS.refusals.wrongPassword);
  }
  await throttle.succeeded(attempt);
  return outcome;
}

/** Shows the page again with the reason and everything that was entered except the password. */
function refuse(req: Request, res: Response, problem: Problem): void {
  if (wantsJson(req)) {
    sendProblem(res, problem, nextRequestId());
    return;
  }
  const fields = fieldsOf(req);
  const username = text(fields.username, MAX_USERNAME_CHARACTERS);
  const interrupted = parseInterrupted(fields.interrupted);
  res.set(problem.headers);
  sendSignInPage(res, problem.status, {
    returnTo: localPath(fields.return_to),
    error: problem.detail,
    ...(username !== undefined && { username }),
    ...(interrupted !== undefined && { interrupted }),
  });
}

/** Resolves to the tenant that was last chosen in this browser, so that signing in again doesn't change the tenant. */
async function initialTenant(tenants: PbxTenants, req: Request): Promise<string> {
  const all = await tenants.list();
  const chosen = readCookie(req, TENANT_COOKIE);
  const known = all.find(({ id }) => encodeURIComponent(id) === chosen) ?? all[0];
  return known?.id ?? '1';
}

async function switchTenant(
  { tenants, hostLog }: SessionRouterOptions,
  req: Request,
  res: Response,
): Promise<void> {
  const fields = fieldsOf(req);
  const allowed = signedInOf(req)?.tenants ?? [];
  // None could be read for this request: this rejects if the PBX's database is still down.
  if (allowed.length === 0) await tenants.list();
  const wanted = allowed.find(({ id }) => id === fields.tenantId);
  if (wanted === undefined) throw hostProblem('invalid_body', STRINGS.refusals.unknownTenant);
  req.session.tenantId = wanted.id;
  await saveSession(req);
  hostLog.record({ ...actorOf(req), action: 'tenant_switched', subject: wanted.id });
  res.cookie(TENANT_COOKIE, wanted.id, {
    path: publicPath(req, '/admin'),
    httpOnly: true,
    sameSite: 'lax',
    secure: publicAddressOf(req).isSecure,
  });
  if (wantsJson(req)) res.set('Cache-Control', 'no-store').json({ tenantId: wanted.id, name: wanted.name });
  else res.redirect(303, publicPath(req, localPath(fields.return_to)));
}

function fieldsOf(req: Request): Readonly<Record<string, unknown>> {
  const body: unknown = req.body;
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function text(value: unknown, maxCharacters: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxCharacters ? value : undefined;
}
