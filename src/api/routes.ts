/** The one table of endpoints: what is not here does not exist. */
import type { CallLog, ExtensionDirectory, PresenceService } from '../host/ports.js';
import { listCalls } from './list-calls.js';
import { listExtensions } from './list-extensions.js';
import { ping } from './ping.js';
import type { ApiRoute } from './route.js';
import { setPresence } from './set-presence.js';

export interface ApiPorts {
  readonly extensions: ExtensionDirectory;
  readonly calls: CallLog;
  readonly presence: PresenceService;
}

export function apiRoutes(ports: ApiPorts): readonly ApiRoute[] {
  return [ping, listExtensions(ports.extensions), listCalls(ports.calls), setPresence(ports.presence)];
}
