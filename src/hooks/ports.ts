/**
 * The ports of the PBX, as the API asks for them: a host's own where it brought one, else the plugin's. A host's own is
 * held to the shape of the contract, so that what it returns wrongly is named in the log and never reaches a client.
 */
import { callList, extensionList, presence } from '../api/endpoints/responses.js';
import { toJsonSchema } from '../api/json-schema.js';
import type { InputSchema } from '../api/route.js';
import type { ApiPorts } from '../api/routes.js';
import {
  CALL_PORT,
  type Contribution,
  EXTENSION_PORT,
  type HookRegistry,
  PRESENCE_PORT,
} from '../host/hooks.js';
import type { CallLog, ExtensionDirectory, PresenceService } from '../host/ports.js';
import { PbxUnavailableError } from '../host/ports.js';
import { assertMatches, callHook, HookTimeoutError } from './call-hook.js';
import { compileSchema } from './compile-schema.js';

// Through JSON Schema: ten times as fast as Joi for a list of 500.
const EXTENSIONS = compileSchema(toJsonSchema(extensionList), 'response');
const CALLS = compileSchema(toJsonSchema(callList), 'response');
const PRESENCE = compileSchema(toJsonSchema(presence.allow(null)), 'response');

/** Below the deadline of the request, so that the log names the port and not the database. */
const TIMEOUT_MS = 2_600;
/** By name: a host may have these classes from another copy of the package. */
const OF_THE_CONTRACT = new Set([
  'PbxUnavailableError',
  'PresenceUnavailableError',
  'DatabaseUnavailableError',
]);

/** The plugin's own ports; a part is absent where the host had one of its own when the PBX was opened. */
export type OwnPorts = Partial<ApiPorts>;

export function portsFrom(hooks: HookRegistry, own: OwnPorts): ApiPorts {
  const [extensions] = hooks.contributions(EXTENSION_PORT);
  const [calls] = hooks.contributions(CALL_PORT);
  const [presences] = hooks.contributions(PRESENCE_PORT);
  return {
    extensions: extensions ? heldExtensions(extensions) : (own.extensions ?? withdrawn.extensions),
    calls: calls ? validatedCalls(calls) : (own.calls ?? withdrawn.calls),
    presence: presences ? heldPresence(presences) : (own.presence ?? withdrawn.presence),
  };
}

/** A port of a host's own, and how sentences call it. */
type Held<Port extends object> = Pick<Contribution<Port>, 'title' | 'value'>;

export function heldExtensions({ title, value }: Held<ExtensionDirectory>): ExtensionDirectory {
  return {
    list: async (tenantId) =>
      (await held(title, EXTENSIONS, async () => ({ items: await value.list(tenantId) }))).items,
    has: (tenantId, extension) => value.has(tenantId, extension),
  };
}

export function validatedCalls({ title, value }: Held<CallLog>): CallLog {
  return {
    recent: async (tenantId, limit) =>
      (await held(title, CALLS, async () => ({ items: await value.recent(tenantId, limit) }))).items.slice(
        0,
        limit,
      ),
  };
}

export function heldPresence({ title, value }: Held<PresenceService>): PresenceService {
  return {
    set: (tenantId, extension, wanted) => held(title, PRESENCE, () => value.set(tenantId, extension, wanted)),
  };
}

/** Errors of the contract pass as they are; they say by themselves what is to be answered. */
async function held<T>(title: string, schema: InputSchema, ask: () => Promise<T>): Promise<T> {
  let answer: T;
  try {
    answer = await callHook(title, TIMEOUT_MS, ask);
  } catch (error) {
    if (error instanceof HookTimeoutError) throw new PbxUnavailableError(error.message);
    const cause = error instanceof Error ? error.cause : undefined;
    throw cause instanceof Error && OF_THE_CONTRACT.has(cause.name) ? cause : error;
  }
  assertMatches(title, schema, answer, 'the contract');
  return answer;
}

/** A host took its port away, and the plugin never opened its own: until the next enable there is none. */
const gone = (what: string) => () =>
  Promise.reject(
    new PbxUnavailableError(`The host withdrew its ${what}; enable the plugin again to use its own.`),
  );

const withdrawn: ApiPorts = {
  extensions: { list: gone('extension port'), has: gone('extension port') },
  calls: { recent: gone('call port') },
  presence: { set: gone('presence port') },
};
