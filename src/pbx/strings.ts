/**
 * The words in which this folder tells an administrator how a PBX is: the findings of Health, which the doctor prints as
 * well. In one place, ready for another language; sentences that refuse to open a PBX stand where they are thrown.
 */

const SET_ZONE = 'Set the time zone of the call records (EXOVO_PBX_TIME_ZONE), such as America/Detroit.';
const IF_ELSEWHERE = `If that is not where the PBX is: ${SET_ZONE}`;

export const STRINGS = {
  schema: {
    title: 'PBX schema',
    standalone: (zone: string) => `Standalone host; call records in ${zone}.`,
    asterisk: (table: string, hasTenants: boolean) =>
      `Asterisk; call records in ${table}; ${hasTenants ? 'endpoints are told apart by tenantid' : 'one tenant'}.`,
    freepbx: (product: string, table: string, absent: readonly string[]) =>
      `${[`${product}; call records in ${table}`, ...absent].join('; ')}.`,
    noTrunks: 'no trunks can be read, so outgoing calls are known by the company’s number only',
    noPeople: 'no User Manager can be read, so extensions have no e-mail address',
    grant: 'Grant the database user the tables that docs/freepbx.md names.',
  },
  calls: {
    title: 'Call records',
    none: 'There are no calls yet.',
    noneRemedy: 'Make a call and look again; when it is not there, check that the PBX writes call records.',
    future: (span: string) => `Newest call ${span} in the future.`,
    futureRemedy: 'Check the clock of the PBX and the time zone of its call records.',
    fresh: 'Newest call less than a minute ago.',
    past: (span: string) => `Newest call ${span} ago.`,
    staleRemedy: 'If there were calls since, check that the PBX still writes call records.',
    minutes: (count: number) => `${count} minute${count === 1 ? '' : 's'}`,
    hours: (count: number) => `${count} hours`,
    days: (count: number) => `${count} days`,
  },
  zone: {
    title: 'Time zone of the call records',
    agreed: (zone: string, records: number) => (records > 0 ? `${zone}; ${records} records agree.` : zone),
    workedOut: (zone: string, records: number) =>
      `${zone}, worked out from ${records} records; another zone may have the same offsets.`,
    noRecords: (zone: string) => `${zone}; there are no records that could confirm it.`,
    disagreed: (zone: string) =>
      `${zone} was taken, but the records' own UTC stamps disagree: calls are shown at a wrong time.`,
    set: SET_ZONE,
    setIfElsewhere: IF_ELSEWHERE,
  },
  ids: {
    title: 'Ids of the call records',
    cut: (table: string) =>
      `They fill their columns in ${table} and are cut: different calls may be shown as one, or none at all.`,
    remedy:
      'Give Asterisk a shorter systemname (asterisk.conf), or have the database administrator widen uniqueid and ' +
      'linkedid to the 150 characters that Asterisk allows.',
  },
  indexes: {
    title: (columns: readonly string[]) => `Index of the call records on ${columns.join(' and ')}`,
    present: 'Present.',
    create: (statement: string) =>
      `Have the database administrator run: ${statement} Then disable and enable the plugin.`,
    withoutTime: (table: string) =>
      `Every list of calls reads the whole of ${table}, and fails when that takes more than 2 seconds.`,
    withoutLinkedid: 'Calls are listed all the same; with it the parts of long calls are found faster.',
    withoutTenant: (table: string) =>
      `A tenant with few calls is looked for among the calls of all others in ${table}.`,
    withoutPeerTenant: (table: string) =>
      `The calls that a tenant received are looked for among those of all others in ${table}.`,
  },
  ami: {
    title: 'Asterisk Manager Interface',
    notConfigured: 'Not configured: presence is null and cannot be set.',
    configure:
      'Set EXOVO_AMI_URL to ami://user:secret@host:port of a Manager user with the rights that docs/freepbx.md names.',
    refused: (reason: string) => `Asterisk refused the login: ${reason}.`,
    refusedRemedy:
      'Check the user and secret in EXOVO_AMI_URL against manager.conf, its permit lines included.',
    down: (reason: string) => `Not connected: ${reason}. Presence is null and cannot be set.`,
    connecting: 'Connecting. Presence is null and cannot be set.',
    downRemedy:
      'Check that Asterisk runs, and that manager.conf has enabled = yes and this address and port.',
    noList: (reason: string) => `Connected, but Asterisk cannot list presence: ${reason}`,
    noListRemedy:
      'Load the module res_manager_presencestate.so, and give the Manager user read and write = call.',
    connected: (extensions: number) => `Connected; presence of ${extensions} extensions.`,
  },
} as const;
