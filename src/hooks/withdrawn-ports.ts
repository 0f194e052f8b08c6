/**
 * The ports for the time when there is nothing to read: the host disposed of its own port, and the plugin didn't open
 * the PBX because the host had registered all three. They reject every call until the next enable.
 */
import type { ApiPorts } from '../api/routes.js';
import { PbxUnavailableError, type PresenceService, PresenceUnavailableError } from '../host/ports.js';

const rejectCalls = (port: string) => () =>
  Promise.reject(
    new PbxUnavailableError(`The host withdrew its ${port}; enable the plugin again to use its own.`),
  );

export const withdrawnPorts: ApiPorts = {
  extensions: { list: rejectCalls('extension port'), has: rejectCalls('extension port') },
  calls: { recent: rejectCalls('call port') },
  presence: { set: rejectCalls('presence port') },
};

/** The presence of a host that registers no presence port. */
export const noPresence: PresenceService = {
  set: () => Promise.reject(new PresenceUnavailableError('This PBX does not set presence.')),
};
