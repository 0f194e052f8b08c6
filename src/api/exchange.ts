/** What the stages of one request to /api/v1 know of it, in `res.locals`: router.ts fills it, the observers' hook reads it. */
import type { Response } from 'express';
import type { Principal } from '../keys/key-verifier.js';

export interface Exchange {
  readonly requestId: string;
  /** On the monotonic clock. */
  readonly startedAtMs: number;
  /** How long the client took to send the body: its own time, which no deadline of ours may count. */
  bodyMs: number;
  /** Once the key is verified. */
  principal: Principal | undefined;
  /** The path of the route, as Express spells it, once one is found. */
  route: string | undefined;
}

/** One member, not four: `locals` is an object without a shape, which each new member makes slower. */
const MEMBER = 'exovoExchange';

export function setExchange(res: Response, exchange: Exchange): void {
  res.locals[MEMBER] = exchange;
}

/** Undefined for an answer that was given before the API's router: the plugin was stopping. */
export function exchangeOf(res: Response): Exchange | undefined {
  return res.locals[MEMBER] as Exchange | undefined;
}
