/**
 * Refuses sign-ins of blocked addresses, and those for which the queue has no room, before their body is read and their
 * session is loaded, so that a flood of them costs little. sign-in.ts makes the same decisions for all others.
 */
import {
  clientAddress,
  type LogSummary,
  MAX_BODY_BYTES,
  nextRequestId,
  type Problem,
  RETRY_AFTER_SECONDS,
  sendProblem,
  wantsJson,
} from 'exovo-api-access/internal/http';
import type { Request, RequestHandler, Response } from 'express';
import { hostProblem } from '../frame/host-problem.js';
import { hasBrowserCookie } from './known-browsers.js';
import type { PasswordQueue } from './password-queue.js';
import { sendSignInPage } from './sign-in-page.js';
import type { SignInThrottle } from './sign-in-throttle.js';
import { STRINGS } from './strings.js';

export interface SignInGuardOptions {
  readonly throttle: SignInThrottle;
  readonly queue: PasswordQueue;
  readonly failures: LogSummary;
}

export function signInGuard({ throttle, queue, failures }: SignInGuardOptions): RequestHandler {
  return async (req, res, next) => {
    // A person who signs in again in the same browser may have entries in the body, which must not be lost.
    if (req.method !== 'POST' || hasBrowserCookie(req) || !isShort(req)) return next();
    const address = clientAddress(req);
    const waitSeconds = await throttle.blockedSeconds(address);
    if (waitSeconds !== null) {
      failures.add('blocked', address);
      refuse(req, res, tooManySignIns(waitSeconds));
    } else if (queue.isFullForStrangers) {
      failures.add('busy', address);
      refuse(req, res, SIGN_IN_BUSY);
    } else next();
  };
}

// Created once each: a flood of refused sign-ins must not cost a stack trace each.
/** By the seconds to wait, of which there are as many as the longest window has. */
const TOO_MANY_SIGN_INS = new Map<number, Problem>();
export const SIGN_IN_BUSY = hostProblem('sign_in_busy', STRINGS.refusals.signInBusy, {
  headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
});

export function tooManySignIns(waitSeconds: number): Problem {
  const known = TOO_MANY_SIGN_INS.get(waitSeconds);
  if (known !== undefined) return known;
  const headers = { 'Retry-After': String(waitSeconds) };
  const problem = hostProblem('too_many_sign_ins', STRINGS.refusals.tooManyTries(waitSeconds), { headers });
  TOO_MANY_SIGN_INS.set(waitSeconds, problem);
  return problem;
}

/** Node.js discards a short body that nobody reads. A longer one is left to the reader of bodies, which responds 413. */
function isShort({ headers }: Request): boolean {
  return Number(headers['content-length']) <= MAX_BODY_BYTES;
}

function refuse(req: Request, res: Response, problem: Problem): void {
  if (wantsJson(req)) {
    sendProblem(res, problem, nextRequestId());
    return;
  }
  res.set(problem.headers);
  sendSignInPage(res, problem.status, { returnTo: '/admin', error: problem.detail });
}
