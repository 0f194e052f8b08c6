/**
 * Finds out who sent a request to the admin area: session cookie, administrator, CSRF token.
 *
 * admin-app.ts places `sessionMiddleware` before everything below /admin. sign-in.ts begins and ends sessions, and
 * admin-shell.ts checks who is signed in.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Administrator } from 'exovo-api-access/host';
import { clientAddress } from 'exovo-api-access/internal/http';
import type { PbxTenants, Tenant } from 'exovo-api-access/internal/pbx';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import { publicAddressOf, publicPath } from '../server/public-address.js';
import {
  type Administrators,
  ALL_PERMISSIONS,
  type CurrentAdministrator,
  type Permissions,
} from './administrators.js';
import type { KnownPermission } from './permissions.js';
import type { DatabaseSessionStore } from './session-store.js';

declare module 'express-session' {
  interface SessionData {
    username: string;
    tenantId: string;
    csrfToken: string;
    /** `CurrentAdministrator.sessionFingerprint` when the session began. */
    passwordFingerprint: string;
    /** Only in a session that began with an assertion. */
    asserted: AssertedRights;
  }
}

/** What another program says about its administrator. */
export interface AssertedRights {
  readonly permissions: readonly string[];
  /** Null for all. */
  readonly tenants: readonly string[] | null;
}

export const SESSION_COOKIE = 'exovo_session';
const CSRF_TOKEN_BYTES = 32;

export interface SignedIn {
  readonly administrator: Administrator;
  readonly permissions: Permissions;
  /** Those among which the administrator can switch. Empty if the PBX's tenants can't be read at the moment. */
  readonly tenants: readonly Tenant[];
  readonly csrfToken: string;
  /** Whether the session began with an assertion. An administrator of this host with the same name is somebody else. */
  readonly isAsserted: boolean;
}

type Rights = Pick<CurrentAdministrator, 'permissions' | 'tenants'>;

/** A map rather than a property of the request, so that nothing a client sends can pose as it. */
const signedIn = new WeakMap<Request, SignedIn>();

export interface SessionOptions {
  readonly store: DatabaseSessionStore;
  readonly administrators: Administrators;
  readonly tenants: PbxTenants;
  readonly permissions: () => readonly KnownPermission[];
  /** Whether sessions that began with an assertion count. */
  readonly acceptsAssertions: boolean;
  /** Signs the cookie. */
  readonly secret: string;
}

export function sessionMiddleware(options: SessionOptions): RequestHandler[] {
  const { store, secret } = options;
  const load = session({
    store,
    secret,
    name: SESSION_COOKIE,
    resave: false,
    saveUninitialized: false,
    // The proxy that terminates TLS need not send X-Forwarded-Proto: `assumeTls` sets it if the public URL says https.
    proxy: true,
    // express-session ignores requests that arrive outside this path. `beginSession` adds the path of the public URL.
    cookie: { httpOnly: true, sameSite: 'lax', path: '/admin' },
  });
  const assumeTls: RequestHandler = (req, _res, next) => {
    if (publicAddressOf(req).isSecure) req.headers['x-forwarded-proto'] = 'https';
    next();
  };
  const recognise: RequestHandler = async (req, _res, next) => {
    const person = await findSignedIn(options, req);
    if (person !== undefined) signedIn.set(req, person);
    next();
  };
  return [assumeTls, load, recognise];
}

async function findSignedIn(options: SessionOptions, req: Request): Promise<SignedIn | undefined> {
  const { tenants, permissions } = options;
  const { username, tenantId, csrfToken, asserted } = req.session;
  if (username === undefined || tenantId === undefined || csrfToken === undefined) return undefined;
  const current = await currentRights(options, req, username);
  if (current === undefined) return undefined;
  const allowed = await allowedTenants(tenants, current);
  const tenant = tenantOf(allowed, current, tenantId);
  const administrator = {
    id: username,
    username,
    tenantId: tenant.id,
    ...(tenant.name !== undefined && { tenantName: tenant.name, tenants: allowed }),
    permissions:
      current.permissions === ALL_PERMISSIONS ? permissions().map(({ id }) => id) : current.permissions,
    address: clientAddress(req),
  };
  const isAsserted = asserted !== undefined;
  return { administrator, permissions: current.permissions, tenants: allowed, csrfToken, isAsserted };
}

/** Reads the administrator on each request, so that every process follows a change at once. */
async function currentRights(
  { administrators, acceptsAssertions }: SessionOptions,
  { session: { passwordFingerprint, asserted } }: Request,
  username: string,
): Promise<Rights | undefined> {
  if (asserted !== undefined) return acceptsAssertions ? asserted : undefined;
  const current = await administrators.find(username);
  return current?.sessionFingerprint === passwordFingerprint ? current : undefined;
}

/** Resolves to none if the PBX's database is down: a page that doesn't need it must open all the same. */
async function allowedTenants(tenants: PbxTenants, { tenants: ids }: Rights): Promise<readonly Tenant[]> {
  const all = await tenants.list().catch((): readonly Tenant[] => []);
  return ids === null ? all : all.filter(({ id }) => ids.includes(id));
}

/** Returns another one than that of the session if the administrator may no longer manage it. */
function tenantOf(
  allowed: readonly Tenant[],
  { tenants: ids }: Rights,
  sessionTenantId: string,
): Partial<Tenant> & Pick<Tenant, 'id'> {
  const isAllowed = ids === null || ids.includes(sessionTenantId);
  const id = isAllowed ? sessionTenantId : (allowed[0]?.id ?? ids[0] ?? sessionTenantId);
  return allowed.find((tenant) => tenant.id === id) ?? { id };
}

export function signedInOf(req: Request): SignedIn | undefined {
  return signedIn.get(req);
}

/** Returns who sent the request and from where, for the host's log. Only behind a guard that requires a sign-in. */
export function actorOf(req: Request): { readonly actor: string; readonly address: string } {
  const administrator = signedInOf(req)?.administrator;
  if (administrator === undefined) throw new Error('Nobody is signed in for this request: guard the route.');
  return { actor: administrator.username, address: clientAddress(req) };
}

/**
 * Begins a session under a new ID, so that an ID planted before the sign-in is useless. Resolves to the CSRF token.
 */
export async function beginSession(
  req: Request,
  identity: Pick<SessionData, 'username' | 'tenantId'> &
    (Pick<SessionData, 'passwordFingerprint'> | Pick<SessionData, 'asserted'>),
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve()));
  });
  req.session.cookie.path = publicPath(req, '/admin');
  req.session.cookie.secure = publicAddressOf(req).isSecure;
  const csrfToken = randomBytes(CSRF_TOKEN_BYTES).toString('base64url');
  Object.assign(req.session, { ...identity, csrfToken });
  await saveSession(req);
  return csrfToken;
}

/** Must be awaited before the response is sent: otherwise a quick client's next request still sees the old session. */
export async function saveSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.save((error: unknown) => (error ? reject(error) : resolve()));
  });
}

/** Lets this session go on after its administrator's password was replaced, which ends all others. */
export async function renewSession(req: Request, administrators: Administrators): Promise<void> {
  const current = await administrators.find(actorOf(req).actor);
  if (current === undefined) return;
  req.session.passwordFingerprint = current.sessionFingerprint;
  await saveSession(req);
}

export async function endSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  });
  signedIn.delete(req);
}

/** Compares hashes, which have the same length whatever was sent, so that the comparison takes constant time. */
export function isSameToken(expected: string, actual: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(expected), digest(actual));
}
