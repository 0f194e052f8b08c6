/**
 * Refuses a valid key outside its networks and beyond its rate limit. The database was asked for both with the key, so
 * neither costs a query, and a key without limits costs nothing.
 */
import type { RequestHandler } from 'express';
import { clientAddress } from '../client-address.js';
import { Problem } from '../http/problem.js';
import { isInNetworks } from '../keys/networks.js';
import type { RateLimits } from '../keys/rate-limits.js';
import { CHALLENGE, principalOf } from './authenticate.js';
import { exchangeOf } from './exchange.js';

export function enforceLimits(rateLimits: Pick<RateLimits, 'count'>): RequestHandler {
  return (req, res, next) => {
    const { keyId, networks, rateLimitPerMinute } = principalOf(exchangeOf(res));
    if (networks !== null) {
      const address = clientAddress(req);
      if (!isInNetworks(address, networks)) throw addressNotAllowed(address);
    }
    if (rateLimitPerMinute === null) {
      next();
      return;
    }
    return rateLimits.count(keyId, rateLimitPerMinute).then((waitSeconds) => {
      if (waitSeconds !== null) throw rateLimited(rateLimitPerMinute, waitSeconds);
      next();
    });
  };
}

function addressNotAllowed(address: string): Problem {
  const detail =
    address === ''
      ? "This API key can be used from some IP addresses only, and the host doesn't know yours. Ask the administrator."
      : `This API key can't be used from ${address}. Ask the administrator to add this address to those that the key allows.`;
  return new Problem('address_not_allowed', detail, { headers: { 'WWW-Authenticate': CHALLENGE } });
}

function rateLimited(perMinute: number, waitSeconds: number): Problem {
  const requests = perMinute === 1 ? '1 request' : `${perMinute} requests`;
  const seconds = waitSeconds === 1 ? '1 second' : `${waitSeconds} seconds`;
  return new Problem(
    'rate_limited',
    `This API key is limited to ${requests} a minute. Try again in ${seconds}, and send fewer requests.`,
    { headers: { 'Retry-After': String(waitSeconds) } },
  );
}
