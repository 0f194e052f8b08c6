/**
 * Authenticates `Authorization: Bearer <key>` (RFC 6750, section 2.1; RFC 9110, section 11.1). A key in the query, a
 * cookie or a body is never looked at.
 */
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { Problem } from '../http/problem.js';
import type { KeyVerifier, Principal } from '../keys/key-verifier.js';
import type { LastUsed } from '../keys/last-used.js';
import { beforeDeadline, exchangeOf } from './exchange.js';

export const CHALLENGE = 'Bearer realm="exovo-api"';

// Created once: a flood of refused requests must not cost a stack trace each. They contain nothing of a request.
/** Without a credential, the challenge has no error code (RFC 6750, section 3.1). */
const MISSING_KEY = new Problem('missing_key', undefined, { headers: { 'WWW-Authenticate': CHALLENGE } });
const INVALID_KEY = new Problem('invalid_key', undefined, {
  headers: { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` },
});

/** `Bearer` in upper or lower case, one or more spaces, the token. */
const BEARER = /^bearer +(\S+)$/i;
/** An empty header, or the scheme without a token: no credential was sent. */
const NO_CREDENTIAL = /^(bearer)?\s*$/i;

/** Sets the principal of the request, or throws the 401. */
export function authenticate(verifier: Pick<KeyVerifier, 'verify'>): RequestHandler {
  return (req, res, next) => {
    const exchange = exchangeOf(res);
    const accept = (principal: Principal | undefined) => {
      if (principal === undefined) throw INVALID_KEY;
      exchange.principal = principal;
      next();
    };
    const verdict = verifier.verify(bearerToken(req), req);
    if (verdict instanceof Promise) return beforeDeadline(verdict, exchange).then(accept);
    accept(verdict);
  };
}

/** Records a successful authentication as the key's last use. */
export function recordUse(lastUsed: Pick<LastUsed, 'touch'>): RequestHandler {
  return (req, res, next) => {
    lastUsed.touch(principalOf(exchangeOf(res)).keyId, req);
    next();
  };
}

export function principalOf({ principal }: { readonly principal: Principal | undefined }): Principal {
  if (principal === undefined) throw new Error('A stage that needs the principal ran before authenticate.');
  return principal;
}

/** The token of the only Authorization header. `headers` would keep the first of two and drop the other. */
function bearerToken({ headersDistinct }: IncomingMessage): string {
  const [header = '', second] = headersDistinct.authorization ?? [];
  if (second === undefined && NO_CREDENTIAL.test(header)) throw MISSING_KEY;
  const token = BEARER.exec(header)?.[1];
  if (second !== undefined || token === undefined) throw INVALID_KEY;
  return token;
}
