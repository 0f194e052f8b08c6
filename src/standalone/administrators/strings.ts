/** The texts of Admin → Administrators, of Account, and of the command `exovo admin`, ready for translation. */
import type { Permissions } from '../sign-in/administrators.js';
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../sign-in/passwords.js';

const logPermissions = (permissions: Permissions) =>
  permissions === '*' ? 'all permissions' : permissions.join(', ') || 'no permissions';
const logTenants = (tenants: readonly string[] | null) =>
  tenants === null ? 'all tenants' : `tenants ${tenants.join(', ')}`;

export const STRINGS = {
  title: 'Administrators',
  caption: 'The administrators of this host',
  add: 'Add administrator',
  username: 'User name',
  usernameHint: 'Letters, digits and . _ @ -',
  password: 'Password',
  passwordHint: `At least ${MIN_PASSWORD_CHARACTERS} characters.`,
  newPassword: 'New password',
  newPasswordHint: 'Leave empty to keep the current one. A new password signs this person out everywhere.',
  permissions: 'Permissions',
  allPermissions: 'All',
  noPermissions: 'None',
  tenants: 'Tenants',
  allTenants: 'All tenants, including new ones',
  allTenantsShort: 'All',
  onlyTenants: 'Only these:',
  created: 'Added',
  you: '(you)',
  save: 'Save',
  saved: (username: string) => `${username} was changed.`,
  added: (username: string) => `${username} was added.`,
  removed: (username: string) => `${username} was removed.`,
  remove: 'Remove',
  removeTitle: (username: string) => `Remove ${username}?`,
  removeText: (username: string) =>
    `${username} will be signed out immediately and can’t sign in again. The API keys that ${username} created keep working.`,
  removeOwnText: 'This is your own account: you will be signed out immediately and can’t sign in again.',
  cancel: 'Cancel',
  back: 'Back to the administrators',
  error: 'Error',

  account: 'Account',
  changePassword: 'Change password',
  currentPassword: 'Current password',
  passwordEndsSessions: 'This ends your other sessions. You stay signed in here.',
  passwordChanged: 'Your password was changed. Your other sessions have ended.',
  signOutEverywhere: 'Sign out everywhere',
  signOutEverywhereText: 'Ends all your sessions, in this browser and in every other one.',
  accountElsewhere: 'Another program signed you in. Change your password there.',
  forgotten: (username: string) =>
    `If you ever lose the password, run “exovo admin password ${username}” on this machine.`,

  logPermissions,
  logTenants,
  log: (permissions: Permissions, tenants: readonly string[] | null) =>
    `${logPermissions(permissions)}; ${logTenants(tenants)}`,

  /** The command `exovo admin`. */
  command: {
    usage: `Usage: exovo admin <command>

  list                            Lists the administrators.
  add NAME [PERMISSION …]         Adds one, with all permissions or only these.
  password NAME                   Sets a new password and ends the person’s sessions.
  permissions NAME PERMISSION …   Replaces the permissions; also takes “all” or “none”.
  remove NAME                     Removes one and ends the person’s sessions.

A password is asked for, or read from standard input.`,
    all: 'all',
    none: 'none',
    permissions: (known: string) => `Permissions:\n  ${known}\n  or one of the words all and none`,
    passwordChanged: (username: string) => `The password of ${username} was changed.`,
    noPassword: 'Nothing was changed: no password was entered, or the two entries differ.',
  },

  /** Why a change is refused. */
  refusals: {
    exists: (username: string) => `There is already an administrator ${username}.`,
    notFound: (username: string) => `There is no administrator ${username}.`,
    last: (username: string) =>
      `Only ${username} can manage administrators, so ${username} can’t be removed or lose this permission. ` +
      'Give the permission to somebody else first.',
    username:
      'The user name must have 1 to 64 letters, digits or . _ @ - and at least one that is not a dot.',
    password: `The password must have ${MIN_PASSWORD_CHARACTERS} to ${MAX_PASSWORD_CHARACTERS} characters.`,
    permissions: (known: string) => `The permissions must be a list of these: ${known}.`,
    tenants: (known: string) =>
      `The tenants must be null, for all, or a list of at least one of these: ${known}.`,
    nothing: 'Send at least one of password, permissions and tenants.',
    unknownField: (name: string) => `Unknown field: ${name}.`,
    currentPassword: 'The current password is wrong.',
    accountElsewhere:
      'Another program signed you in, so there is no account to change here. Nothing was changed.',
    method: 'This address can’t be opened directly. Nothing was changed.',
  },
} as const;
