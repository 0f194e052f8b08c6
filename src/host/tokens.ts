/**
 * The DI tokens of the seam. `Symbol.for`, so that two loaded copies of this module agree.
 *
 * A host may register the first three on its container before enable; the plugin then uses those instead of its own.
 * The others are the host's parts, as the plugin's classes take them by constructor injection.
 */
import type { InjectionToken } from 'tsyringe';
import type { HostLogger, TenantDirectory } from './contract.js';
import type { HostEvents } from './events.js';
import type { CallLog, ExtensionDirectory, PresenceService } from './ports.js';

/** Replaceable: lists a tenant's extensions. */
export const EXTENSION_DIRECTORY: InjectionToken<ExtensionDirectory> = Symbol.for(
  'exovo-api-access:ExtensionDirectory',
);

/** Replaceable: reads a tenant's recent calls. */
export const CALL_LOG: InjectionToken<CallLog> = Symbol.for('exovo-api-access:CallLog');

/** Replaceable: sets a user's presence. */
export const PRESENCE_SERVICE: InjectionToken<PresenceService> = Symbol.for(
  'exovo-api-access:PresenceService',
);

export const HOST_LOGGER: InjectionToken<HostLogger> = Symbol.for('exovo-api-access:HostLogger');
export const HOST_EVENTS: InjectionToken<HostEvents> = Symbol.for('exovo-api-access:HostEvents');
export const TENANT_DIRECTORY: InjectionToken<TenantDirectory> = Symbol.for(
  'exovo-api-access:TenantDirectory',
);
