/** Events between the host and the plugin, and the disposer that every registration returns. */

/** Undoes one registration. Calling it again does nothing. Can be asynchronous. */
export type Disposer = () => void | Promise<void>;

/** Events within the process. Delivery is best effort. */
export interface HostEvents {
  /** Calls `listener` when a tenant was disabled or removed: the plugin then forgets its verified keys at once. */
  on(type: 'tenant.changed', listener: (event: { readonly tenantId: string }) => void): Disposer;
  /** Called by the plugin after a change is committed. The host handles the errors of its listeners. */
  emit(event: PluginEvent): void;
}

/** An audited change of a key. Never contains the key or its hash. */
export interface PluginEvent {
  readonly type: 'api_key.created' | 'api_key.revoked';
  readonly tenantId: string;
  /** User name of the administrator. */
  readonly actor: string;
  readonly keyId: string;
  readonly keyPrefix: string;
  readonly keyName: string;
  /** As stored with the key: `read` or `read_write`. */
  readonly scope: string;
  /** IP address of the administrator; empty if the host gave none. */
  readonly address: string;
  readonly requestId: string;
  /** Time of the change by the database's clock: UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly at: string;
}
