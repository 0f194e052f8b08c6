/**
 * Refuses a valid key outside its networks and beyond its rate limit. The database was asked for both with the key, so
 * neither costs a query, and a key without limits costs nothing.
 */
import { Problem } from '../http/problem.js';
import { isInNetworks } from '../keys/networks.js';
import type { RateLimits } from '../keys/rate-limits.js';
import type { Check } from './admit.js';
import { CHALLENGE, principalOf } from './authenticate.js';

export function enforceLimits(rateLimits: Pick<RateLimits, 'count'>): Check {
  return (_req, exchange) => {
    const { keyId, networks, rateLimitPerMinute } = principalOf(exchange);
    if (networks !== null && !isInNetworks(exchange.ip, networks)) return addressNotAllowed(exchange.ip);
    if (rateLimitPerMinute === null) return undefined;
    return rateLimits
      .count(keyId, rateLimitPerMinute)
      .then((waitSeconds) =>
        waitSeconds === null ? undefined : rateLimited(rateLimitPerMinute, waitSeconds),
      );
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
