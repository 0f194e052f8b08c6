/** What Health and the doctor say about the comparison of the keys with the audit log. */
import type { HealthFinding } from '../host/ports.js';
import type { AuditGap, GapKind } from './audit-gaps.js';

const TITLE = 'Audit log';
const COMPLETE = 'Complete: it records the creation of every key and the revocation of every revoked key.';
const REMEDY =
  'Somebody has changed these tables by SQL. Revoke keys that you don’t recognise, then see “When the audit log is ' +
  'incomplete” in docs/operations.md.';
const KEYS = (count: number) => (count === 1 ? '1 key' : `${count} keys`);

const SENTENCES: Readonly<Record<GapKind, (count: number) => string>> = {
  noCreation: (count) => `${KEYS(count)} without a record of being created with this scope`,
  unknownSecret: (count) => `${KEYS(count)} with a secret of which there is no record`,
  activeAgain: (count) => `${KEYS(count)} that can be used although a revocation is recorded`,
  noRevocation: (count) => `${KEYS(count)} revoked without a record`,
  noKey: (count) => `Records of ${KEYS(count)} that no longer ${count === 1 ? 'exists' : 'exist'}`,
};

/** The database user lacks the right to read the tables, or they do not exist yet. */
export const NOT_READABLE: HealthFinding = {
  id: 'audit_log',
  title: TITLE,
  state: 'warning',
  detail: 'Not checked: the database user can’t read the tables exovo_api_…, or they don’t exist yet.',
  remedy:
    'If the host does not start, give the database user the rights that exovo grants --user NAME prints.',
};

/** With `withTenants`, the examples say to which tenant they belong. */
export function auditFindings(gaps: readonly AuditGap[], withTenants = false): HealthFinding[] {
  if (gaps.length === 0) {
    return [{ id: 'audit_log', title: TITLE, state: 'ok', detail: COMPLETE, remedy: null }];
  }
  return gaps.map(({ kind, count, examples }) => {
    const named = examples.map(
      ({ tenantId, name, prefix }) => `“${name}” (${prefix}…${withTenants ? `, tenant ${tenantId}` : ''})`,
    );
    const more = count > examples.length ? ' and others' : '';
    return {
      id: `audit_${kind.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
      title: TITLE,
      state: 'error',
      detail: `${SENTENCES[kind](count)}: ${named.join(', ')}${more}.`,
      remedy: REMEDY,
    };
  });
}
