/**
 * `exovo-api-access/contract-tests`, the contract kit: named checks of everything that the plugin relies on in a host,
 * for any test runner:
 *
 *     for (const { name, run } of contractChecks(() => subject)) it(name, run);
 *
 * `await runContractChecks(subject)` runs them without one. The checks create and revoke keys, and they change presence
 * and restore it: use a test database.
 */
import 'reflect-metadata';
import { adapterChecks } from './adapter-checks.js';
import { adminChecks } from './admin-checks.js';
import { enabledChecks } from './enabled-checks.js';
import { gateChecks } from './gate-checks.js';
import { portChecks } from './port-checks.js';
import { type Check, ContractBreach, type ContractCheck, type ContractSubject } from './subject.js';

export { ContractBreach, type ContractCheck, type ContractSubject } from './subject.js';

export interface ContractReport {
  /** Names of the checks that passed. */
  readonly holds: readonly string[];
  /** Sentences about what works but should be changed. */
  readonly warnings: readonly string[];
  readonly fails: readonly { readonly name: string; readonly reason: string }[];
}

/** Returns the checks. `subject` is called only when a check runs, so a `before` hook can create it. */
export function contractChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  const failed = new Set<string>();
  const checks: readonly Check[] = [
    ...adapterChecks(subject),
    ...gateChecks(subject),
    ...adminChecks(subject),
    ...portChecks(subject),
    ...enabledChecks(subject),
  ];
  return checks.map(({ name, needs = [], run }) => ({
    name,
    run: async () => {
      try {
        const cause = needs.find((needed) => failed.has(needed));
        if (cause !== undefined) throw new ContractBreach(`Not tried, because this check failed: ${cause}.`);
        await run();
        failed.delete(name);
      } catch (error) {
        failed.add(name);
        throw error;
      }
    },
  }));
}

/** Runs all checks, one after another. A failed check doesn't stop the rest. */
export async function runContractChecks(subject: ContractSubject): Promise<ContractReport> {
  const holds: string[] = [];
  const warnings: string[] = [];
  const fails: { name: string; reason: string }[] = [];
  for (const { name, run } of contractChecks(() => ({
    ...subject,
    warn: (sentence) => warnings.push(sentence),
  }))) {
    try {
      await run();
      holds.push(name);
    } catch (error) {
      fails.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { holds, warnings, fails };
}
