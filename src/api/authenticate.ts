/**
 * Who is calling: `Authorization: Bearer <key>` and nothing else (RFC 6750 section 2.1, RFC 9110 section 11.1). A key
 * in the query, a cookie or a body is never looked at.
 */
import type { IncomingMessage } from 'node:http';
import { Problem } from '../http/problem.js';
import type { KeyVerifier, Principal } from '../keys/key-verifier.js';

const REALM = 'Bearer realm="exovo-api"';
// Made once: a flood of refused requests must not cost a stack trace each. They hold nothing of a request.
const MISSING_KEY = new Problem('missing_key', undefined, { headers: { 'WWW-Authenticate': REALM } });
const INVALID_KEY = new Problem('invalid_key', undefined, {
  headers: { 'WWW-Authenticate': `${REALM}, error="invalid_token"` },
});
/** `Bearer`, in any letter case, one or more spaces, the token. */
const BEARER = /^bearer +(\S+)$/i;

/** Nothing, or the scheme without a token: no credential was sent. */
const SCHEME_ALONE = /^(bearer)?\s*$/i;

/** The principal of a request; throws or rejects with the 401 that it deserves. */
export function authenticate(
  req: IncomingMessage,
  verifier: Pick<KeyVerifier, 'verify'>,
): Principal | Promise<Principal> {
  const key = BEARER.exec(authorizationOf(req))?.[1];
  if (key === undefined) throw INVALID_KEY;
  const verdict = verifier.verify(key);
  return verdict instanceof Promise ? verdict.then(orInvalid) : orInvalid(verdict);
}

function orInvalid(principal: Principal | undefined): Principal {
  if (principal === undefined) throw INVALID_KEY;
  return principal;
}

/**
 * The one Authorization header. Out of `rawHeaders`: of two, `headers` would keep the first and drop the other, and it
 * is only made, of all headers, when it is asked for. Without a credential there is no error code in the challenge
 * (RFC 6750 section 3.1).
 */
function authorizationOf({ rawHeaders }: IncomingMessage): string {
  let header: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length !== 13 || name.toLowerCase() !== 'authorization') continue;
    if (header !== undefined) throw INVALID_KEY;
    header = rawHeaders[i + 1];
  }
  if (header === undefined || SCHEME_ALONE.test(header)) throw MISSING_KEY;
  return header;
}
