/**
 * The registry of PBX schemas. The setting `pbx`, its enum in `plugin.json` (`npm run generate`), the standalone host's
 * `EXOVO_PBX` and tenants, and the doctor's checks all derive from this list.
 */
import { asteriskSchema } from './asterisk/schema.js';
import { freePbxSchema } from './freepbx/schema.js';
import type { PbxSchema } from './schema.js';
import { standaloneSchema } from './standalone/schema.js';

export const PBX_SCHEMAS: readonly PbxSchema[] = [standaloneSchema, freePbxSchema, asteriskSchema];

export const PBX_SCHEMA_IDS: readonly string[] = PBX_SCHEMAS.map(({ id }) => id);

/** The setting `pbx` of a host that registers ports of its own: the plugin then opens no schema. */
export const HOST_PORTS = 'host';

/** Returns the schema that the setting `pbx` names. Throws a sentence for the administrator if there is none. */
export function findPbxSchema(id: string): PbxSchema {
  const schema = PBX_SCHEMAS.find((candidate) => candidate.id === id);
  if (schema !== undefined) return schema;
  throw new Error(
    `The setting pbx is "${id}"; it must be one of ${PBX_SCHEMA_IDS.join(', ')}, or ${HOST_PORTS} if the host has ports of its own.`,
  );
}
