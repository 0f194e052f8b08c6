/** Opens the PBX that the settings name: one folder beside this file for each schema. */
import type {
  CallRecordsLocation,
  DatabaseConnection,
  HostLogger,
  PluginSettings,
} from '../host/contract.js';
import type { PbxConnection } from '../host/ports.js';
import { openAsterisk } from './asterisk/open.js';
import { openFreePbx } from './freepbx/open.js';
import { openStandalone } from './standalone/open.js';

export interface PbxOptions {
  readonly connection: DatabaseConnection;
  readonly logger: HostLogger;
  /** IANA zone of the call records; worked out from the PBX when absent. */
  readonly timeZone?: string;
  readonly amiUrl?: string;
  /** Where the call records are, when not where the PBX says. */
  readonly callRecords?: CallRecordsLocation;
}

/** Rejects with a sentence for the administrator when the schema is not as that PBX's. */
export function openPbx(kind: PluginSettings['pbx'], options: PbxOptions): Promise<PbxConnection> {
  switch (kind) {
    case 'standalone':
      return openStandalone(options);
    case 'freepbx':
      return openFreePbx(options);
    case 'asterisk':
      return openAsterisk(options);
  }
}
