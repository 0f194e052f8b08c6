/** Implements `HostEvents` in this process: notifies plugins of changed tenants, and logs the plugins' audited events. */
import type { Disposer, HostEvents, HostLogger, PluginEvent } from 'exovo-api-access/host';
import { waitOutLeases } from 'exovo-api-access/internal/lease';

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

  /**
   * Call this after the commit that disabled, enabled or removed a tenant. Notifies the plugins of this process; a listener
   * that throws stops no other. Resolves when no process accepts the keys of a suspended tenant: a verdict on a key asks
   * for its tenant too and is used only during its lease, so every verdict in use is newer than the commit.
   */
  async tenantChanged(tenantId: string): Promise<void> {
    for (const { call } of this.#listeners) {
      try {
        call({ tenantId });
      } catch (error) {
        this.#logger.error({ err: error }, 'A listener for tenant.changed failed.');
      }
    }
    await waitOutLeases();
  }
}
