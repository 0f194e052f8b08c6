/**
 * This folder holds every word that Admin → Integrations → API says itself, ready for another language: here those of the
 * pages, beside it those of the reference. The browser modules have none of their own: they are handed them in `data-…`
 * attributes. What a PBX tells in Health is its port's, which may be a host's own (ours: src/pbx/strings.ts); what the
 * reference tells of an endpoint is the OpenAPI document's; a host's frame, sign-in and plugin manager have their words in
 * the host, and the steps of enabling stand with the steps.
 */
import type { AuditAction } from '../../audit/audit-log.js';
import type { ProblemCode } from '../../http/problems.js';
import { type KeyNameProblem, MAX_NAME_CHARACTERS } from '../../keys/key-name.js';
import { SCOPE_TITLES, type Scope } from '../../keys/scope.js';

/** For relative times and numbers; goes with the language of this file. */
export const LOCALE = 'en';

const nameProblems: Readonly<Record<KeyNameProblem, string>> = {
  empty: 'Give the key a name, for example where it will be used.',
  control_characters: 'The name has control characters in it. Use letters, digits, spaces and punctuation.',
  half_character: 'The name has half a character in it. Type it again.',
  is_a_key:
    'That is an API key. A name is shown to others: give the key a name, and keep the key itself secret.',
  too_long: `The name is too long. Use at most ${MAX_NAME_CHARACTERS} characters.`,
};

const actions: Readonly<Record<AuditAction, string>> = {
  'api_key.created': 'Created',
  'api_key.revoked': 'Revoked',
};

const scopeHelp: Readonly<Record<Scope, string>> = {
  read: 'May list extensions and calls. Cannot change anything.',
  read_write: 'May also make changes, such as setting a user’s status.',
};

/** What a page says of a problem; anything else is said with `unexpected`. */
const problems: Partial<Readonly<Record<ProblemCode, string>>> = {
  invalid_query: 'The address of this page has a filter that it does not know. Start again from the list.',
  invalid_body: 'What was sent is not what this page asks for. Go back, load the page again and repeat it.',
  malformed_request: 'The request was cut off on its way. Go back and send it again.',
  malformed_json: 'What was sent cannot be read. Go back, load the page again and repeat it.',
  csrf_failed:
    'This change did not come from a page of your present session, so nothing was changed. ' +
    'Go back to the list and repeat it there.',
  not_found: 'There is no such page.',
  key_not_found:
    'There is no such key in this tenant. It may belong to another tenant: see the switch above.',
  method_not_allowed:
    'This address only takes what a form on these pages sends, so nothing was changed. Start again from the list.',
  body_too_large: 'What was sent is too large. Shorten it and send it again.',
  unsupported_media_type:
    'This address takes forms of these pages and JSON, and nothing else, so nothing was changed.',
  database_unavailable:
    'The database does not answer now, so this page cannot be shown. Keys cannot be checked either: API requests ' +
    'get 503 until it is back. Check that the database server runs and can be reached, then load this page again.',
};

