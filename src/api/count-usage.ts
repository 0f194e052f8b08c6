/**
 * Counts a request of a key once, when its status is decided. Doesn't count a request whose client has left before: nobody
 * gets that status. A request without a valid key, such as a 401, belongs to no key.
 */
import type { Response } from 'express';
import type { UsageCounter } from '../keys/usage-counter.js';
import { exchangeOf } from './exchange.js';

export type CountUsage = (res: Response, status: number) => void;

export function countUsage(usage: Pick<UsageCounter, 'count'>): CountUsage {
  return (res, status) => {
    const { principal } = exchangeOf(res);
    if (principal !== undefined && !res.req.socket.destroyed) usage.count(principal.keyId, status);
  };
}
