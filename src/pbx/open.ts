/** Opens the PBX that the settings name: one folder beside this file for each schema. */
import type { DatabaseConnection, HostLogger, PluginSettings } from '../host/contract.js';
import type { PbxConnection } from '../host/ports.js';
import { openStandalone } from './standalone/open.js';

export interface PbxOptions {
  readonly connection: DatabaseConnection;
  readonly logger: HostLogger;
  /** IANA zone of the call records; worked out from the PBX when absent. */
  readonly timeZone?: string;
  readonly amiUrl?: string;
}

/** Rejects with a sentence for the administrator when the schema is not as that PBX's. */
export function openPbx(kind: PluginSettings['pbx'], options: PbxOptions): Promise<PbxConnection> {
  switch (kind) {
    case 'standalone':
      return openStandalone(options);
    default:
      return Promise.reject(new Error(`This version cannot read a PBX of the kind "${kind}" yet.`));
  }
}
