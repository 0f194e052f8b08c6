/** The state that the stages of one request to /api/v1 share. The observers' hook reads it too. */
import type { Response } from 'express';
import { type AddressSource, clientAddress } from '../client-address.js';
import { nextRequestId } from '../http/request-id.js';
import type { Principal } from '../keys/key-verifier.js';
import { DatabaseUnavailableError } from '../storage/errors.js';
import { withTimeout } from '../timeout.js';

export const NO_INPUT: Readonly<Record<string, unknown>> = Object.freeze({});

/** Created by `startExchange`. */
export class Exchange {
  readonly requestId = nextRequestId();
  /** On the monotonic clock. */
  readonly startedAtMs: number = performance.now();
  /** How long the client took to send the body. That is the client's own time and doesn't count against a deadline. */
  bodyMs = 0;
  /** Set once the key is verified. */
  principal: Principal | undefined;
  /** The path of the route as Express spells it, set once a route is found. */
  route: string | undefined;
  /** The input as the route's schemas return it, set once it is valid. */
  query: Readonly<Record<string, unknown>> = NO_INPUT;
  body: Readonly<Record<string, unknown>> = NO_INPUT;
  readonly #source: AddressSource;
  #ip: string | undefined;

  constructor(source: AddressSource) {
    this.#source = source;
  }

  /** The client's address (client-address.ts). Kept, because a refused request needs it twice. */
  get ip(): string {
    this.#ip ??= clientAddress(this.#source);
    return this.#ip;
  }
}

/** By default a response may take this long. The contract promises 3 s. */
export const DEADLINE_MS = 2_800;

/** One member of `locals` instead of seven: `locals` has no hidden class, so each further member would slow it down. */
const MEMBER = 'exovoExchange';

/** Comes before all else, so that every request, refused or not, has an ID and a start. */
export function startExchange(req: AddressSource, res: Response): Exchange {
  const exchange = new Exchange(req);
  res.locals[MEMBER] = exchange;
  return exchange;
}

/** Returns undefined if the request never reached the router, for example because the plugin was stopping. */
export function findExchange(res: Response): Exchange | undefined {
  return res.locals[MEMBER] as Exchange | undefined;
}

export function exchangeOf(res: Response): Exchange {
  const exchange = findExchange(res);
  if (exchange === undefined) throw new Error('A stage ran before startExchange.');
  return exchange;
}

/** Rejects if `work` takes longer than the request may take in total, however many statements it needs. */
export function beforeDeadline<T>(
  work: Promise<T>,
  exchange: Exchange,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const elapsedMs = performance.now() - exchange.startedAtMs - exchange.bodyMs;
  return withTimeout(
    work,
    deadlineMs - elapsedMs,
    () => new DatabaseUnavailableError('the request was not served before its deadline'),
  );
}
