/**
 * The hooks: everything that a host can add to the plugin or replace in it, and what happens when a contribution fails.
 *
 * A host creates one registry with `createHookRegistry()`, passes it as `PbxHost.hooks` and registers at any time:
 *
 *     const dispose = hooks.register(AUDIT_SINK, { by: 'acme-pbx', name: 'syslog' }, { record: (event) => send(event) });
 *
 * Contributions that are registered before enable are in place when /api/v1 opens. Later registrations and disposals
 * take effect with the next request. Contributions outlive disable: the next enable uses them again. Contributions to
 * the same token are called by `order`, lowest first, and in the order of registration on a tie.
 *
 * If a contribution throws, hangs or returns something invalid, the log names it; the token's comment says what else
 * happens. Arguments are frozen or copies, so a contribution can't change anything for the plugin or for the next
 * contribution. No contribution ever receives a key or its hash.
 */
import type { Endpoint, HookSchema, KeyScope } from './endpoint.js';
import { endpointObjection } from './endpoint-checks.js';
import type { PluginEvent } from './events.js';
import type { Call, CallLog, Extension, ExtensionDirectory, PresenceService } from './ports.js';
import { type Contribution, hookToken } from './registry.js';

/**
 * Replaces how the plugin lists a tenant's extensions. Called in each GET /extensions, and has 2.6 s. If it hangs or
 * throws a `PbxUnavailableError`, that request gets a 503; if it throws anything else or returns something invalid, a
 * 500. The next request calls it again. If all three ports are registered, the plugin reads no PBX itself.
 */
export const EXTENSION_PORT = hookToken<ExtensionDirectory>('extension port', {
  isSingle: true,
  functions: ['list', 'has'],
});

/** Replaces how the plugin reads a tenant's calls. Called in each GET /calls; fails like `EXTENSION_PORT`. */
export const CALL_PORT = hookToken<CallLog>('call port', { isSingle: true, functions: ['recent'] });

/**
 * Replaces how the plugin sets presence. Called in each POST …/presence; fails like `EXTENSION_PORT`. If it throws a
 * `PresenceUnavailableError`, the request gets a 503 with the error's message.
 */
export const PRESENCE_PORT = hookToken<PresenceService>('presence port', {
  isSingle: true,
  functions: ['set'],
});

/**
 * Receives an event for each audited change of a key, such as its creation: once, in order, after the change is committed. It can't delay,
 * block or fail the change. Each call has 5 s. If it throws or hangs, that is logged and the next event is delivered.
 * While a sink is slow, up to 1,000 events wait for it; further ones are dropped, each with a line in the log. The
 * plugin's own audit log has all of them.
 */
export const AUDIT_SINK = hookToken<AuditSink>('audit sink', { functions: ['record'] });

export interface AuditSink {
  /** `signal` is aborted when the time is up. */
  record(event: PluginEvent, signal: AbortSignal): void | Promise<void>;
}

/**
 * Decides which keys can be created and revoked. Called before each change; every policy must agree. `checkCreation`
 * and `checkRevocation` each have 2 s. If a policy throws, hangs or returns anything but a sentence or undefined, a key
 * isn't created (503, naming the policy), but a revocation goes ahead: a broken policy must not keep a stolen key alive.
 * No policy is called for a new secret or the end of an old one.
 */
export const KEY_POLICY = hookToken<KeyPolicy>('key policy', { objection: policyObjection });

/** A policy has at least one of these members. */
export interface KeyPolicy {
  /** The most active keys that a tenant can have, even if several administrators create keys at the same moment. */
  readonly maxActiveKeys?: number;
  /** The scopes that a new key can have. */
  readonly allowedScopes?: readonly KeyScope[];
  /** Refuses a creation by returning a sentence for the administrator. */
  checkCreation?(creation: KeyCreation): string | undefined | Promise<string | undefined>;
  /** Refuses a revocation by returning a sentence for the administrator. */
  checkRevocation?(revocation: KeyRevocation): string | undefined | Promise<string | undefined>;
}

export interface KeyCreation {
  readonly administrator: KeyAdministrator;
  readonly keyName: string;
  readonly scope: KeyScope;
}

export interface KeyRevocation extends KeyCreation {
  readonly keyId: string;
}

export interface KeyAdministrator {
  readonly username: string;
  readonly tenantId: string;
  readonly address: string;
}