export const STRINGS = {
  title: 'API',
  tabs: { label: 'API pages', keys: 'Keys', audit: 'Audit log', reference: 'Reference' },
  newKey: 'New API key',
  cancel: 'Cancel',
  scopes: SCOPE_TITLES,
  scopeHelp,
  actions,
  nameProblems,
  utc: 'UTC',
  justNow: 'just now',
  never: 'Never used',
  pages: { label: 'Pages', first: 'Newest', older: 'Older' },
  errors: { title: 'Error', summary: 'This needs your attention:' },
  busy: { revoke: 'Revoking…', create: 'Creating…' },

  health: {
    title: 'Health',
    states: { ok: 'OK', warning: 'Check', error: 'Problem' },
    database: 'Database',
    databaseOk: 'Reachable.',
    databaseGone: 'Not reachable.',
    databaseRemedy: 'Check that the database server runs and that this host can reach it.',
    pbx: 'PBX',
    pbxGone: 'The PBX’s database does not answer.',
    pbxRemedy: 'Check that the PBX’s database server runs and that this host can reach it.',
    pbxFailed: 'The PBX’s data could not be read.',
    pbxFailedRemedy: 'The log of this host says why.',
  },

  list: {
    caption: 'API keys',
    name: 'Name',
    key: 'Key',
    access: 'Access',
    created: 'Created',
    createdBy: (who: string) => `by ${who}`,
    lastUsed: 'Last used',
    from: (address: string) => `from ${address}`,
    state: 'State',
    actions: 'Actions',
    active: 'Active',
    revoked: 'Revoked',
    revokedBy: (who: string) => `by ${who}`,
    revoke: 'Revoke',
    history: 'History',
    ofKey: (name: string) => `of ${name}`,
    theKey: (name: string) => name,
    filter: 'Filter keys',
    search: 'Name or first characters',
    searchPattern:
      'Only the first characters of a key: exovo_ and four more. A whole key does not belong here.',
    show: 'Show',
    showStates: { active: 'Active', revoked: 'Revoked', all: 'All' },
    apply: 'Apply',
    reset: 'Show all active',
    emptyTitle: 'No API keys yet',
    emptyText:
      'A key lets a script or a service list extensions, read recent calls and, if you allow it, set a user’s ' +
      'status. Make one for each place that needs it, so that you can revoke one without the others.',
    baseAddress: 'Base address',
    referenceLink: 'API reference',
    noneActive: 'There are no active keys.',
    showRevoked: 'Show revoked keys',
    noMatch: 'No key matches.',
  },
  notice: {
    revoked: (name: string, who: string) => `“${name}” was revoked by ${who}. Requests with it get 401.`,
  },

  create: {
    title: 'New API key',
    nameLabel: 'Name',
    nameHint: 'Where the key will be used, for example “Zapier integration” or “Wallboard, 2nd floor”.',
    scopeLabel: 'Access',
    scopeProblem: `Choose “${SCOPE_TITLES.read}” or “${SCOPE_TITLES.read_write}”.`,
    submit: 'Create key',
    csrf: 'You have signed in anew since this form was loaded. Nothing was made yet: check it and send it again.',
    formProblem: 'This form was not whole. Nothing was made yet: check it and send it again.',
    otherTenant: (tenantId: string) =>
      `You have switched to tenant ${tenantId} since this form was loaded. Nothing was made yet: send it again to ` +
      'make the key in this tenant, or switch back first.',
    databaseGone:
      'The database did not answer in time. Send it again in a moment: this form makes one key at most, however often it is sent.',
  },
  created: {
    title: 'API key created',
    once: 'Copy the key now. Only a hash of it is kept: nobody can show it to you again.',
    field: (name: string) => `Key of “${name}”`,
    copy: 'Copy',
    copyKey: 'Copy the key',
    copyCurl: 'Copy the curl line',
    copied: 'Copied.',
    copyByHand: 'It is selected: press Ctrl+C (⌘C on a Mac) to copy it.',
    tryTitle: 'Try it',
    tryText: 'In a shell:',
    test: 'Test key',
    testing: 'Asking…',
    testOk: 'The key works. The API answered:',
    testFailed: 'The API refused the key. It answered:',
    testUnreachable: 'The API could not be reached from this page. Try the curl line.',
    stored: 'I have stored the key',
    gone: 'The key was shown once and is no longer on this page.',
    toList: 'Back to the keys',
  },
  used: {
    title: 'This form was used already',
    text: (name: string) =>
      `It has made the key “${name}”, and a form makes one key only. The key was shown in the answer to the first time it was sent.`,
    ifSeen: 'If you have the key, there is nothing to do.',
    ifNot: 'If you did not see it, revoke it and make another.',
    revoke: 'Revoke it',
    another: 'Make another',
    revokedAlready: 'It was revoked since.',
  },

  revoke: {
    title: (name: string) => `Revoke “${name}”?`,
    consequence: 'Requests with this key get 401 at once, everywhere. This cannot be undone.',
    stillUsed: 'Something may still be using it.',
    lastUsed: 'Last used',
    key: 'Key',
    access: 'Access',
    created: 'Created',
    submit: 'Revoke key',
    already: (name: string) => `“${name}” is revoked already`,
    alreadyText: (who: string) => `It was revoked by ${who}. Requests with it get 401.`,
    csrf: 'You have signed in anew since this page was loaded. The key was not revoked yet: check it and send it again.',
    databaseGone:
      'The database did not answer in time, so the key may still work. Send it again in a moment.',
    close: 'Back to the keys',
  },

  audit: {
    caption: 'Who created and revoked which API key',
    when: 'When',
    who: 'Who',
    what: 'What',
    key: 'Key',
    address: 'From address',
    filter: 'Filter the audit log',
    keyField: 'Key: name or first characters',
    action: 'Action',
    anyAction: 'Any',
    day: 'Day',
    apply: 'Apply',
    reset: 'Show everything',
    download: 'Download CSV',
    onlyKey: 'Only',
    anyKey: 'All keys',
    empty: 'Nothing has been done with keys yet. Creating and revoking a key is written here.',
    noMatch: 'No entry matches.',
    tooManyKeys: (count: number) =>
      `More than ${count} keys match. Shown are the entries of the newest ${count}: type more of the name. The CSV has those of all.`,
    csvName: 'api-key-audit',
  },

  stopping: {
    title: 'API access is being turned off',
    text: 'Or it is restarting: then this page is back in a moment. The plugin manager says which.',
    retry: 'Load this page again',
  },

  failed: {
    title: 'That did not work',
    requestId: 'Request',
    back: 'Back to the keys',
    unexpected:
      'Something went wrong on the server and was logged. The log has more under this request’s id.',
    problems,
  },
} as const;
