/**
 * The texts of the PBX findings in Health, which the doctor prints, too. They are in one place so that they can be
 * translated. Errors that prevent a PBX from being opened are written where they are thrown.
 */

const SET_ZONE = 'Set the time zone of the call records (EXOVO_PBX_TIME_ZONE), such as America/Detroit.';
const IF_ELSEWHERE = `If that is not where the PBX is: ${SET_ZONE}`;

export const STRINGS = {
  schema: {
    title: 'PBX schema',
    standalone: (zone: string) => `Standalone host; call records in ${zone}.`,
    asterisk: (table: string, hasTenants: boolean) =>
      `Asterisk; call records in ${table}; ${hasTenants ? 'one tenant per tenantid' : 'one tenant'}.`,
    freepbx: (product: string, table: string, absent: readonly string[]) =>
      `${[`${product}; call records in ${table}`, ...absent].join('; ')}.`,
    noTrunks: 'trunks can’t be read, so outbound calls are recognised only by the company’s number',
    noPeople: 'the User Manager can’t be read, so extensions have no e-mail address',
    grant: 'Grant the database user the tables that docs/freepbx.md names.',
  },
  calls: {
    title: 'Call records',
    none: 'There are no calls yet.',
    noneRemedy:
      'Make a test call and reload. If it doesn’t appear, check that the PBX is writing call records.',
    future: (span: string) => `Newest call ${span} in the future.`,
    futureRemedy: 'Check the clock of the PBX and the time zone of its call records.',
    fresh: 'Newest call less than a minute ago.',
    past: (span: string) => `Newest call ${span} ago.`,
    staleRemedy: 'If there have been calls since then, check that the PBX is still writing call records.',
    minutes: (count: number) => `${count} minute${count === 1 ? '' : 's'}`,
    hours: (count: number) => `${count} hours`,
    days: (count: number) => `${count} days`,
  },
  zone: {
    title: 'Time zone of the call records',
    agreed: (zone: string, records: number) => (records > 0 ? `${zone}; ${records} records agree.` : zone),
    workedOut: (zone: string, records: number) =>
      `${zone}, detected from ${records} records; another zone can have the same offsets.`,
    noRecords: (zone: string) => `${zone}; there are no records to confirm it.`,
    disagreed: (zone: string) =>
      `Using ${zone}, but the UTC timestamps in the records don’t match: call times are wrong.`,
    set: SET_ZONE,
    setIfElsewhere: IF_ELSEWHERE,
  },
  ids: {
    title: 'IDs of the call records',
    cut: (table: string) =>
      `IDs are being truncated in ${table}, so different calls may be merged or missing.`,
    remedy:
      'Give Asterisk a shorter systemname (asterisk.conf), or ask the database administrator to widen uniqueid and ' +
      'linkedid to the 150 characters that Asterisk allows.',
  },
  indexes: {
    title: (columns: readonly string[]) => `Index of the call records on ${columns.join(' and ')}`,
    present: 'Present.',
    create: (statement: string) =>
      `Ask the database administrator to run: ${statement} Then disable and enable the plugin.`,
    withoutTime: (table: string) =>
      `Every list of calls reads all of ${table}, and fails if that takes more than 2 seconds.`,
    withoutLinkedid: 'Calls are still listed, but without it finding the parts of long calls is slower.',
    withoutTenant: (table: string) =>
      `Listing the calls of a small tenant scans every tenant’s calls in ${table}, which is slow.`,
    withoutPeerTenant: (table: string) =>
      `Listing the calls that a tenant received scans every tenant’s calls in ${table}, which is slow.`,
  },
  ami: {
    title: 'Asterisk Manager Interface',
    notConfigured: 'Not configured: presence is null and can’t be set.',
    configure:
      'Set EXOVO_AMI_URL to ami://user:secret@host:port of a Manager user with the rights that docs/freepbx.md names.',
    refused: (reason: string) => `Asterisk refused the login: ${reason}.`,
    refusedRemedy:
      'Compare the user and secret in EXOVO_AMI_URL with manager.conf, including its permit lines.',
    down: (reason: string) => `Not connected: ${reason}. Presence is null and can’t be set.`,
    connecting: 'Connecting. Presence is null and can’t be set.',
    downRemedy:
      'Check that Asterisk is running, and that manager.conf has enabled = yes and this address and port.',
    noList: (reason: string) => `Connected, but Asterisk can’t list presence: ${reason}`,
    noListRemedy:
      'Load the module res_manager_presencestate.so, and give the Manager user read and write = call.',
    connected: (extensions: number) => `Connected; presence of ${extensions} extensions.`,
  },
} as const;
