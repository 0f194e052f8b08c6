/**
 * What a host may contribute beside its parts of `contract.ts`: typed tokens, and the registry that takes contributions.
 *
 * A host makes one registry with `createHookRegistry()`, hands it over as `PbxHost.hooks` and registers at any time:
 *
 *     const dispose = hooks.register(AUDIT_SINK, { by: 'acme-pbx', name: 'syslog' }, { record: (event) => send(event) });
 *
 * What is registered before enable is there when /api/v1 opens; what is registered or disposed of later counts from the
 * next request on. Contributions outlive disable: the next enable finds them again. Several contributions to one token
 * are called by their `order`, lowest first, and in the order of registration where it is equal.
 *
 * A contribution that throws, hangs or returns something else than its token says is named in the log, and what then
 * happens stands with each token. What it is handed is frozen or its own copy: nothing that it does to that reaches the
 * plugin or the next contribution. No contribution is told a key or its hash.
 */

import type { Endpoint, HookSchema, KeyScope } from './endpoint.js';
import type { Disposer, PluginEvent } from './events.js';
import type { Call, CallLog, Extension, ExtensionDirectory, PresenceService } from './ports.js';

export * from './endpoint.js';

/** A place for contributions of one type. The symbol is global, so that two loaded copies of this module agree. */
export interface HookToken<Contribution extends object> {
  readonly key: symbol;
  /** How errors call a contribution, e.g. `audit sink`. */
  readonly title: string;
  /** Whether there is room for one contribution only. */
  readonly isSingle: boolean;
  /** Functions without which a contribution is refused. */
  readonly functions: readonly string[];
  /** Only for the compiler. */
  readonly contribution?: Contribution;
}

/** Who contributes: both are lower-case words with hyphens. */
export interface Contributor {
  /** The party, e.g. `acme-pbx`: errors name it. */
  readonly by: string;
  /** What it contributes, unique among its contributions to a token, e.g. `syslog`. */
  readonly name: string;
  /** Lower numbers are called first; 100 when absent. */
  readonly order?: number;
}

export interface Contribution<T extends object> extends Required<Contributor> {
  /** For sentences, e.g. `the audit sink "syslog" of acme-pbx`. */
  readonly title: string;
  readonly value: T;
}

export interface HookRegistry {
  /**
   * @throws Error naming both parties when the contribution clashes with another one or with the plugin, or saying
   * what it lacks. The disposer may be called at any time and more than once.
   */
  register<T extends object>(token: HookToken<T>, who: Contributor, value: T): Disposer;
  /** In the order in which they are called. */
  contributions<T extends object>(token: HookToken<T>): readonly Contribution<T>[];
  /** For the plugin: hears of every registration and disposal. */
  onChange(listener: () => void): Disposer;
}

/**
 * Lists a tenant's extensions instead of the plugin's own reading of the PBX. Called in each GET /extensions, within
 * the request's 2.8 s. Throws or hangs: that request is answered 503 after a `PbxUnavailableError` or the deadline,
 * else 500; the plugin goes on asking. Before any on `EXTENSION_DIRECTORY` in the container.
 */
export const EXTENSION_PORT: HookToken<ExtensionDirectory> = token('extension port', true, 'list', 'has');

/** Reads a tenant's calls, in each GET /calls; otherwise as `EXTENSION_PORT`. Before `CALL_LOG` in the container. */
export const CALL_PORT: HookToken<CallLog> = token('call port', true, 'recent');

/**
 * Sets a status, in each POST of one; otherwise as `EXTENSION_PORT`. A `PresenceUnavailableError` becomes a 503 with its
 * sentence. Before `PRESENCE_SERVICE` in the container.
 */
export const PRESENCE_PORT: HookToken<PresenceService> = token('presence port', true, 'set');

/**
 * Hears of every created and revoked key, once each, in order, after the change is committed. It may take up to 5 s; it
 * cannot delay, block or fail the change. Throws or hangs: logged, and the next event is delivered. While one is slow,
 * up to 1,000 events wait; more are dropped with a line in the log. The plugin's own audit log has them all.
 */
export const AUDIT_SINK: HookToken<AuditSink> = token('audit sink', false, 'record');

export interface AuditSink {
  /** `signal` is aborted when the time is over. */
  record(event: PluginEvent, signal: AbortSignal): void | Promise<void>;
}

