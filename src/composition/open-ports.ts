/** Opens the PBX through which the API reads, unless the host has registered all three ports. */
import type { ApiPorts } from '../api/routes.js';
import { withdrawnPorts } from '../hooks/withdrawn-ports.js';
import type { PbxHost } from '../host/contract.js';
import { CALL_PORT, EXTENSION_PORT, PRESENCE_PORT } from '../host/hooks.js';
import type { HealthFinding } from '../host/ports.js';
import type { HookRegistry } from '../host/registry.js';
import type { PbxSchema } from '../pbx/schema.js';
import { findPbxSchema } from '../pbx/schemas.js';
import type { Disposers } from './disposers.js';

export interface OpenedPorts {
  /** The plugin's own ports. Ports that the host registers take precedence. */
  readonly ports: ApiPorts;
  /** Returns what Health shows of the PBX; nothing if the plugin doesn't read one. */
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
}

/**
 * Returns the schema to open, or undefined if the host has registered all three ports.
 * @throws Error with a sentence for the administrator if the setting `pbx` names no schema.
 */
export function schemaToOpen({ settings }: PbxHost, hooks: HookRegistry): PbxSchema | undefined {
  const hasAllPorts = [EXTENSION_PORT, CALL_PORT, PRESENCE_PORT].every(
    (port) => hooks.contributions<object>(port).length > 0,
  );
  return hasAllPorts ? undefined : findPbxSchema(settings.pbx);
}

export async function openPorts(
  { settings, database, logger }: PbxHost,
  schema: PbxSchema | undefined,
  disposers: Disposers,
): Promise<OpenedPorts> {
  if (schema === undefined) return { ports: withdrawnPorts, health: async () => [] };
  const { pbxTimeZone, amiUrl } = settings;
  const connection = await schema.open({
    connection: database.pbx,
    logger,
    ...(pbxTimeZone === undefined ? {} : { timeZone: pbxTimeZone }),
    ...(amiUrl === undefined ? {} : { amiUrl }),
    ...(database.callRecords === undefined ? {} : { callRecords: database.callRecords }),
  });
  disposers.add('PBX', () => connection.close());
  return { ports: connection, health: (tenantId) => connection.health(tenantId) };
}
