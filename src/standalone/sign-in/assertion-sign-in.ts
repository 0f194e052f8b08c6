/**
 * `POST /admin/sign-in/assertion`: signs in the administrator whom another program has signed in, such as FreePBX. The
 * session has the permissions and tenants of the assertion, and needs no administrator of this host.
 */
import { createHash } from 'node:crypto';
import { clientAddress, type LogSummary } from 'exovo-api-access/internal/http';
import type { PbxTenants } from 'exovo-api-access/internal/pbx';
import type { SqlPool } from 'exovo-api-access/internal/storage';
import { type Request, type RequestHandler, Router } from 'express';
import { hostProblem } from '../frame/host-problem.js';
import type { HostLogTable } from '../host-log/host-log.js';
import { type Assertion, verifyAssertion } from './assertion.js';
import { hasForeignOrigin } from './origin.js';
import { beginSession } from './session.js';
import { STRINGS } from './strings.js';

/** Longer than any assertion is accepted, even if the clocks of the host and its database differ. */
const REMEMBERED_SECONDS = 3_600;

export interface AssertionSignInOptions {
  readonly secret: string;
  readonly database: SqlPool;
  readonly tenants: PbxTenants;
  readonly hostLog: HostLogTable;
  readonly failures: LogSummary;
}

export function assertionSignIn(options: AssertionSignInOptions): RequestHandler {
  const router = Router({ caseSensitive: true, strict: true });
  router.post('/sign-in/assertion', async (req, res) => {
    if (hasForeignOrigin(req)) throw hostProblem('origin_foreign', STRINGS.refusals.foreignOrigin);
    const assertion = await accept(options, req);
    const { iss, sub, perm, tenants } = assertion;
    const csrfToken = await beginSession(req, {
      username: sub,
      tenantId: await firstTenant(options.tenants, tenants),
      asserted: { permissions: perm, tenants: tenants ?? null },
    });
    options.hostLog.record({
      actor: sub,
      action: 'signed_in_by_assertion',
      subject: iss,
      address: clientAddress(req),
    });
    res.set('Cache-Control', 'no-store').json({ username: sub, csrfToken });
  });
  return router;
}

async function accept(
  { secret, database, failures }: AssertionSignInOptions,
  req: Request,
): Promise<Assertion> {
  const body: unknown = req.body;
  const text = typeof body === 'object' && body !== null && 'assertion' in body ? body.assertion : undefined;
  const verified =
    typeof text === 'string' ? verifyAssertion(text, secret, Math.floor(Date.now() / 1_000)) : 'malformed';
  const problem =
    typeof verified === 'string' ? verified : (await isFirstUse(database, verified)) ? undefined : 'used';
  if (typeof verified !== 'string' && problem === undefined) return verified;
  failures.add('refused assertions', clientAddress(req));
  throw hostProblem('sign_in_failed', STRINGS.refusals.assertion[problem ?? 'malformed']);
}

/** The primary key lets only one of several requests with the same assertion through, across all processes. */
async function isFirstUse(database: SqlPool, { iss, jti }: Assertion): Promise<boolean> {
  const hash = createHash('sha256')
    .update(JSON.stringify([iss, jti]))
    .digest();
  await database.change('DELETE FROM host_assertions WHERE forget_at < UTC_TIMESTAMP(3) LIMIT 1000');
  const { affectedRows } = await database.change(
    'INSERT IGNORE INTO host_assertions (id_hash, forget_at) VALUES (?, UTC_TIMESTAMP(3) + INTERVAL ? SECOND)',
    [hash, REMEMBERED_SECONDS],
  );
  return affectedRows === 1;
}

async function firstTenant(all: PbxTenants, allowed: readonly string[] | undefined): Promise<string> {
  const tenants = await all.list();
  const first = tenants.find(({ id }) => allowed === undefined || allowed.includes(id));
  return first?.id ?? allowed?.[0] ?? '1';
}
