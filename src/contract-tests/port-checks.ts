/** Checks of the ports as the plugin calls them: the host's own, or the plugin's for the host's PBX. */
import { callList, extensionList } from '../api/endpoints/responses.js';
import { toJsonSchema } from '../api/json-schema.js';
import type { ApiPorts } from '../api/routes.js';
import { Disposers } from '../composition/disposers.js';
import { openPorts, schemaToOpen } from '../composition/open-ports.js';
import { compileSchema } from '../hooks/compile-schema.js';
import { createHookRegistry } from '../hooks/hook-registry.js';
import { portsFrom } from '../hooks/ports.js';
import { PRESENCES, type Presence } from '../host/ports.js';
import { compareExtensions } from '../pbx/extension-order.js';
import { type ContractCheck, type ContractSubject, check, checkEqual } from './subject.js';

const NO_SUCH_EXTENSION = '00000000000000000000';
const MAX_CALLS = 500;
const EXTENSIONS = compileSchema(toJsonSchema(extensionList), 'response');
const CALLS = compileSchema(toJsonSchema(callList), 'response');

/** Longer than 40 lines because it is a list. */
export function portChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  const onPorts = (
    name: string,
    run: (ports: ApiPorts, subject: ContractSubject) => Promise<void>,
  ): ContractCheck => ({
    name,
    run: () => withPorts(subject(), (ports) => run(ports, subject())),
  });
  return [
    onPorts('list() returns valid extensions, each once, in numeric order', async (ports, { tenantId }) => {
      const items = await ports.extensions.list(tenantId);
      check(items.length > 0, `The tenant ${tenantId} has no extension to check.`);
      checkSchema(EXTENSIONS, items, 'extensions.list()');
      const numbers = items.map(({ extension }) => extension);
      checkEqual(numbers, [...new Set(numbers)].sort(compareExtensions), 'The order of extensions');
    }),
    onPorts('has() agrees with list()', async (ports, { tenantId }) => {
      const [first] = await ports.extensions.list(tenantId);
      if (first !== undefined) {
        checkEqual(
          await ports.extensions.has(tenantId, first.extension),
          true,
          'has() of a listed extension',
        );
      }
      checkEqual(await ports.extensions.has(tenantId, NO_SUCH_EXTENSION), false, 'has() of any other');
    }),
    onPorts('recent() returns valid calls, each once, newest first', async (ports, { tenantId }) => {
      const items = await ports.calls.recent(tenantId, MAX_CALLS);
      checkSchema(CALLS, items, 'calls.recent()');
      const starts = items.map(({ start }) => start);
      checkEqual(starts, [...starts].sort().reverse(), 'The order of calls');
      check(new Set(items.map(({ id }) => id)).size === items.length, 'Two calls have the same id.');
      const odd = items.find(({ durationSeconds, talkSeconds }) => talkSeconds > durationSeconds);
      check(odd === undefined, `The call ${odd?.id} has more talk time than duration.`);
    }),
    onPorts(
      'recent() returns at most the requested number of calls, and the same ones each time',
      async (ports, { tenantId }) => {
        const all = (await ports.calls.recent(tenantId, MAX_CALLS)).map(({ id }) => id);
        for (const limit of [1, 2, 50]) {
          const some = (await ports.calls.recent(tenantId, limit)).map(({ id }) => id);
          checkEqual(some, all.slice(0, limit), `recent(${limit})`);
        }
      },
    ),
    onPorts(
      'a tenant that does not exist has no extensions and no calls',
      async (ports, { unknownTenantId: id }) => {
        checkEqual(await ports.extensions.list(id), [], 'Its extensions');
        checkEqual(await ports.calls.recent(id, MAX_CALLS), [], 'Its calls');
      },
    ),
    onPorts(
      'each of the five presences is stored and then listed, or is reported as unavailable',
      storesPresence,
    ),
    onPorts('no presence is stored for an extension of another tenant', refusesOtherTenants),
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
    checkEqual(stored, presence, `set(…, '${presence}')`);
    const listed = (await ports.extensions.list(tenantId)).find((item) => item.extension === extension);
    checkEqual(listed?.presence, presence, 'The presence in list() after set()');
  }
}

async function refusesOtherTenants(ports: ApiPorts, subject: ContractSubject): Promise<void> {
  const { tenantId, unknownTenantId } = subject;
  const [first] = await ports.extensions.list(tenantId);
  const strangers: [string, string][] = [
    [tenantId, NO_SUCH_EXTENSION],
    [unknownTenantId, first?.extension ?? NO_SUCH_EXTENSION],
  ];
  for (const [tenant, extension] of strangers) {
    const stored = await orUnavailable(ports.presence.set(tenant, extension, 'Away'));
    check(
      stored === null || stored === 'unavailable',
      `A presence was stored for ${extension} of tenant ${tenant}.`,
    );
  }
}

/** A PBX that can't set presence throws this error; the contract allows that. */
async function orUnavailable(stored: Promise<Presence | null>): Promise<Presence | null | 'unavailable'> {
  try {
    return await stored;
  } catch (error) {
    if (error instanceof Error && error.name === 'PresenceUnavailableError') return 'unavailable';
    throw error;
  }
}

function checkSchema(schema: typeof EXTENSIONS, items: readonly object[], what: string): void {
  const { error } = schema.validate({ items }, {});
  const [first] = error?.details ?? [];
  check(first === undefined, `${what}: ${first?.path.join('.')} ${first?.message}.`);
}

async function withPorts(subject: ContractSubject, run: (ports: ApiPorts) => Promise<void>): Promise<void> {
  const { host } = subject;
  const disposers = new Disposers(host.logger);
  const hooks = host.hooks ?? createHookRegistry();
  try {
    const { ports } = await openPorts(host, schemaToOpen(host, hooks), disposers);
    await run(portsFrom(hooks, ports));
  } finally {
    await disposers.disposeAll();
  }
}
