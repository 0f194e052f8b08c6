/**
 * Verifies assertions: signed statements of another program on who is signed in there.
 *
 * `v1.<payload>.<HMAC-SHA-256 of "v1.<payload>">`, both in base64url without padding. The payload is JSON with `iss` (the
 * program), `sub` (the administrator), `perm` (permissions by id), optionally `tenants`, `iat` and `exp` (seconds since
 * 1970) and `jti`, which is never used twice.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import Joi from 'joi';

export interface Assertion {
  /** The program that has signed the administrator in. */
  readonly iss: string;
  /** The administrator's name there. */
  readonly sub: string;
  readonly perm: readonly string[];
  /** The tenants that the administrator may manage. All if absent. */
  readonly tenants?: readonly string[];
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

export type AssertionProblem = 'malformed' | 'signature' | 'expired' | 'early';

export const MAX_AGE_SECONDS = 30;
/** By which the issuer's clock may be ahead of ours. */
const MAX_SKEW_SECONDS = 10;
const SHAPE = /^(v1\.([\w-]+))\.([\w-]+)$/;

const name = Joi.string()
  .max(64)
  .pattern(/^\P{C}+$/u)
  .required();
const ids = Joi.array().items(Joi.string().min(1).max(128)).max(100);
const time = Joi.number().integer().min(0).required();
const PAYLOAD = Joi.object<Assertion>({
  iss: name,
  sub: name,
  perm: ids.required(),
  tenants: ids.optional(),
  iat: time,
  exp: time,
  jti: Joi.string().min(16).max(128).required(),
})
  .unknown()
  .prefs({ convert: false });

/** Whether it has been used already is not checked here. */
export function verifyAssertion(
  text: string,
  secret: string,
  nowSeconds: number,
): Assertion | AssertionProblem {
  const [, signed = '', payload = '', signature = ''] = SHAPE.exec(text) ?? [];
  if (signed === '') return 'malformed';
  const expected = createHmac('sha256', secret).update(signed).digest();
  const actual = Buffer.from(signature, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return 'signature';
  const assertion = parse(payload);
  if (assertion === undefined) return 'malformed';
  if (assertion.iat > nowSeconds + MAX_SKEW_SECONDS) return 'early';
  if (nowSeconds > assertion.iat + MAX_AGE_SECONDS || nowSeconds > assertion.exp) return 'expired';
  return assertion;
}

function parse(payload: string): Assertion | undefined {
  try {
    const checked = PAYLOAD.validate(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return checked.error === undefined ? checked.value : undefined;
  } catch {
    return undefined;
  }
}
