/** `HostEvents` within this process: the host's word on tenants to plugins, and plugins' audited events to the log. */
import type { Disposer, HostEvents, HostLogger, PluginEvent } from 'exovo-api-access/host';

type TenantListener = (event: { readonly tenantId: string }) => void;

export class HostEventBus implements HostEvents {
  readonly #listeners = new Set<{ readonly call: TenantListener }>();
  readonly #logger: HostLogger;

  constructor(logger: HostLogger) {
    this.#logger = logger;
  }

  on(_type: 'tenant.changed', listener: TenantListener): Disposer {
    const own = { call: listener };
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  get size(): number {
    return this.#listeners.size;
  }

  emit(event: PluginEvent): void {
    this.#logger.info({ event }, 'A plugin reported an audited event.');
  }

  /** A tenant was disabled, enabled or removed. */
  tenantChanged(tenantId: string): void {
    for (const { call } of this.#listeners) {
      try {
        call({ tenantId });
      } catch (error) {
        this.#logger.error({ err: error }, 'A listener to tenant.changed failed.');
      }
    }
  }
}
