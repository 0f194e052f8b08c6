/** Events between the host and the plugin, and the disposer that every registration returns. */

/** Undoes one registration. Calling it again does nothing. Can be asynchronous. */
export type Disposer = () => void | Promise<void>;

/** Events within the process, delivered at best once. */
export interface HostEvents {
  /** Calls `listener` when a tenant was disabled or removed. The plugin then drops its cached verdicts on the tenant's keys. */
  on(type: 'tenant.changed', listener: (event: { readonly tenantId: string }) => void): Disposer;
  /** Called by the plugin after a change is committed. The host handles the errors of its own listeners. */
  emit(event: PluginEvent): void;
}

/** A key was created or revoked. Never contains a key or its hash. */
export interface PluginEvent {
  readonly type: 'api_key.created' | 'api_key.revoked';
  readonly tenantId: string;
  /** The administrator's user name. */
  readonly actor: string;
  readonly keyId: string;
  readonly keyPrefix: string;
  readonly keyName: string;
  /** `read` or `read_write`, as stored with the key. */
  readonly scope: string;
  /** The administrator's IP address. */
  readonly address: string;
  readonly requestId: string;
  /** Time by the database's clock: UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly at: string;
}
