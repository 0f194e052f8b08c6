/** Where the plugin's events go after commit: to the host's own listener and to its audit sinks. Never throws. */
import type { HostEvents, PbxHost } from '../host/contract.js';
import type { AuditSinks } from './audit-sinks.js';

export function eventsTo(host: PbxHost, sinks: AuditSinks): HostEvents {
  return {
    on: (type, listener) => host.events.on(type, listener),
    emit: (event) => {
      sinks.deliver(event);
      try {
        host.events.emit(event);
      } catch (error) {
        host.logger.error({ err: error, keyId: event.keyId }, `${host.name} did not take an event`);
      }
    },
  };
}
