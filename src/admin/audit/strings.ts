/** The texts of the audit log's page. */
import type { AuditAction } from '../../audit/audit-log.js';

const actions: Readonly<Record<AuditAction, string>> = {
  'api_key.created': 'Created',
  'api_key.revoked': 'Revoked',
};

export const AUDIT_STRINGS = {
  caption: 'API keys created and revoked',
  when: 'When',
  who: 'Who',
  what: 'What',
  key: 'Key',
  address: 'IP address',
  filter: 'Filter the audit log',
  action: 'Action',
  actions,
  anyAction: 'Any',
  day: 'Day',
  onlyKey: 'Only',
  allKeys: 'Show all keys',
  empty: 'No activity yet. Every key that is created or revoked will be recorded here.',
  noMatch: 'No matching entries. Change the filters or clear them.',
  tooManyKeys: (count: number) =>
    `More than ${count} keys match; only entries of the newest ${count} are shown. Narrow the search, or download the CSV for all of them.`,
  download: 'Download CSV',
  csvName: 'api-key-audit',
} as const;
