/** Calls what a host contributed: within a time limit, with errors that name the culprit. Used by everything in here. */
import { Stream } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { inspect, types } from 'node:util';
import type { InputSchema } from '../api/route.js';
import type { HostLogger } from '../host/contract.js';

const QUIET_MS = 60_000;

/** A contribution that threw, hung or returned what it may not. The message is a sentence that names it. */
export class HookError extends Error {
  override readonly name = 'HookError';
}

/** It did not answer in time. */
export class HookTimeoutError extends HookError {}

/** What `call` resolves to; a `HookError` when it throws, or has not answered after `timeoutMs`. */
export async function callHook<T>(
  title: string,
  timeoutMs: number,
  call: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new HookTimeoutError(`${sentence(title)} did not answer within ${timeoutMs} ms.`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(() => call(abort.signal)), late]);
  } catch (error) {
    throw toHookError(error, `${sentence(title)} failed.`);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls what nobody waits for. What it throws is handed on, also when that comes later: a listener may be `async`. */
export function notifyHook(call: () => unknown, onError: (error: Error) => void): void {
  try {
    const told = call();
    if (told instanceof Promise) told.catch((error: unknown) => onError(toError(error)));
  } catch (error) {
    onError(toError(error));
  }
}

/**
 * A copy of what a hook answered, as JSON will have it: nothing of the host's own runs when it is sent, and nothing that
 * cannot be sent comes out of here.
 * @throws HookError when it is not as `schema` says, or no JSON can be made of it.
 */
export function validatedResponse(title: string, schema: InputSchema, answer: unknown): object {
  assertMatches(title, schema, answer);
  let copy: unknown;
  try {
    if (isNoJson(answer)) throw new Error('It is bytes, a stream, a Map or a Set.');
    copy = JSON.parse(JSON.stringify(answer));
  } catch (error) {
    throw toHookError(error, `${sentence(title)} answered what cannot be sent as JSON.`);
  }
  if (typeof copy !== 'object' || copy === null) {
    throw new HookError(`${sentence(title)} answered no object.`);
  }
  return copy;
}

/** Objects of which JSON makes something, but nothing that was meant. */
function isNoJson(answer: unknown): boolean {
  return (
    ArrayBuffer.isView(answer) ||
    types.isMap(answer) ||
    types.isSet(answer) ||
    answer instanceof Stream ||
    answer instanceof ReadableStream
  );
}

/** @throws HookError when `answer` is not as `schema` says; looking at it may run the host's own code. */
export function assertMatches(title: string, schema: InputSchema, answer: unknown, by = 'its schema'): void {
  let wrong: string | undefined;
  try {
    const [first] = schema.validate(answer, {}).error?.details ?? [];
    wrong = first && `${first.path.join('.')} ${first.message}`.trim();
  } catch (error) {
    throw toHookError(error, `${sentence(title)} answered what cannot be read.`);
  }
  if (wrong === undefined) return;
  throw new HookError(`${sentence(title)} answered what ${by} does not allow: ${wrong}.`);
}

function toHookError(error: unknown, message: string): HookError {
  return isHookError(error) ? error : new HookError(message, { cause: toError(error) });
}

/** Anything may be thrown, also a proxy that throws when it is asked what it is, which must not happen in a log. */
function toError(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error(inspect(thrown, { customInspect: false }));
}

function isHookError(error: unknown): error is HookError {
  return types.isNativeError(error) && error instanceof HookError;
}

/** For what could be logged at every request: once a minute for each culprit, with the number of times since. */
export class RateLimitedLog {
  readonly #told = new Map<string, { atMs: number; untoldCount: number }>();

  constructor(private readonly logger: HostLogger) {}

  error(title: string, error: unknown): void {
    const now = performance.now();
    const last = this.#told.get(title);
    if (last !== undefined && now - last.atMs < QUIET_MS) {
      last.untoldCount += 1;
      return;
    }
    this.#told.set(title, { atMs: now, untoldCount: 0 });
    this.logger.error({ err: error, untoldCount: last?.untoldCount ?? 0 }, `${sentence(title)} failed`);
  }
}

/** `the veto "x" of acme` as the beginning of a sentence. */
export function sentence(title: string): string {
  return `${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`;
}
