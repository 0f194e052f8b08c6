/**
 * The DI tokens that a host may register on its container to replace a part of the plugin.
 * `Symbol.for`, so that two loaded copies of this module agree. The types behind them stand in `ports.ts`.
 */
import type { InjectionToken } from 'tsyringe';
import type { CallLog, ExtensionDirectory, PresenceService } from './ports.js';

/** Lists a tenant's extensions. */
export const EXTENSION_DIRECTORY: InjectionToken<ExtensionDirectory> = Symbol.for(
  'exovo-api-access:ExtensionDirectory',
);

/** Reads a tenant's recent calls. */
export const CALL_LOG: InjectionToken<CallLog> = Symbol.for('exovo-api-access:CallLog');

/** Sets a user's presence. */
export const PRESENCE_SERVICE: InjectionToken<PresenceService> = Symbol.for(
  'exovo-api-access:PresenceService',
);
