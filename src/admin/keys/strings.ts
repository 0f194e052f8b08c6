/** The texts of the key pages. */
import { type KeyNameProblem, MAX_NAME_CHARACTERS } from '../../keys/key-name.js';
import { SCOPE_TITLES, type Scope } from '../../keys/scope.js';

const nameProblems: Readonly<Record<KeyNameProblem, string>> = {
  empty: 'Give the key a name, for example where it will be used.',
  control_characters: 'The name contains control characters. Use letters, digits, spaces and punctuation.',
  half_character: 'The name contains an invalid character. Type it again.',
  is_a_key:
    'That is an API key. Names are visible to other administrators: enter a name, and keep the key secret.',
  too_long: `The name is too long. Use at most ${MAX_NAME_CHARACTERS} characters.`,
};

const scopeHelp: Readonly<Record<Scope, string>> = {
  read: 'Can list extensions and calls. Can’t change anything.',
  read_write: 'Can also make changes, such as setting a user’s presence (Available, Away and so on).',
};

export const KEY_STRINGS = {
  newKey: 'New API key',

  list: {
    caption: 'API keys',
    name: 'Name',
    key: 'Key',
    scope: 'Scope',
    created: 'Created',
    by: (username: string) => `by ${username}`,
    lastUsed: 'Last used',
    neverUsed: 'Never used',
    from: (address: string) => `from ${address}`,
    state: 'State',
    active: 'Active',
    revoked: 'Revoked',
    select: 'Select',
    selectAll: 'Select all keys on this page',
    selectKey: (name: string) => `Select ${name}`,
    revokeSelected: 'Revoke selected keys',
    filter: 'Filter keys',
    show: 'Show',
    createdBy: 'Created by',
    notUsedFor: 'Not used for',
    anyUse: 'Any',
    unusedDays: { '30': '30 days', '90': '90 days', '365': '365 days', never: 'Never used' },
    download: 'Download CSV',
    csvName: 'api-keys',
    showStates: { active: 'Active', revoked: 'Revoked', all: 'All' },
    emptyTitle: 'No API keys yet',
    emptyText:
      'With an API key, a script or service can list extensions, read recent calls and, if you allow it, set a ' +
      'user’s presence. Create a separate key for each of them, so that you can revoke one without affecting the others.',
    emptyTextForViewers: 'Somebody with the permission to manage API keys can create one.',
    baseUrl: 'Base URL',
    referenceLink: 'API reference',
    noneActive: 'There are no active keys.',
    showRevoked: 'Show revoked keys',
    noMatch: 'No matching keys. Change the filters or clear them.',
    wasRevoked: (name: string) => `“${name}” has been revoked. Requests that use it now get 401.`,
    wereRevoked: (count: number) =>
      count === 1
        ? 'One key has been revoked. Requests that use it now get 401.'
        : `${count} keys have been revoked. Requests that use them now get 401.`,
  },

  page: {
    details: 'Details',
    history: 'History',
    when: 'When',
    who: 'Who',
    what: 'What',
    address: 'IP address',
    noHistory: 'The audit log has no entry about this key.',
    olderHistory: 'Older entries',
  },

  create: {
    name: 'Name',
    nameHint: 'Where the key will be used, for example “Zapier integration” or “Wallboard, 2nd floor”.',
    scope: 'Scope',
    scopeHelp,
    submit: 'Create key',
    busy: 'Creating…',
    nameProblems,
    scopeProblem: `Choose “${SCOPE_TITLES.read}” or “${SCOPE_TITLES.read_write}”.`,
    oldSession:
      'You signed in again after opening this form, so no key was created. Check your entries and submit again.',
    incomplete: 'Part of the form was missing, so no key was created. Check your entries and submit again.',
    otherTenant: (tenantId: string) =>
      `You switched to tenant ${tenantId} after opening this form, so no key was created. Submit again to create it ` +
      'there, or switch back first.',
    databaseDown:
      'The database did not respond in time. Try again in a moment; submitting twice won’t create two keys.',
  },

  created: {
    title: 'API key created',
    once: 'Copy this key now. Only a hash is stored, so you won’t be able to see it again.',
    field: (name: string) => `API key for “${name}”`,
    tenant: 'Tenant',
    copy: 'Copy',
    copyKey: 'Copy key',
    copyCurl: 'Copy curl command',
    copied: 'Copied.',
    copyByHand: 'The text is selected: press Ctrl+C (⌘C on a Mac) to copy it.',
    tryTitle: 'Try it',
    tryText: 'Run this in a terminal:',
    test: 'Test key',
    testing: 'Testing…',
    testOk: 'The key works. Its networks and rate limit are not tested. Response:',
    testFailed: 'The API rejected the key. Response:',
    testUnreachable: 'The API can’t be reached from this page. Try the curl command.',
    done: 'Done',
    gone: 'The key was shown once and is no longer on this page.',
  },

  alreadyCreated: {
    title: 'This key has already been created',
    text: (name: string) =>
      `“${name}” was created when you first submitted this form. Its key was shown then and can’t be shown again.`,
    ifCopied: 'If you copied the key, there is nothing else to do.',
    ifNotCopied: 'If you didn’t copy it, revoke this one and create another.',
    revoke: 'Revoke it',
    createAnother: 'Create another',
    sinceRevoked: 'It has since been revoked.',
  },

  revoke: {
    title: (name: string) => `Revoke “${name}”?`,
    consequence: 'Every request that uses this key will be rejected immediately (401). This can’t be undone.',
    maybeInUse: 'Something may still be using it.',
    neverUsed: 'It was never used.',
    unusedFor: (days: number) => `It has not been used for ${days} days.`,
    submit: 'Revoke key',
    busy: 'Revoking…',
    alreadyTitle: (name: string) => `“${name}” has already been revoked`,
    already: (username: string) => `It was revoked by ${username}. Requests that use it get 401.`,
    oldSession:
      'You signed in again after opening this page. The key has not been revoked. Check it and try again.',
    databaseDown:
      'The database did not respond in time, so the key may still work. Try revoking it again in a moment.',
  },

  otherTenants: {
    found: 'Another of your tenants has such a key. Switch to that tenant to open it.',
  },

  revokeSeveral: {
    title: (count: number) => (count === 1 ? 'Revoke one API key?' : `Revoke ${count} API keys?`),
    consequence:
      'Every request that uses one of these keys will be rejected immediately (401). This can’t be undone.',
    alreadyRevoked: (count: number) =>
      count === 1
        ? 'One of the selected keys has already been revoked.'
        : `${count} of the selected keys have already been revoked.`,
    submit: (count: number) => (count === 1 ? 'Revoke one key' : `Revoke ${count} keys`),
    noneTitle: 'No key to revoke',
    noneSelected: 'No key is selected. Select the keys to revoke in the list.',
    allRevoked: 'The selected keys have already been revoked.',
    oldSession:
      'You signed in again after opening this page. No key has been revoked. Check the list and try again.',
    databaseDown:
      'The database did not respond in time, so the keys may still work. Try revoking them again in a moment.',
    refusedTitle: 'Some keys were not revoked',
    refused: (count: number) =>
      count === 1 ? 'One key was not revoked:' : `${count} keys were not revoked:`,
  },
} as const;
