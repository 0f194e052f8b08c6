/** The texts of Admin → Log, ready for translation. */
import type { HostLogAction } from './host-log.js';

const actions: Readonly<Record<HostLogAction, string>> = {
  signed_in: 'Signed in',
  sign_ins_failed: 'Sign-ins failed',
  signed_out: 'Signed out',
  signed_out_everywhere: 'Signed out everywhere',
  password_changed: 'Changed own password',
  signed_in_by_assertion: 'Signed in through another program',
  tenant_switched: 'Switched tenant',
  administrator_added: 'Administrator added',
  administrator_password_changed: 'Administrator’s password changed',
  administrator_permissions_changed: 'Permissions changed',
  administrator_tenants_changed: 'Tenants changed',
  administrator_removed: 'Administrator removed',
  plugin_enabled: 'Plugin enabled',
  plugin_disabled: 'Plugin disabled',
  plugin_uninstalled: 'Plugin uninstalled',
  plugin_uninstalled_with_data: 'Plugin uninstalled with its data',
};

export const STRINGS = {
  title: 'Log',
  caption: 'Who did what on this host, newest first',
  intro:
    'Sign-ins, administrators and plugins. Changes to API keys are in the audit log of API access. Times and days are in UTC.',
  at: 'Time (UTC)',
  actor: 'Who',
  action: 'Action',
  subject: 'What',
  address: 'IP address',
  actions,
  anyAction: 'Any',
  nobody: '–',
  fromDay: 'From',
  toDay: 'To',
  filter: 'Filter the log',
  apply: 'Apply',
  clear: 'Clear filters',
  download: 'Download CSV',
  none: 'No matching entries. Change the filters or clear them.',
  pages: 'Pages',
  newest: 'Newest',
  older: 'Older',
  csvName: 'exovo-host-log',
  refusals: {
    time: (name: string) => `${name} must be a time such as 2026-07-04T15:02:11Z (RFC 3339).`,
    cursor: 'The cursor does not belong to this list. Start again without it.',
    action: (known: string) => `action must be one of ${known}.`,
    method: 'The log can only be read.',
    unknown: 'The query contains an unknown or repeated parameter.',
  },
} as const;
