/** The table of the plugin's own endpoints. */
import type { CallLog, ExtensionDirectory, PresenceService } from '../host/ports.js';
import { listCalls } from './endpoints/list-calls.js';
import { listExtensions } from './endpoints/list-extensions.js';
import { ping } from './endpoints/ping.js';
import { setPresence } from './endpoints/set-presence.js';
import type { ApiRoute } from './route.js';

export interface ApiPorts {
  readonly extensions: ExtensionDirectory;
  readonly calls: CallLog;
  readonly presence: PresenceService;
}

export function apiRoutes(ports: ApiPorts): readonly ApiRoute[] {
  return [ping, listExtensions(ports.extensions), listCalls(ports.calls), setPresence(ports.presence)];
}