/**
 * Is asked before each creation and revocation, once, and refuses it by returning a sentence for the administrator. It
 * has 2 s. Throws, hangs or returns anything else: a key is not created (503, naming it), but a revocation goes ahead:
 * a broken hook must not keep a stolen key alive.
 */
export const KEY_CHANGE_VETO: HookToken<KeyChangeVeto> = token('veto', true, 'check');

export interface KeyChangeVeto {
  check(change: KeyChange): string | undefined | Promise<string | undefined>;
}

export interface KeyChange {
  readonly type: PluginEvent['type'];
  readonly administrator: KeyAdministrator;
  readonly keyName: string;
  readonly scope: KeyScope;
  /** Null before creation. */
  readonly keyId: string | null;
}

export interface KeyAdministrator {
  readonly username: string;
  readonly tenantId: string;
  readonly address: string;
}

/**
 * Narrows which keys may be made; asked before each creation, after the veto. Every policy must agree. `check` has 2 s.
 * Throws, hangs or returns anything else: the key is not created (503, naming it). Revocations are never asked about.
 */
export const KEY_POLICY: HookToken<KeyPolicy> = token('key policy', false);

export interface KeyPolicy {
  /** At most so many active keys for each tenant, however many administrators make them at once. */
  readonly maxActiveKeys?: number;
  readonly allowedScopes?: readonly KeyScope[];
  /** On names and on who may create: returns a sentence for the administrator to refuse. */
  check?(request: KeyRequest): string | undefined | Promise<string | undefined>;
}

export interface KeyRequest {
  readonly administrator: KeyAdministrator;
  readonly name: string;
  readonly scope: KeyScope;
}

/**
 * Hears of every request to /api/v1, also refused ones, after it was answered: for metrics. It must return at once, and
 * nobody waits for what it promises. Throws or rejects: logged, at most once a minute; the request is not touched.
 * Hangs: so does the whole process, for it is called synchronously.
 */
export const REQUEST_OBSERVER: HookToken<RequestObserver> = token('request observer', false, 'observe');

export interface RequestObserver {
  observe(request: ObservedRequest): void;
}

export interface ObservedRequest {
  readonly method: string;
  /** As in the OpenAPI document, e.g. `/extensions/{extension}/presence`; null when refused before one was found. */
  readonly route: string | null;
  /** Null when the client went away before the answer was sent. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Null without a valid key. */
  readonly keyId: string | null;
  readonly tenantId: string | null;
}

/**
 * An endpoint of the host's own below /api/v1. It is called after authentication, the scope's check and validation, as
 * the plugin's own are, and stands in the OpenAPI document and the reference. It has the request's 2.8 s. Throws: 500
 * (an `EndpointProblem`: the problem that it names); hangs: 503; answers something else than its schema says, or what
 * JSON cannot hold: 500. It is what it was when it was registered: one that was changed since is left out.
 */
export const ENDPOINT: HookToken<Endpoint> = token('endpoint', false, 'handle');

/**
 * Adds one member to each item of GET /extensions or GET /calls, under the host's own name: `x-` and lower-case words.
 * No member of the plugin's has a hyphen, so the two never clash. The member is always there; its value is an object as
 * the schema says, or null. `read` is called once a request with all its items, which are frozen, and has 500 ms.
 * Throws, hangs or answers something else: logged, at most once a minute, and the value is null.
 */
export const ITEM_FIELDS: HookToken<ItemFields> = token('item fields', false, 'read');

export type ItemFields = ExtensionFields | CallFields;

interface Fields<Kind extends string, Item> {
  readonly item: Kind;
  /** The member's name, e.g. `x-acme`. */
  readonly namespace: `x-${string}`;
  /** Of an object. */
  readonly schema: HookSchema;
  /** One value for each item, in the same order. */
  read(
    tenantId: string,
    items: readonly Item[],
    signal: AbortSignal,
  ): readonly (object | null)[] | Promise<readonly (object | null)[]>;
}

export type ExtensionFields = Fields<'extension', Extension>;
export type CallFields = Fields<'call', Call>;

function token<T extends object>(title: string, isSingle: boolean, ...functions: string[]): HookToken<T> {
  return { key: Symbol.for(`exovo-api-access:hook:${title}`), title, isSingle, functions };
}
