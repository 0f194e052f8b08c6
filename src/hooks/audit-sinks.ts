/**
 * Delivers audited events to the host's audit sinks, after commit and outside the request: in order and one at a time
 * for each sink, each delivery with its own time limit. The change never waits for a sink.
 */
import type { HostLogger } from '../host/contract.js';
import type { PluginEvent } from '../host/events.js';
import { AUDIT_SINK, type AuditSink } from '../host/hooks.js';
import type { Contribution, HookRegistry } from '../host/registry.js';
import { withTimeout } from '../timeout.js';
import { callHook } from './call-hook.js';

const TIMEOUT_MS = 5_000;
const MAX_WAITING = 1_000;

interface Queue {
  readonly waiting: PluginEvent[];
  delivering: Promise<void> | undefined;
}

export class AuditSinks {
  readonly #queues = new Map<Contribution<AuditSink>, Queue>();

  constructor(
    private readonly hooks: HookRegistry,
    private readonly logger: HostLogger,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {}

  deliver(event: PluginEvent): void {
    for (const sink of this.hooks.contributions(AUDIT_SINK)) this.#enqueue(sink, event);
  }

  /** Resolves when all waiting events are delivered, or after the time limit of one delivery. For disable. */
  async flush(): Promise<void> {
    const deliveries = [...this.#queues.values()].map(({ delivering }) => delivering);
    await withTimeout(Promise.all(deliveries), this.timeoutMs, () => new Error('late')).catch(() => {});
    for (const [{ title }, { waiting }] of this.#queues) {
      const lost = waiting.splice(0).length;
      if (lost > 0) this.logger.error({ lost }, `${title} was too slow to receive all events before disable`);
    }
  }

  #enqueue(sink: Contribution<AuditSink>, event: PluginEvent): void {
    const queue = this.#queues.get(sink) ?? { waiting: [], delivering: undefined };
    this.#queues.set(sink, queue);
    if (queue.waiting.length >= MAX_WAITING) {
      this.logger.error(
        { keyId: event.keyId, type: event.type },
        `${sink.title} is too slow: an event was dropped`,
      );
      return;
    }
    queue.waiting.push(event);
    queue.delivering ??= this.#deliverAll(sink, queue);
  }

  async #deliverAll(sink: Contribution<AuditSink>, queue: Queue): Promise<void> {
    for (let event = queue.waiting.shift(); event !== undefined; event = queue.waiting.shift()) {
      const delivered = event;
      try {
        await callHook(sink.title, this.timeoutMs, (signal) => sink.value.record(delivered, signal));
      } catch (error) {
        this.logger.error(
          { err: error, keyId: delivered.keyId, type: delivered.type },
          `${sink.title} did not accept an event; the plugin's own audit log has it`,
        );
      }
    }
    this.#queues.delete(sink);
  }
}
