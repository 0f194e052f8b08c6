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
    restore: 'Restore it, or grant the database user the tables and columns that docs/freepbx.md names.',
    grant: 'Grant the database user the tables that docs/freepbx.md names.',
    without: {
      devicetype:
        'devices.devicetype can’t be read, so calls on shared telephones may be shown for the wrong person',
      usercontext:
        'trunks.usercontext can’t be read, so calls from trunks with another name for inbound calls have an unknown direction',
      dialoutprefix:
        'trunks.dialoutprefix can’t be read, so numbers are shown with the prefix of their trunk',
    },
    grantColumns: (table: string, columns: readonly string[], user: string) =>
      `Ask the database administrator to run, with the host of this user: ` +
      `GRANT SELECT (${columns.join(', ')}) ON ${table} TO '${user}'@'localhost';`,
  },
  database: { title: 'Database of the PBX' },
  calls: {
    title: 'Call records',
    none: 'There are no calls yet.',
    noneRemedy:
      'Make a test call and reload. If it doesn’t appear, check that the PBX is writing call records.',
    noTimes: (table: string, column: string) =>
      `There are records in ${table}, but none has a valid time in the column "${column}".`,
    noTimesRemedy:
      'Check the mapping of the start time in cdr_adaptive_odbc.conf or the backend that writes them.',
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
    shifted: (zone: string, records: number, minutes: readonly number[]) =>
      `${zone}, but some of ${records} records are ${minutes.join(' or ')} minutes off by its rules: the PBX has other ` +
      'rules for this zone. The UTC timestamps in the records are used instead.',
    shiftedRemedy: `Update the time zone data (tzdata) of the PBX, and the Node.js of this host. ${SET_ZONE}`,
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
  characters: {
    title: 'Characters in the call records',
    garbled: (table: string, stored: string, meant: string) =>
      `Names in ${table} were written as UTF-8 but stored as latin1: "${stored}" was probably "${meant}". ` +
      'They are shown as stored.',
    remedy:
      'Set the character set of Asterisk’s ODBC connection (Charset = utf8mb4 in odbc.ini), and convert the table.',
  },
  indexes: {
    title: (columns: readonly string[]) => `Index of the call records on ${columns.join(' and ')}`,
    present: 'Present.',
    create: (statement: string) => `Ask the database administrator to run: ${statement}`,
    withoutTime: (table: string, seconds: number) =>
      `Every list of calls reads all of ${table}, and fails if that takes more than ${seconds} seconds.`,
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
      'Set EXOVO_AMI_URL to ami://user:secret@host:port, or amis:// with TLS, of a Manager user with the rights that ' +
      'docs/freepbx.md names.',
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
