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
  newPasswordHint: 'Leave it empty to keep the present one. A new password ends the person’s sessions.',
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
    `${username} can no longer sign in, and is signed out at once. The API keys that ${username} created keep working.`,
  removeOwnText: 'This is your own account: you are signed out at once and can’t sign in again.',
  cancel: 'Cancel',
  back: 'Back to the administrators',
  error: 'Error',

  account: 'Account',
  changePassword: 'Change password',
  currentPassword: 'Current password',
  passwordEndsSessions: 'Your other sessions end; this one goes on.',
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
  add NAME [PERMISSION …]         Adds one, with all permissions or with these.
  password NAME                   Sets another password and ends the sessions.
  permissions NAME PERMISSION …   Replaces the permissions; “all” and “none” stand for themselves.
  remove NAME                     Removes one, whose sessions end.

A password is asked for, or read from standard input.`,
    all: 'all',
    none: 'none',
    permissions: (known: string) => `Permissions:\n  ${known}\n  or one of the words all and none`,
    passwordChanged: (username: string) => `The password of ${username} was changed.`,
    noPassword: 'Nothing was changed: there was no password, or the two differ.',
  },

  /** Why a change is refused. */
  refusals: {
    exists: (username: string) => `There is already an administrator ${username}.`,
    notFound: (username: string) => `There is no administrator ${username}.`,
    last: (username: string) =>
      `${username} is the last one who can manage administrators, so this permission and ${username} must stay. ` +
      'Give the permission to somebody else first.',
    username:
      'The user name must have 1 to 64 letters, digits or . _ @ - and at least one that is not a dot.',
    password: `The password must have ${MIN_PASSWORD_CHARACTERS} to ${MAX_PASSWORD_CHARACTERS} characters.`,
    permissions: (known: string) => `The permissions must be a list of these: ${known}.`,
    tenants: (known: string) =>
      `The tenants must be null, for all, or a list of at least one of these: ${known}.`,
    nothing: 'Send at least one of password, permissions and tenants.',
    unknownField: (name: string) => `The field ${name} is unknown here.`,
    currentPassword: 'The current password is wrong.',
    accountElsewhere:
      'Another program signed you in, so there is no account to change here. Nothing was changed.',
    method: 'This address can’t be opened directly. Nothing was changed.',
  },
} as const;
