/** The types of the contract kit: the running host that a developer passes to it, and a check. */
import type { CreatePlugin, PbxHost } from '../host/contract.js';

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
  /**
   * Returns the request headers, e.g. `Cookie`, of a signed-in administrator of `tenantId` who has the plugin's
   * permission. The kit adds `Accept` and the CSRF token.
   */
  administrator(): Promise<Readonly<Record<string, string>>>;
  /** The plugin's own by default. */
  readonly createPlugin?: CreatePlugin;
}

/** One guarantee of the host contract. `run` rejects with a sentence if the host breaks it. */
export interface ContractCheck {
  readonly name: string;
  run(): Promise<void>;
}

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
