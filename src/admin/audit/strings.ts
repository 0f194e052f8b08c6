/** The texts of the audit log's page. */
import type { AuditAction } from '../../audit/audit-log.js';
import type { Preset } from './period.js';

const actions: Readonly<Record<AuditAction, string>> = {
  'api_key.created': 'Created',
  'api_key.revoked': 'Revoked',
  'api_key.rotated': 'New secret',
  'api_key.old_secret_ended': 'Old secret ended',
  'api_key.networks_changed': 'Networks changed',
  'api_key.rate_limit_changed': 'Rate limit changed',
};

/** A list can have 100. The CSV has all of them. */
const SHOWN_NETWORKS = 5;

const presets: Readonly<Record<Preset, string>> = {
  '7-days': '7 days',
  '30-days': '30 days',
  'last-month': 'Last month',
  'revoked-last-month': 'Revoked last month',
};

export const AUDIT_STRINGS = {
  caption: 'Changes of API keys',
  when: 'When',
  who: 'Who',
  what: 'What',
  key: 'Key',
  address: 'IP address',
  filter: 'Filter the audit log',
  action: 'Action',
  actions,
  anyAction: 'Any',
  from: 'From',
  to: 'To',
  presets,
  zone: 'Time zone:',
  onlyKey: 'Only',
  allKeys: 'Show all keys',
  oldSecretEnds: 'Old secret ends',
  networks: (list: readonly string[]) => {
    if (list.length === 0) return 'All IP addresses';
    const more = list.length - SHOWN_NETWORKS;
    return list.slice(0, SHOWN_NETWORKS).join(', ') + (more > 0 ? ` and ${more} more` : '');
  },
  before: (value: string) => `Before: ${value}`,
  rateLimit: (perMinute: number | null) =>
    perMinute === null ? 'No limit' : `${perMinute} ${perMinute === 1 ? 'request' : 'requests'} per minute`,
  empty: 'No activity yet. Every change of an API key will be recorded here.',
  fromAfterTo: 'No entries: the first day is after the last one.',
  noMatch: 'No matching entries. Change the filters or clear them.',
  tooManyKeys: (count: number) =>
    `More than ${count} keys match; only entries of the newest ${count} are shown. Narrow the search, or download the CSV for all of them.`,
  download: 'Download CSV',
  csvName: 'api-key-audit',
} as const;
