/**
 * `exovo-api-access/contract-tests`: what the plugin relies on in a host, as named checks for the host developer's own
 * test runner, whichever that is:
 *
 *     for (const { name, run } of contractChecks(() => subject)) it(name, run);
 *
 * or as a list of what holds and what does not: `await runContractChecks(subject)`. The checks make and revoke keys,
 * set statuses and put them back: run them against a database for tests.
 */
import 'reflect-metadata';
import { adapterChecks } from './adapter-checks.js';
import { adminChecks } from './admin-checks.js';
import { enabledChecks } from './enabled-checks.js';
import { portChecks } from './port-checks.js';
import type { ContractCheck, ContractSubject } from './subject.js';

export { ContractBreach, type ContractCheck, type ContractSubject } from './subject.js';

export interface ContractReport {
  readonly holds: readonly string[];
  readonly fails: readonly { readonly name: string; readonly reason: string }[];
}

/** `subject` is asked for only when a check runs, so that a `before` hook may make it. */
export function contractChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  return [
    ...adapterChecks(subject),
    ...adminChecks(subject),
    ...portChecks(subject),
    ...enabledChecks(subject),
  ];
}

/** Runs every check, one after the other, whatever the others find. */
export async function runContractChecks(subject: ContractSubject): Promise<ContractReport> {
  const holds: string[] = [];
  const fails: { name: string; reason: string }[] = [];
  for (const { name, run } of contractChecks(() => subject)) {
    try {
      await run();
      holds.push(name);
    } catch (error) {
      fails.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { holds, fails };
}
