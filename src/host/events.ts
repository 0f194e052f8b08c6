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

/** The audited changes of a key. */
export type PluginEventType =
  | 'api_key.created'
  | 'api_key.revoked'
  | 'api_key.rotated'
  | 'api_key.old_secret_ended'
  | 'api_key.networks_changed'
  | 'api_key.rate_limit_changed';

/** What a change set. Each member belongs to the type of event that it names. */
export interface PluginEventDetail {
  /** `api_key.rotated`: when the old secret ends, by the database's clock: UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly oldSecretEndsAt?: string;
  /** `api_key.networks_changed`: the addresses and networks from which the key can be used; empty for all. */
  readonly networks?: readonly string[];
  /** `api_key.networks_changed`: those before. */
  readonly previousNetworks?: readonly string[];
  /** `api_key.rate_limit_changed`: requests per minute; null for no limit. */
  readonly rateLimitPerMinute?: number | null;
  /** `api_key.rate_limit_changed`: the limit before. */
  readonly previousRateLimitPerMinute?: number | null;
}

/**
 * An audited change of a key: all fields of its row in the audit log, so that a copy kept elsewhere can be compared with
 * it. Never contains the key or its hash.
 */
export interface PluginEvent {
  /** Of the row in the audit log. */
  readonly id: string;
  readonly type: PluginEventType;
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
  readonly detail?: PluginEventDetail;
  /** Time of the change by the database's clock: UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly at: string;
}
