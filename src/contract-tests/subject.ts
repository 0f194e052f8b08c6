/** The types of the contract kit: the running host that a developer passes to it, and a check. */
import type { PbxHost } from '../host/contract.js';
import type { CreatePlugin } from '../host/plugin.js';

/** A running host with a test database. The plugin must not be enabled on it: the checks do that. */
export interface ContractSubject {
  /** The object that the host passes to `enable()`. */
  readonly host: PbxHost;
  /** Base URL of the host, without a trailing slash, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** An active tenant with at least one extension. */
  readonly tenantId: string;
  /** A tenant that doesn't exist. */
  readonly unknownTenantId: string;
  /** Another active tenant, with at least one extension and one call, and with none of those of `tenantId`. */
  readonly otherTenantId?: string;
  /** One of the newest 500 calls of `tenantId`, and when it really began, e.g. `2026-07-04T14:02:11Z`. */
  readonly knownCall?: { readonly id: string; readonly start: string };
  /**
   * Returns the request headers, e.g. `Cookie`, of a signed-in administrator of `tenantId` who has the plugin's
   * permission. The kit adds `Accept` and the CSRF token.
   */
  administrator(): Promise<Readonly<Record<string, string>>>;
  /** Returns the request headers of somebody who is signed in without the plugin's permission. */
  stranger?(): Promise<Readonly<Record<string, string>>>;
  /** Returns the request headers of an administrator of `tenantId` who has only the permission to view keys. */
  viewer?(): Promise<Readonly<Record<string, string>>>;
  /** True if the host rightly believes the kit's `X-Forwarded-For`, because it trusts the kit's address as a proxy's. */
  readonly isTrustedProxy?: boolean;
  /** Receives what works but should be changed. By default it is emitted as a warning of the process. */
  warn?(sentence: string): void;
  /** The plugin's own by default. */
  readonly createPlugin?: CreatePlugin;
}

/** One guarantee of the host contract. `run` rejects with a sentence if the host breaks it. */
export interface ContractCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** A check as the kit defines it. It isn't tried if one that it needs has failed. */
export interface Check extends ContractCheck {
  /** Names of other checks. */
  readonly needs?: readonly string[];
}

/** Checks on which others depend. */
export const PARTS = 'the host has every part of PbxHost';
export const MOUNTING =
  'a mounted handler sees URLs relative to its path until its disposer is called, once or twice';
export const SIGN_IN = 'a signed-in administrator is let through, with id, username, tenant and address';

/** Of a range that is reserved for documentation (RFC 5737). */
export const FORGED_ADDRESS = '203.0.113.77';

export class ContractBreach extends Error {
  override readonly name = 'ContractBreach';
}

/** @throws ContractBreach with `message` unless `condition` is true. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ContractBreach(message);
}

/** Compares two values as JSON. @throws ContractBreach that shows both if they differ. */
export function checkEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  check(found === wanted, `${what}: expected ${wanted}, found ${found}.`);
}

export function warn(subject: ContractSubject, sentence: string): void {
  if (subject.warn === undefined) process.emitWarning(sentence, 'ContractWarning');
  else subject.warn(sentence);
}
