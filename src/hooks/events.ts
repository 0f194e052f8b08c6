/** Sends the plugin's events, after commit, to `onChange`, the host's listener and its audit sinks. Never throws. */
import type { PbxHost } from '../host/contract.js';
import type { HostEvents, PluginEvent } from '../host/events.js';
import type { AuditSinks } from './audit-sinks.js';
import { notifyHook } from './call-hook.js';

export function eventsTo(
  host: PbxHost,
  sinks: AuditSinks,
  onChange: (event: PluginEvent) => void,
): HostEvents {
  return {
    on: (type, listener) => host.events.on(type, listener),
    emit: (event) => {
      // All receive the same object, so none may change it for the next.
      const sent = Object.freeze({ ...event });
      onChange(sent);
      sinks.deliver(sent);
      notifyHook(
        () => host.events.emit(sent),
        (error) =>
          host.logger.error({ err: error, keyId: sent.keyId }, `${host.name} did not accept an event`),
      );
    },
  };
}
