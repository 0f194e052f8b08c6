/** What a host developer hands to the contract kit, and what a check is. */
import type { CreatePlugin, PbxHost } from '../host/contract.js';

/** A host under test: it serves, nothing is mounted by the plugin yet, and its database is one for tests. */
export interface ContractSubject {
  /** The adapter, as `enable()` would be called with it. The plugin must not be enabled on it. */
  readonly host: PbxHost;
  /** Where it serves, without a trailing slash, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** A tenant that is active and has an extension, at least. */
  readonly tenantId: string;
  /** One that does not exist. */
  readonly unknownTenantId: string;
  /**
   * Headers of a request by a signed-in administrator of `tenantId` with the plugin's permission, e.g. `Cookie`.
   * `Accept` and the CSRF token are added by the kit.
   */
  administrator(): Promise<Readonly<Record<string, string>>>;
  /** The plugin's own when absent. */
  readonly createPlugin?: CreatePlugin;
}

/** One promise of the contract. `run` rejects with a sentence when the host does not keep it. */
export interface ContractCheck {
  readonly name: string;
  run(): Promise<void>;
}

export class ContractBreach extends Error {
  override readonly name = 'ContractBreach';
}

/** @throws ContractBreach saying `otherwise` */
export function hold(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new ContractBreach(otherwise);
}

export function holdEqual(found: unknown, wanted: unknown, what: string): void {
  const [seen, expected] = [found, wanted].map((value) => JSON.stringify(value));
  hold(seen === expected, `${what}: expected ${expected}, found ${seen}.`);
}
