/** Calls what a host contributed: within a time limit, with errors that name the culprit. Used by everything in here. */
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
    throw error instanceof HookError ? error : new HookError(`${sentence(title)} failed.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** For what could be logged at every request: once a minute for each culprit, with the number of times since. */
export class QuietLog {
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
