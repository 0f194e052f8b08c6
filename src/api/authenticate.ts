/**
 * Authenticates `Authorization: Bearer <key>` (RFC 6750, section 2.1; RFC 9110, section 11.1). A key in the query, a
 * cookie or a body is never looked at.
 */
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { Problem } from '../http/problem.js';
import { KEY_START } from '../keys/format.js';
import type { KeyVerifier, Principal } from '../keys/key-verifier.js';
import type { LastUsed } from '../keys/last-used.js';
import type { Check } from './admit.js';
import { beforeDeadline, exchangeOf } from './exchange.js';

export const CHALLENGE = 'Bearer realm="exovo-api"';

// Created once: a flood of refused requests must not cost a stack trace each. They contain nothing of a request.
/** Without a credential, the challenge has no error code (RFC 6750, section 3.1). */
const MISSING_KEY = new Problem('missing_key', undefined, { headers: { 'WWW-Authenticate': CHALLENGE } });
const INVALID_KEY = invalidKey();
/** What is wrong with the shape of a header. A key of the right shape, unknown or revoked, never gets a hint. */
const HINTS = {
  noScheme: invalidKey(
    'The Authorization header has no "Bearer " before the key. Send "Authorization: Bearer exovo_…".',
  ),
  otherScheme: invalidKey(
    'The Authorization header has a scheme other than Bearer. Send "Authorization: Bearer exovo_…".',
  ),
  schemeTwice: invalidKey(
    'The Authorization header has "Bearer" twice. If your tool adds it, enter the key alone.',
  ),
  quoted: invalidKey('The API key is in quotation marks. Send it without them.'),
  placeholder: invalidKey(
    'This is the placeholder of the samples. Replace it with an API key. Administrators create keys under Admin → Integrations → API.',
  ),
};

/** `Bearer` in upper or lower case, one or more spaces, the token. */
const BEARER = /^bearer +(\S+)$/i;
/** An empty header, or the scheme without a token: no credential was sent. */
const NO_CREDENTIAL = /^(bearer)?\s*$/i;
/** The ellipsis in UTF-8, as Node.js decodes it: header values are Latin-1. */
const ELLIPSIS = '\u00e2\u0080\u00a6';
/** As written in the reference, on the product's page and in problems. */
const PLACEHOLDER = new RegExp(`^${KEY_START}(X+|RW|\\.\\.\\.|${ELLIPSIS})$`);

/** Sets the principal of the request, or returns the 401. */
export function authenticate(verifier: Pick<KeyVerifier, 'verify'>): Check {
  return (req, exchange) => {
    const token = bearerToken(req);
    if (token instanceof Problem) return token;
    const accept = (principal: Principal | undefined) => {
      exchange.principal = principal;
      return principal === undefined ? refusalOf(token) : undefined;
    };
    const verdict = verifier.verify(token, exchange);
    return verdict instanceof Promise ? beforeDeadline(verdict, exchange).then(accept) : accept(verdict);
  };
}

/** Records a successful authentication as the key's last use. */
export function recordUse(lastUsed: Pick<LastUsed, 'touch'>): RequestHandler {
  return (req, res, next) => {
    lastUsed.touch(principalOf(exchangeOf(res)), req);
    next();
  };
}

export function principalOf({ principal }: { readonly principal: Principal | undefined }): Principal {
  if (principal === undefined) throw new Error('A stage that needs the principal ran before authenticate.');
  return principal;
}

/**
 * Returns the token of the only Authorization header, or the refusal. `headers` would keep the first of two and drop the
 * other.
 */
function bearerToken({ headersDistinct }: IncomingMessage): string | Problem {
  const [header = '', second] = headersDistinct.authorization ?? [];
  if (second !== undefined) return INVALID_KEY;
  if (NO_CREDENTIAL.test(header)) return MISSING_KEY;
  return BEARER.exec(header)?.[1] ?? refusalOfHeader(header);
}

function refusalOfHeader(header: string): Problem {
  const [scheme = '', rest, ...more] = header.split(/\s+/, 3);
  if (rest === undefined) return HINTS.noScheme;
  if (!isBearer(scheme)) return HINTS.otherScheme;
  return more.length > 0 && isBearer(rest) ? HINTS.schemeTwice : refusalOf(rest);
}

/** The verifier has refused the token already, without a query if it has a hint: such a token is no key by its form. */
function refusalOf(token: string): Problem {
  if (/^["'`]/.test(token)) return HINTS.quoted;
  return PLACEHOLDER.test(token) ? HINTS.placeholder : INVALID_KEY;
}

function isBearer(word: string): boolean {
  return word.toLowerCase() === 'bearer';
}

function invalidKey(detail?: string): Problem {
  return new Problem('invalid_key', detail, {
    headers: { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` },
  });
}
