/**
 * The ports as the API calls them: the host's own where it registered one, otherwise the plugin's. Results of a host's
 * port are validated, so that invalid ones are named in the log and never reach a client.
 */
import type { Schema } from 'joi';
import { callList, extensionList, presence } from '../api/endpoints/responses.js';
import { toJsonSchema } from '../api/json-schema.js';
import type { InputSchema } from '../api/route.js';
import type { ApiPorts } from '../api/routes.js';
import { CALL_PORT, EXTENSION_PORT, PRESENCE_PORT } from '../host/hooks.js';
import {
  type CallLog,
  type ExtensionDirectory,
  PbxUnavailableError,
  type PresenceService,
} from '../host/ports.js';
import type { Contribution, HookRegistry } from '../host/registry.js';
import { assertMatches, callHook, HookTimeoutError } from './call-hook.js';
import { compileSchema } from './compile-schema.js';

/** Below the request's deadline, so that the log names the port and not the database. */
const TIMEOUT_MS = 2_600;
/** Compared by name, because a host can have these classes from another copy of the package. */
const PORT_ERRORS = new Set(['PbxUnavailableError', 'PresenceUnavailableError', 'DatabaseUnavailableError']);

/** `own` are the ports of the PBX that the plugin opened. */
export function portsFrom(hooks: HookRegistry, own: ApiPorts): ApiPorts {
  const [extensions] = hooks.contributions(EXTENSION_PORT);
  const [calls] = hooks.contributions(CALL_PORT);
  const [presences] = hooks.contributions(PRESENCE_PORT);
  return {
    extensions: extensions ? validatedExtensions(extensions) : own.extensions,
    calls: calls ? validatedCalls(calls) : own.calls,
    presence: presences ? validatedPresence(presences) : own.presence,
  };
}

/** JSON Schema validates a list of 500 ten times as fast as Joi. Only a host's own port needs it, so it isn't compiled earlier. */
const compiled = (schema: Schema): InputSchema => compileSchema(toJsonSchema(schema), 'response');

function validatedExtensions({ title, value }: Contribution<ExtensionDirectory>): ExtensionDirectory {
  const schema = compiled(extensionList);
  return {
    list: async (tenantId) =>
      (await callPort(title, schema, async () => ({ items: await value.list(tenantId) }))).items,
    has: (tenantId, extension) => value.has(tenantId, extension),
  };
}

function validatedCalls({ title, value }: Contribution<CallLog>): CallLog {
  const schema = compiled(callList);
  const recent: CallLog['recent'] = async (tenantId, limit) => {
    const call = async () => ({ items: await value.recent(tenantId, limit) });
    return (await callPort(title, schema, call)).items.slice(0, limit);
  };
  return { recent };
}

function validatedPresence({ title, value }: Contribution<PresenceService>): PresenceService {
  const schema = compiled(presence.allow(null));
  return {
    set: (tenantId, extension, wanted) =>
      callPort(title, schema, () => value.set(tenantId, extension, wanted)),
  };
}

/** Errors that ports are meant to throw pass unchanged, because they decide the response. */
async function callPort<T>(title: string, schema: InputSchema, call: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await callHook(title, TIMEOUT_MS, call);
  } catch (error) {
    if (error instanceof HookTimeoutError) throw new PbxUnavailableError(error.message);
    const cause = error instanceof Error ? error.cause : undefined;
    throw cause instanceof Error && PORT_ERRORS.has(cause.name) ? cause : error;
  }
  assertMatches(title, schema, result, 'the contract');
  return result;
}
