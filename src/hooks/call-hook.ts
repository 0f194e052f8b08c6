/** Calls the contributions of a host: within a time limit, and with errors that name the contribution. */
import { Stream } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { inspect, types } from 'node:util';
import type { InputSchema } from '../api/route.js';
import type { HostLogger } from '../host/contract.js';
import { withTimeout } from '../timeout.js';

const LOG_INTERVAL_MS = 60_000;

/** A contribution threw, hung or returned something invalid. The message is a sentence that names it. */
export class HookError extends Error {
  override readonly name = 'HookError';
}

/** A contribution didn't respond in time. */
export class HookTimeoutError extends HookError {}

/**
 * Returns what `call` resolves to. `signal` is aborted when the time is up.
 * @throws HookError if it throws, or has not resolved after `timeoutMs` (HookTimeoutError).
 */
export async function callHook<T>(
  title: string,
  timeoutMs: number,
  call: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const late = (): Error => {
    abort.abort();
    return new HookTimeoutError(`${sentence(title)} did not respond within ${timeoutMs} ms.`);
  };
  try {
    return await withTimeout(
      Promise.resolve().then(() => call(abort.signal)),
      timeoutMs,
      late,
    );
  } catch (error) {
    throw toHookError(error, `${sentence(title)} failed.`);
  }
}

/** Calls a listener without waiting for it. A rejection is reported as well, because a listener can be `async`. */
export function notifyHook(call: () => unknown, onError: (error: Error) => void): void {
  try {
    const result = call();
    if (result instanceof Promise) result.catch((error: unknown) => onError(toError(error)));
  } catch (error) {
    onError(toError(error));
  }
}

/**
 * Returns a copy of a hook's response that JSON can hold. None of the host's code runs when the copy is sent.
 * @throws HookError if it doesn't match `schema` or can't be converted to a JSON object.
 */
export function validatedResponse(title: string, schema: InputSchema, response: unknown): object {
  assertMatches(title, schema, response);
  let copy: unknown;
  try {
    if (hasMisleadingJson(response)) throw new Error('It is bytes, a stream, a Map or a Set.');
    copy = JSON.parse(JSON.stringify(response));
  } catch (error) {
    throw toHookError(error, `${sentence(title)} returned something that can't be sent as JSON.`);
  }
  if (typeof copy !== 'object' || copy === null) {
    throw new HookError(`${sentence(title)} did not return an object.`);
  }
  return copy;
}

/** Objects that JSON.stringify accepts, but not with the content that was meant. */
function hasMisleadingJson(response: unknown): boolean {
  return (
    ArrayBuffer.isView(response) ||
    types.isMap(response) ||
    types.isSet(response) ||
    response instanceof Stream ||
    response instanceof ReadableStream
  );
}

/** @throws HookError if `response` doesn't match `schema`. Reading it can run the host's code, which can throw. */
export function assertMatches(
  title: string,
  schema: InputSchema,
  response: unknown,
  by = 'its schema',
): void {
  let violation: string | undefined;
  try {
    const [first] = schema.validate(response, {}).error?.details ?? [];
    violation = first && `${first.path.join('.')} ${first.message}`.trim();
  } catch (error) {
    throw toHookError(error, `${sentence(title)} returned something that can't be read.`);
  }
  if (violation === undefined) return;
  throw new HookError(`${sentence(title)} returned something that ${by} does not allow: ${violation}.`);
}

function toHookError(error: unknown, message: string): HookError {
  return isHookError(error) ? error : new HookError(message, { cause: toError(error) });
}

/** Anything can be thrown, even a proxy that throws when it is inspected, which must not happen while logging. */
function toError(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error(inspect(thrown, { customInspect: false }));
}

function isHookError(error: unknown): error is HookError {
  return types.isNativeError(error) && error instanceof HookError;
}

/** Logs errors that could occur in every request: once a minute per contribution, with a count of those left out. */
export class RateLimitedLog {
  readonly #logged = new Map<string, { atMs: number; suppressedCount: number }>();

  constructor(private readonly logger: HostLogger) {}

  error(title: string, error: unknown): void {
    const now = performance.now();
    const last = this.#logged.get(title);
    if (last !== undefined && now - last.atMs < LOG_INTERVAL_MS) {
      last.suppressedCount += 1;
      return;
    }
    this.#logged.set(title, { atMs: now, suppressedCount: 0 });
    this.logger.error(
      { err: error, suppressedCount: last?.suppressedCount ?? 0 },
      `${sentence(title)} failed`,
    );
  }
}

/** Returns e.g. `the audit sink "x" of acme` as the beginning of a sentence. */
export function sentence(title: string): string {
  return `${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`;
}
