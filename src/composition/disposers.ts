/** The one stack of everything that an enable has begun; undone last first, each step in its own try. */
import type { HostLogger } from '../host/contract.js';
import type { Disposer } from '../host/events.js';

export class Disposers {
  readonly #stack: { readonly name: string; readonly dispose: Disposer }[] = [];

  constructor(private readonly logger: HostLogger) {}

  /** `name` is for the log, should undoing fail. */
  add(name: string, dispose: Disposer): void {
    this.#stack.push({ name, dispose });
  }

  /** Never rejects: a step that fails is logged, and the rest goes on. */
  async disposeAll(): Promise<void> {
    for (let step = this.#stack.pop(); step !== undefined; step = this.#stack.pop()) {
      try {
        await step.dispose();
      } catch (error) {
        this.logger.error({ err: error, step: step.name }, 'could not be undone');
      }
    }
  }
}
