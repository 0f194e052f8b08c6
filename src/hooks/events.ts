/** Where the plugin's events go after commit: to the host's own listener and to its audit sinks. Never throws. */
import type { PbxHost } from '../host/contract.js';
import type { HostEvents } from '../host/events.js';
import type { AuditSinks } from './audit-sinks.js';
import { notifyHook } from './call-hook.js';

export function eventsTo(host: PbxHost, sinks: AuditSinks): HostEvents {
  return {
    on: (type, listener) => host.events.on(type, listener),
    emit: (event) => {
      // All hear of the same object, and none may tell the next one something else.
      const told = Object.freeze({ ...event });
      sinks.deliver(told);
      notifyHook(
        () => host.events.emit(told),
        (error) => host.logger.error({ err: error, keyId: told.keyId }, `${host.name} did not take an event`),
      );
    },
  };
}