function policyObjection({ value }: Contribution<KeyPolicy>): string | undefined {
  const { maxActiveKeys, allowedScopes, checkCreation, checkRevocation } = value;
  // Contract 1.x had check(). Ignoring it would allow what the host means to refuse.
  if ('check' in value) return 'it has check(), which is now checkCreation() and checkRevocation().';
  if ([maxActiveKeys, allowedScopes, checkCreation, checkRevocation].every((rule) => rule === undefined)) {
    return 'it has none of maxActiveKeys, allowedScopes, checkCreation() and checkRevocation().';
  }
  if (maxActiveKeys !== undefined && !(Number.isInteger(maxActiveKeys) && maxActiveKeys >= 0)) {
    return `its maxActiveKeys is ${maxActiveKeys}, not a number of keys.`;
  }
  const isScope = (scope: unknown) => scope === 'read' || scope === 'read_write';
  if (allowedScopes !== undefined && !(Array.isArray(allowedScopes) && allowedScopes.every(isScope))) {
    return 'its allowedScopes is not a list of "read" and "read_write".';
  }
  for (const [name, check] of Object.entries({ checkCreation, checkRevocation })) {
    if (check !== undefined && typeof check !== 'function') return `its ${name} is not a function.`;
  }
  return undefined;
}

/**
 * Observes every request to /api/v1 after its response, refused ones included: for metrics. Called synchronously, so it
 * must return at once: if it hangs, the whole process hangs. A promise that it returns is not awaited. If it throws or
 * rejects, that is logged at most once a minute; the request isn't affected.
 */
export const REQUEST_OBSERVER = hookToken<RequestObserver>('request observer', { functions: ['observe'] });

export interface RequestObserver {
  observe(request: ObservedRequest): void;
}

export interface ObservedRequest {
  readonly method: string;
  /** As in the OpenAPI document, e.g. `/extensions/{extension}/presence`; null if refused before a route was found. */
  readonly route: string | null;
  /** Null if the client left before the response was sent. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Null without a valid key. */
  readonly keyId: string | null;
  readonly tenantId: string | null;
}

/**
 * Adds an endpoint below /api/v1. Like the plugin's own, it is called after authentication, the scope check and
 * validation, and is listed in the OpenAPI document and the reference. It has 2.6 s or its response's `deadlineMs`; a
 * stream must deliver its first byte by then. If it throws an `EndpointProblem`, the response is that problem; if it
 * throws anything else, or returns something that its response doesn't allow or JSON can't hold, a 500; if it hangs, a 503.
 * `EndpointStream` says what happens to a stream that fails later. An endpoint that was changed after its registration is
 * left out.
 */
export const ENDPOINT = hookToken<Endpoint>('endpoint', {
  functions: ['handle'],
  objection: endpointObjection,
});

/**
 * Adds one member to each item of GET /extensions or GET /calls, named `x-` and lower-case words. The plugin's own
 * members have no hyphen, so the two never clash. The member is always present: an object that matches the schema, or
 * null. `read` is called once per request, with all items, which are frozen, and has 500 ms. If it throws, hangs or
 * returns something invalid, the value is null and that is logged at most once a minute.
 */
export const ITEM_FIELDS = hookToken<ItemFields>('item fields', {
  functions: ['read'],
  objection: fieldsObjection,
});

export type ItemFields = ExtensionFields | CallFields;

interface Fields<Kind extends string, Item> {
  readonly item: Kind;
  /** Name of the member, e.g. `x-acme`. */
  readonly namespace: `x-${string}`;
  /** Describes an object. */
  readonly schema: HookSchema;
  /** Returns one value per item, in the same order. */
  read(
    tenantId: string,
    items: readonly Item[],
    signal: AbortSignal,
  ): readonly (object | null)[] | Promise<readonly (object | null)[]>;
}

export type ExtensionFields = Fields<'extension', Extension>;
export type CallFields = Fields<'call', Call>;

const NAMESPACE = /^x-[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

function fieldsObjection(
  { value: { item, namespace, schema } }: Contribution<ItemFields>,
  present: readonly Contribution<ItemFields>[],
): string | undefined {
  if (item !== 'extension' && item !== 'call') return `its item "${item}" is neither "extension" nor "call".`;
  if (!NAMESPACE.test(String(namespace))) {
    return `its namespace "${namespace}" is not x- and lower-case words, such as x-acme.`;
  }
  if (typeof schema !== 'object' || schema === null) return 'it has no schema.';
  const owner = present.find(({ value }) => value.item === item && value.namespace === namespace);
  return owner && `"${namespace}" in each ${item} belongs to ${owner.title}.`;
}
