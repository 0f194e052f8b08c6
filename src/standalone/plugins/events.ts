/** Implements `HostEvents` in this process: notifies plugins of changed tenants, and logs the plugins' audited events. */
import type { Disposer, HostEvents, HostLogger, PluginEvent } from 'exovo-api-access/host';

type TenantListener = (event: { readonly tenantId: string }) => void;

export class HostEventBus implements HostEvents {
  readonly #listeners = new Set<{ readonly call: TenantListener }>();
  readonly #logger: HostLogger;

  constructor(logger: HostLogger) {
    this.#logger = logger;
  }

  on(_type: 'tenant.changed', listener: TenantListener): Disposer {
    // An object of its own, so that the same function can be registered twice.
    const own = { call: listener };
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  get size(): number {
    return this.#listeners.size;
  }

  emit(event: PluginEvent): void {
    this.#logger.info({ event }, 'Audited event of a plugin.');
  }

  /** Notifies the plugins that a tenant was disabled, enabled or removed. A listener that throws stops no other. */
  tenantChanged(tenantId: string): void {
    for (const { call } of this.#listeners) {
      try {
        call({ tenantId });
      } catch (error) {
        this.#logger.error({ err: error }, 'A listener for tenant.changed failed.');
      }
    }
  }
}
