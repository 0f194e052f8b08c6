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
import { type Check, type ContractSubject, check, checkEqual } from './subject.js';

const NO_SUCH_EXTENSION = '00000000000000000000';
const MAX_CALLS = 500;
/** Between the clocks of the PBX and of this machine. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
const EXTENSIONS = compileSchema(toJsonSchema(extensionList), 'response');
const CALLS = compileSchema(toJsonSchema(callList), 'response');

/** Longer than 40 lines because it is a list. */
export function portChecks(subject: () => ContractSubject): readonly Check[] {
  const onPorts = (
    name: string,
    run: (ports: ApiPorts, subject: ContractSubject) => Promise<void>,
  ): Check => ({
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
    onPorts('calls begin when they really began', callTimes),
    onPorts('tenants that exist share no extension and no call', sharesNothing),
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

async function callTimes(ports: ApiPorts, { tenantId, knownCall }: ContractSubject): Promise<void> {
  const items = await ports.calls.recent(tenantId, MAX_CALLS);
  const soon = new Date(Date.now() + CLOCK_TOLERANCE_MS).toISOString();
  const future = items.find(({ start }) => start > soon);
  check(
    future === undefined,
    `The call ${future?.id} begins at ${future?.start}, in the future. Convert local time to UTC before you write it with Z.`,
  );
  if (knownCall === undefined) return;
  const known = items.find(({ id }) => id === knownCall.id);
  check(known !== undefined, `knownCall ${knownCall.id} is not among the newest ${MAX_CALLS} calls.`);
  const hours = (Date.parse(known.start) - Date.parse(knownCall.start)) / 3_600_000;
  check(
    hours === 0,
    `The call ${known.id} begins at ${known.start}, but really began at ${knownCall.start}: it is off by ${hours} hours.`,
  );
}

async function sharesNothing(ports: ApiPorts, subject: ContractSubject): Promise<void> {
  const { tenantId, otherTenantId } = subject;
  if (otherTenantId === undefined) return;
  const numbers = async (id: string) => (await ports.extensions.list(id)).map(({ extension }) => extension);
  const calls = async (id: string) => (await ports.calls.recent(id, MAX_CALLS)).map((call) => call.id);
  for (const [what, read] of [
    ['extension', numbers],
    ['call', calls],
  ] as const) {
    const others = await read(otherTenantId);
    check(others.length > 0, `The tenant ${otherTenantId} has no ${what} to check.`);
    const shared = (await read(tenantId)).find((id) => others.includes(id));
    check(shared === undefined, `The ${what} ${shared} is listed for both ${tenantId} and ${otherTenantId}.`);
  }
  for (const [own, other] of [
    [tenantId, otherTenantId],
    [otherTenantId, tenantId],
  ] as const) {
    const [extension] = await numbers(own);
    if (extension === undefined) continue;
    checkEqual(
      await ports.extensions.has(other, extension),
      false,
      `has('${other}', '${extension}') of ${own}`,
    );
    const stored = await orUnavailable(ports.presence.set(other, extension, 'Away'));
    check(
      stored === null || stored === 'unavailable',
      `The tenant ${other} can set the presence of ${extension}, which belongs to ${own}.`,
    );
  }
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
