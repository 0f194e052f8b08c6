/**
 * The shape of a PBX schema. One object describes everything the product knows about one kind of PBX; each lives in a
 * folder of its own beside this file and has one line in the registry, `schemas.ts`.
 */
import type {
  CallRecordsLocation,
  DatabaseConnection,
  HostLogger,
  TenantDirectory,
} from '../host/contract.js';
import type { PbxConnection } from '../host/ports.js';
import type { SqlPool } from '../storage/sql-pool.js';

export interface PbxSchema {
  /** The value of the setting `pbx` that selects this schema, e.g. `freepbx`. */
  readonly id: string;
  /** The products that have this schema, e.g. `FreePBX, NethVoice or Issabel`. */
  readonly title: string;
  /**
   * Opens the PBX. Rejects with a sentence for the administrator if its tables or columns are not as expected. The code
   * that reads the PBX is loaded by the first call, so that a start doesn't load that of the other schemas.
   */
  open(options: PbxOptions): Promise<PbxConnection>;
  /** The tenants of the PBX in `pool`, for a host without a tenant directory of its own. Reads nothing until asked. */
  tenants(pool: SqlPool): PbxTenants;
  /** The secrets that a database user of the plugin's own should not be able to read; the doctor checks them. */
  readonly secrets: PbxSecrets;
  /** What a database user of the plugin's own must be able to read. Null if the database belongs to the host. */
  readonly reads: PbxReads | null;
}

export interface PbxReads {
  readonly tables: readonly {
    readonly table: string;
    readonly columns: readonly string[];
    /** Whether only a variant of the PBX has the table. */
    readonly isVariant?: boolean;
  }[];
  /** Where the call records usually are; without `database`, in that of the PBX. All columns are read. */
  readonly callRecords: { readonly database?: string; readonly table: string };
}

export interface PbxOptions {
  readonly connection: DatabaseConnection;
  readonly logger: HostLogger;
  /** IANA zone of the call records; worked out from the records if absent. */
  readonly timeZone?: string;
  readonly amiUrl?: string;
  /** Where the call records are, if not where the PBX's own settings say. */
  readonly callRecords?: CallRecordsLocation;
}

export interface Tenant {
  readonly id: string;
  readonly name: string;
}

export interface PbxTenants extends TenantDirectory {
  /** The active tenants, by id; at most 1000. */
  list(): Promise<readonly Tenant[]>;
}

/** Null if the database belongs to the host, which needs all rights on it. */
export type PbxSecrets = {
  /** Table to its columns that hold secrets; null if the whole table is a secret. */
  readonly columns: Readonly<Record<string, readonly string[] | null>>;
  /** Tables we need to read whose column `value` holds passwords among other settings. */
  readonly settingsTables: readonly string[];
} | null;
