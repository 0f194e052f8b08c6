/** Opens the PBX through which the API reads, unless the host has registered all three ports. */
import type { ApiPorts } from '../api/routes.js';
import { noPresence, withdrawnPorts } from '../hooks/withdrawn-ports.js';
import type { PbxHost } from '../host/contract.js';
import { CALL_PORT, EXTENSION_PORT, PRESENCE_PORT } from '../host/hooks.js';
import type { HealthFinding } from '../host/ports.js';
import type { HookRegistry, HookToken } from '../host/registry.js';
import type { PbxSchema } from '../pbx/schema.js';
import { findPbxSchema, HOST_PORTS } from '../pbx/schemas.js';
import type { Disposers } from './disposers.js';

export interface OpenedPorts {
  /** The plugin's own ports. Ports that the host registers take precedence. */
  readonly ports: ApiPorts;
  /** Returns what Health shows of the PBX; nothing if the plugin doesn't read one. */
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
}

/**
 * Returns the schema to open, or undefined if the plugin reads no PBX itself: the setting `pbx` is `host`, or the host has
 * registered all three ports.
 * @throws Error with a sentence for the administrator if `pbx` names no schema, or is `host` and a port is missing.
 */
export function schemaToOpen({ name, settings }: PbxHost, hooks: HookRegistry): PbxSchema | undefined {
  const has = (port: HookToken<object>) => hooks.contributions(port).length > 0;
  if (settings.pbx !== HOST_PORTS) {
    const schema = findPbxSchema(settings.pbx);
    return [EXTENSION_PORT, CALL_PORT, PRESENCE_PORT].every(has) ? undefined : schema;
  }
  const missing = [
    ...(has(EXTENSION_PORT) ? [] : ['EXTENSION_PORT']),
    ...(has(CALL_PORT) ? [] : ['CALL_PORT']),
  ];
  if (missing.length === 0) return undefined;
  throw new Error(
    `The setting pbx is "${HOST_PORTS}", but ${name} has not registered ${missing.join(' and ')}. Register what is missing ` +
      'in the hook registry of the host before enable, or name the schema of the PBX.',
  );
}

export async function openPorts(
  { settings, database, logger }: PbxHost,
  schema: PbxSchema | undefined,
  disposers: Disposers,
): Promise<OpenedPorts> {
  if (schema === undefined) {
    const ports = settings.pbx === HOST_PORTS ? { ...withdrawnPorts, presence: noPresence } : withdrawnPorts;
    return { ports, health: async () => [] };
  }
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
