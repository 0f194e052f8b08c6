/** The ports as the plugin would ask them: the host's own, or the plugin's reading of the host's PBX. */
import { callList, extensionList } from '../api/endpoints/responses.js';
import { toJsonSchema } from '../api/json-schema.js';
import type { ApiPorts } from '../api/routes.js';
import { Disposers } from '../composition/disposers.js';
import { openPorts, replacedPorts } from '../composition/open-ports.js';
import { compileSchema } from '../hooks/compile-schema.js';
import { createHookRegistry } from '../hooks/hook-registry.js';
import { portsFrom } from '../hooks/ports.js';
import { PRESENCES, type Presence } from '../host/ports.js';
import { compareExtensions } from '../pbx/extension-order.js';
import { type ContractCheck, type ContractSubject, hold, holdEqual } from './subject.js';

const NO_SUCH_EXTENSION = '00000000000000000000';
const MAX_CALLS = 500;
const EXTENSIONS = compileSchema(toJsonSchema(extensionList), 'response');
const CALLS = compileSchema(toJsonSchema(callList), 'response');

/** Long because it is a list: a promise is a name and a few lines. */
export function portChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  const check = (
    name: string,
    run: (ports: ApiPorts, subject: ContractSubject) => Promise<void>,
  ): ContractCheck => ({
    name,
    run: () => withPorts(subject(), (ports) => run(ports, subject())),
  });
  return [
    check(
      'extensions are listed as the contract says, each once, in numeric order',
      async (ports, { tenantId }) => {
        const items = await ports.extensions.list(tenantId);
        hold(items.length > 0, `The tenant ${tenantId} has no extension to check.`);
        holdShape(EXTENSIONS, items, 'extensions.list()');
        const numbers = items.map(({ extension }) => extension);
        holdEqual(numbers, [...new Set(numbers)].sort(compareExtensions), 'The order of extensions');
      },
    ),
    check('has() agrees with list()', async (ports, { tenantId }) => {
      const [first] = await ports.extensions.list(tenantId);
      if (first !== undefined)
        holdEqual(await ports.extensions.has(tenantId, first.extension), true, 'has() of one listed');
      holdEqual(await ports.extensions.has(tenantId, NO_SUCH_EXTENSION), false, 'has() of one not listed');
    }),
    check('calls are listed as the contract says, newest first, each once', async (ports, { tenantId }) => {
      const items = await ports.calls.recent(tenantId, MAX_CALLS);
      holdShape(CALLS, items, 'calls.recent()');
      const starts = items.map(({ start }) => start);
      holdEqual(starts, [...starts].sort().reverse(), 'The order of calls');
      hold(new Set(items.map(({ id }) => id)).size === items.length, 'Two calls have the same id.');
      const late = items.find(({ durationSeconds, talkSeconds }) => talkSeconds > durationSeconds);
      hold(late === undefined, `The call ${late?.id} was talked on for longer than it lasted.`);
    }),
    check(
      'no more calls are listed than asked for, and the same ones each time',
      async (ports, { tenantId }) => {
        const all = (await ports.calls.recent(tenantId, MAX_CALLS)).map(({ id }) => id);
        for (const limit of [1, 2, 50]) {
          const some = (await ports.calls.recent(tenantId, limit)).map(({ id }) => id);
          holdEqual(some, all.slice(0, limit), `recent(${limit})`);
        }
      },
    ),
    check(
      'a tenant that does not exist has no extensions and no calls',
      async (ports, { unknownTenantId: id }) => {
        holdEqual(await ports.extensions.list(id), [], 'Its extensions');
        holdEqual(await ports.calls.recent(id, MAX_CALLS), [], 'Its calls');
      },
    ),
    check('each of the five statuses is stored and listed as stored, or it is said why not', storesPresence),
    check('no status is stored for an extension that is not the tenant’s', async (ports, subject) => {
      const { tenantId, unknownTenantId } = subject;
      const [first] = await ports.extensions.list(tenantId);
      const set = (tenant: string, extension: string) =>
        orUnavailable(ports.presence.set(tenant, extension, 'Away'));
      const strangers: [string, string][] = [
        [tenantId, NO_SUCH_EXTENSION],
        [unknownTenantId, first?.extension ?? NO_SUCH_EXTENSION],
      ];
      for (const [tenant, extension] of strangers) {
        const stored = await set(tenant, extension);
        hold(
          stored === null || stored === 'unavailable',
          `A status was stored for ${extension} of tenant ${tenant}.`,
        );
      }
    }),
  ];
}

async function storesPresence(ports: ApiPorts, { tenantId }: ContractSubject): Promise<void> {
  const [first] = await ports.extensions.list(tenantId);
  if (first === undefined) return;
  const { extension, presence: before } = first;
  const order: Presence[] = before === null ? [...PRESENCES] : [...PRESENCES, before];
  for (const presence of order) {
    const stored = await orUnavailable(ports.presence.set(tenantId, extension, presence));
    if (stored === 'unavailable') return;
    holdEqual(stored, presence, `set(…, '${presence}')`);
    const listed = (await ports.extensions.list(tenantId)).find((item) => item.extension === extension);
    holdEqual(listed?.presence, presence, 'The status in list() after set()');
  }
}

/** A PBX that cannot set a status now says so by this error, and that is within the contract. */
async function orUnavailable(stored: Promise<Presence | null>): Promise<Presence | null | 'unavailable'> {
  try {
    return await stored;
  } catch (error) {
    if (error instanceof Error && error.name === 'PresenceUnavailableError') return 'unavailable';
    throw error;
  }
}

function holdShape(schema: typeof EXTENSIONS, items: readonly object[], what: string): void {
  const { error } = schema.validate({ items }, {});
  const [first] = error?.details ?? [];
  hold(first === undefined, `${what}: ${first?.path.join('.')} ${first?.message}.`);
}

async function withPorts(subject: ContractSubject, use: (ports: ApiPorts) => Promise<void>): Promise<void> {
  const { host } = subject;
  const disposers = new Disposers(host.logger);
  const hooks = host.hooks ?? createHookRegistry();
  try {
    const { ports } = await openPorts(host, replacedPorts(host.container), hooks, disposers);
    await use(portsFrom(hooks, ports));
  } finally {
    await disposers.disposeAll();
  }
}
