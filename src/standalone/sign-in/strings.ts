/** The texts of sign-in and of the pages that refuse a request, ready for translation. */
export const STRINGS = {
  signIn: 'Sign in',
  username: 'User name',
  password: 'Password',
  signInAgain:
    'Your session has expired. Sign in to continue: your entries are kept and nothing has been changed.',
  continueTitle: 'Submit your entries?',
  continueText: 'You are signed in again. Your entries have not been submitted yet.',
  continueSubmit: 'Continue',
  continueDiscard: 'Discard',
  /** By id. Plugins describe theirs in plugin.json. */
  permissions: {
    'host.plugins.manage': {
      title: 'Manage plugins',
      description: 'Enable, disable and uninstall plugins.',
    },
    'host.administrators.manage': {
      title: 'Manage administrators',
      description:
        'Add and remove administrators, change their passwords and permissions, and read the host’s log.',
    },
  },
  /** Details of the problems with which a request is refused. */
  refusals: {
    permission: (title: string) => `Your account doesn’t have the permission “${title}”.`,
    csrf: 'The CSRF token is missing or belongs to another session. Reload the page and try again.',
    foreignOrigin: 'The Origin header names another site, so the sign-in was refused.',
    signInFirst: (path: string) => `Sign in first with POST ${path}.`,
    /** By `AssertionProblem`, and for an assertion that has already been used. */
    assertion: {
      malformed: 'The body has no assertion in the expected form.',
      signature: 'The signature doesn’t match the assertion.',
      expired: 'The assertion is older than 30 seconds or past its own end.',
      early: 'The assertion comes from the future: compare the clocks of both machines.',
      used: 'The assertion has already been used.',
    },
    signInElsewhere: 'You are not signed in. Open this page again from the program that shows it.',
    signInFields: 'Enter a user name and a password.',
    wrongPassword: 'Incorrect user name or password.',
    wrongOwnPassword: 'The current password is wrong.',
    tooManyTries: (seconds: number) =>
      `Too many failed sign-ins. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    signInBusy: 'Too many people are signing in at the moment. Try again in a few seconds.',
    unknownTenant: 'Unknown tenantId.',
    databaseUnavailable:
      'The database isn’t responding. Check that the database server is running and that this host can reach it, then reload this page.',
  },
  /** By the code of the problem. */
  errorTitles: {
    not_found: 'Page not found',
    plugin_not_found: 'Plugin not found',
    invalid_query: 'Invalid link',
    invalid_body: 'Invalid form',
    malformed_request: 'Invalid request',
    csrf_failed: 'Nothing was changed',
    method_not_allowed: 'Nothing to show here',
    body_too_large: 'Form too large',
    unsupported_media_type: 'Unsupported format',
    internal_error: 'Something went wrong',
    permission_missing: 'No permission',
    sign_in_required: 'Not signed in',
    database_unavailable: 'Database not responding',
    host_starting: 'Not ready yet',
    api_unavailable: 'Not ready yet',
  } as Readonly<Record<string, string>>,
  errorTitle: (status: number, title: string) => `Something went wrong (${status}: ${title})`,
  back: 'Back',
  backToAdmin: 'Back to the admin pages',
  reload: 'Reload this page',
} as const;
