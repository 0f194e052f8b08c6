/** A stack of the steps that undo what an enable has started. They run last in, first out, each in its own try. */
import type { HostLogger } from '../host/contract.js';
import type { Disposer } from '../host/events.js';

/**
 * How long disable waits for requests in flight. Slow request bodies and a long audit CSV can take longer; they are cut
 * off when the pools close.
 */
export const DRAIN_TIMEOUT_MS = 4_000;

export class Disposers {
  readonly #stack: { readonly name: string; readonly dispose: Disposer }[] = [];

  constructor(private readonly logger: HostLogger) {}

  /** `name` identifies the step in the log if it fails. */
  add(name: string, dispose: Disposer): void {
    this.#stack.push({ name, dispose });
  }

  /** Never rejects: a step that fails is logged, and the rest continues. */
  async disposeAll(): Promise<void> {
    for (let step = this.#stack.pop(); step !== undefined; step = this.#stack.pop()) {
      try {
        await step.dispose();
      } catch (error) {
        this.logger.error({ err: error, step: step.name }, 'a step of disable failed');
      }
    }
  }
}
