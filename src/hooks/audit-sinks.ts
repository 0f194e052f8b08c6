/**
 * Delivers audited events to the host's audit sinks, after commit and beside the request: in order for each sink, one
 * at a time, each within its time limit. Nothing here is ever awaited by the change that is told of.
 */
import type { HostLogger } from '../host/contract.js';
import type { PluginEvent } from '../host/events.js';
import { AUDIT_SINK, type AuditSink, type Contribution, type HookRegistry } from '../host/hooks.js';
import { callHook } from './call-hook.js';

const TIMEOUT_MS = 5_000;
const MAX_WAITING = 1_000;

interface Line {
  readonly waiting: PluginEvent[];
  delivering: Promise<void> | undefined;
}

export class AuditSinks {
  readonly #lines = new Map<Contribution<AuditSink>, Line>();

  constructor(
    private readonly hooks: HookRegistry,
    private readonly logger: HostLogger,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {}

  deliver(event: PluginEvent): void {
    for (const sink of this.hooks.contributions(AUDIT_SINK)) this.#enqueue(sink, event);
  }

  /** Resolves when all that waits is delivered, or the time limit of one delivery is over. For disable. */
  async flush(): Promise<void> {
    const deliveries = [...this.#lines.values()].map(({ delivering }) => delivering);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.timeoutMs);
    });
    await Promise.race([Promise.all(deliveries), late]);
    clearTimeout(timer);
    for (const [{ title }, { waiting }] of this.#lines) {
      const lost = waiting.splice(0).length;
      if (lost > 0) this.logger.error({ lost }, `${title} was too slow to hear of all events before disable`);
    }
  }

  #enqueue(sink: Contribution<AuditSink>, event: PluginEvent): void {
    const line = this.#lines.get(sink) ?? { waiting: [], delivering: undefined };
    this.#lines.set(sink, line);
    if (line.waiting.length >= MAX_WAITING) {
      this.logger.error(
        { keyId: event.keyId, type: event.type },
        `${sink.title} is too slow: an event was dropped`,
      );
      return;
    }
    line.waiting.push(event);
    line.delivering ??= this.#deliverAll(sink, line);
  }

  async #deliverAll(sink: Contribution<AuditSink>, line: Line): Promise<void> {
    for (let event = line.waiting.shift(); event !== undefined; event = line.waiting.shift()) {
      const told = event;
      try {
        await callHook(sink.title, this.timeoutMs, (signal) => sink.value.record(told, signal));
      } catch (error) {
        this.logger.error(
          { err: error, keyId: told.keyId, type: told.type },
          `${sink.title} did not take an event; the plugin's own audit log has it`,
        );
      }
    }
    this.#lines.delete(sink);
  }
}
