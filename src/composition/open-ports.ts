/** Opens the PBX for those ports that the host does not bring itself, in its container or through its hooks. */
import type { DependencyContainer, InjectionToken } from 'tsyringe';
import { heldExtensions, heldPresence, type OwnPorts, validatedCalls } from '../hooks/ports.js';
import type { PbxHost } from '../host/contract.js';
import { CALL_PORT, EXTENSION_PORT, type HookRegistry, PRESENCE_PORT } from '../host/hooks.js';
import type { CallLog, ExtensionDirectory, HealthFinding, PresenceService } from '../host/ports.js';
import { CALL_LOG, EXTENSION_DIRECTORY, PRESENCE_SERVICE } from '../host/tokens.js';
import { findPbxSchema } from '../pbx/schemas.js';
import type { Disposers } from './disposers.js';

export interface OpenedPorts {
  readonly ports: OwnPorts;
  /** What Health asks; nothing is known of a PBX that the plugin does not read. */
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
}

/** What the host registered in its container in place of the plugin's own. */
export interface ReplacedPorts {
  readonly extensions: ExtensionDirectory | undefined;
  readonly calls: CallLog | undefined;
  readonly presence: PresenceService | undefined;
}

/**
 * Asked once, by `plugin.ts` at enable and by the contract kit in its place: the only look into a container outside
 * `plugin.ts`, so that both see the same ports.
 */
export function replacedPorts(container: DependencyContainer): ReplacedPorts {
  const registered = <T>(token: InjectionToken<T>) =>
    container.isRegistered(token, true) ? container.resolve(token) : undefined;
  return {
    extensions: registered(EXTENSION_DIRECTORY),
    calls: registered(CALL_LOG),
    presence: registered(PRESENCE_SERVICE),
  };
}

export async function openPorts(
  host: PbxHost,
  replaced: ReplacedPorts,
  hooks: HookRegistry,
  disposers: Disposers,
): Promise<OpenedPorts> {
  const brought = held(host, replaced);
  if (bringsAllPorts(host, hooks)) return { ports: brought, health: async () => [] };
  const { pbx, pbxTimeZone, amiUrl } = host.settings;
  const connection = await findPbxSchema(pbx).open({
    connection: host.database.pbx,
    logger: host.logger,
    ...(pbxTimeZone === undefined ? {} : { timeZone: pbxTimeZone }),
    ...(amiUrl === undefined ? {} : { amiUrl }),
    ...(host.database.callRecords === undefined ? {} : { callRecords: host.database.callRecords }),
  });
  disposers.add('PBX', () => connection.close());
  const { extensions, calls, presence } = connection;
  return {
    ports: { extensions, calls, presence, ...brought },
    health: (tenantId) => connection.health(tenantId),
  };
}

/** Throws a sentence for the administrator if the PBX has to be read and the setting `pbx` names no schema. */
export function refuseUnknownSchema(host: PbxHost, hooks: HookRegistry): void {
  if (!bringsAllPorts(host, hooks)) findPbxSchema(host.settings.pbx);
}

function bringsAllPorts({ container }: PbxHost, hooks: HookRegistry): boolean {
  return (
    (container.isRegistered(EXTENSION_DIRECTORY, true) || hooks.contributions(EXTENSION_PORT).length > 0) &&
    (container.isRegistered(CALL_LOG, true) || hooks.contributions(CALL_PORT).length > 0) &&
    (container.isRegistered(PRESENCE_SERVICE, true) || hooks.contributions(PRESENCE_PORT).length > 0)
  );
}

/** Each held to what the port promises, under a name for the log. */
function held(host: PbxHost, { extensions, calls, presence }: ReplacedPorts): OwnPorts {
  const titled = <T>(port: string, value: T) => ({ title: `the ${port} port of ${host.name}`, value });
  return {
    ...(extensions && { extensions: heldExtensions(titled('extension', extensions)) }),
    ...(calls && { calls: validatedCalls(titled('call', calls)) }),
    ...(presence && { presence: heldPresence(titled('presence', presence)) }),
  };
}
