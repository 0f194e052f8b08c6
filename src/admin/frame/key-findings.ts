/** What Health says about the keys of a tenant, with a link to them. */
import type { HealthFinding } from '../../host/ports.js';
import {
  type EndingSecret,
  type KeyWarnings,
  MAX_COUNTED,
  NEVER_USED_WARNING_DAYS,
  UNUSED_WARNING_DAYS,
} from '../../keys/key-warnings.js';
import { STRINGS } from './strings.js';

const TEXT = STRINGS.health.keys;

/** A finding with a page that shows more about it, as a path below the plugin's pages. */
export interface LinkedFinding extends HealthFinding {
  readonly link?: { readonly path: string; readonly text: string };
}

export function keyFindings({ unusedForLong, neverUsed, endingSecrets }: KeyWarnings): LinkedFinding[] {
  const findings: LinkedFinding[] = [];
  const add = (id: string, detail: string, remedy: string, path: string, text: string) =>
    findings.push({ id, title: TEXT.title, state: 'warning', detail, remedy, link: { path, text } });
  const [firstToEnd] = endingSecrets;
  if (firstToEnd !== undefined) {
    const { keyId, keyName } = firstToEnd;
    const detail = endingSentence(firstToEnd, endingSecrets.length - 1);
    add('old_secret_in_use', detail, TEXT.endingRemedy, `/keys/${keyId}`, TEXT.showKey(keyName));
  }
  if (unusedForLong > 0) {
    const detail = TEXT.unused(numberOf(unusedForLong), unusedForLong === 1, UNUSED_WARNING_DAYS);
    const path = `/keys?unusedDays=${UNUSED_WARNING_DAYS}&sort=lastUsed&order=asc`;
    add('keys_unused', detail, TEXT.unusedRemedy, path, TEXT.showUnused);
  }
  if (neverUsed > 0) {
    const detail = TEXT.neverUsed(numberOf(neverUsed), neverUsed === 1, NEVER_USED_WARNING_DAYS);
    add('keys_never_used', detail, TEXT.unusedRemedy, '/keys?unusedDays=never', TEXT.showNeverUsed);
  }
  return findings;
}

function numberOf(found: number): string {
  return found < MAX_COUNTED ? String(found) : TEXT.atLeast(MAX_COUNTED);
}

function endingSentence({ keyName, endsAt }: EndingSecret, others: number): string {
  const at = `${endsAt.slice(0, 10)} ${endsAt.slice(11, 16)} ${STRINGS.utc}`;
  return TEXT.ending(keyName, at, others);
}
