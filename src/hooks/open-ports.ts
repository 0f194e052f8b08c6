/** Opens the PBX for those ports that the host does not bring itself, in its container or through its hooks. */
import type { DependencyContainer } from 'tsyringe';
import type { PbxHost } from '../host/contract.js';
import { CALL_PORT, EXTENSION_PORT, type HookRegistry, PRESENCE_PORT } from '../host/hooks.js';
import type { HealthFinding } from '../host/ports.js';
import { CALL_LOG, EXTENSION_DIRECTORY, PRESENCE_SERVICE } from '../host/tokens.js';
import type { Disposers } from '../lifecycle/disposers.js';
import { openPbx } from '../pbx/open.js';
import { heldCalls, heldExtensions, heldPresence, type OwnPorts } from './ports.js';

export interface OpenedPorts {
  readonly ports: OwnPorts;
  /** What Health asks; nothing is known of a PBX that the plugin does not read. */
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
}

export async function openPorts(
  host: PbxHost,
  container: DependencyContainer,
  hooks: HookRegistry,
  disposers: Disposers,
): Promise<OpenedPorts> {
  const brought = portsInContainer(host, container);
  const isComplete =
    (brought.extensions !== undefined || hooks.contributions(EXTENSION_PORT).length > 0) &&
    (brought.calls !== undefined || hooks.contributions(CALL_PORT).length > 0) &&
    (brought.presence !== undefined || hooks.contributions(PRESENCE_PORT).length > 0);
  if (isComplete) return { ports: brought, health: async () => [] };
  const { pbx, pbxTimeZone, amiUrl } = host.settings;
  const connection = await openPbx(pbx, {
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

function portsInContainer(host: PbxHost, container: DependencyContainer): OwnPorts {
  const titleOf = (port: string) => `the ${port} port of ${host.name}`;
  const has = (token: symbol) => container.isRegistered(token, true);
  return {
    ...(has(EXTENSION_DIRECTORY as symbol)
      ? {
          extensions: heldExtensions({
            title: titleOf('extension'),
            value: container.resolve(EXTENSION_DIRECTORY),
          }),
        }
      : {}),
    ...(has(CALL_LOG as symbol)
      ? { calls: heldCalls({ title: titleOf('call'), value: container.resolve(CALL_LOG) }) }
      : {}),
    ...(has(PRESENCE_SERVICE as symbol)
      ? { presence: heldPresence({ title: titleOf('presence'), value: container.resolve(PRESENCE_SERVICE) }) }
      : {}),
  };
}
