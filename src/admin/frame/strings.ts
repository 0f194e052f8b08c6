/**
 * The texts that all pages of Admin → Integrations → API share; `keys/` and `audit/` have their own. All texts are in
 * such files, ready to be translated: browser modules get theirs in `data-…` attributes. Three texts come from
 * elsewhere: the PBX findings in Health from the port that reports them, the descriptions in the reference from the
 * OpenAPI document, and the frame, sign-in and plugin manager from the host.
 */
import type { ProblemCode } from '../../http/problems.js';

/** For relative times; must match the language of the texts. */
export const LOCALE = 'en';

/** What a person sees instead of a problem's `title` and `detail`, which are written for programs. */
const problems: Partial<Readonly<Record<ProblemCode, { readonly title: string; readonly text: string }>>> = {
  invalid_query: {
    title: 'Invalid link',
    text: 'This link contains an invalid filter. Go back and set the filter again.',
  },
  invalid_body: {
    title: 'Invalid form',
    text: 'The form contained something unexpected. Go back, reload the page and try again.',
  },
  malformed_request: {
    title: 'Incomplete request',
    text: 'The request did not arrive completely. Go back and try again.',
  },
  malformed_json: {
    title: 'Invalid request',
    text: 'The request can’t be read. Go back, reload the page and try again.',
  },
  csrf_failed: {
    title: 'Nothing was changed',
    text: 'This page belongs to an earlier session, so nothing was changed. Go back to the list and try again.',
  },
  not_found: { title: 'Page not found', text: 'There is no page at this address.' },
  key_not_found: {
    title: 'API key not found',
    text: 'There is no such key in this tenant. If it belongs to another tenant, switch to that tenant first.',
  },
  key_revoked: {
    title: 'API key revoked',
    text: 'This key has since been revoked, so nothing was changed.',
  },
  method_not_allowed: {
    title: 'Nothing to show here',
    text: 'This address can’t be opened directly. Nothing was changed.',
  },
  body_too_large: {
    title: 'Form too large',
    text: 'The form is too large. Shorten your entries and submit it again.',
  },
  unsupported_media_type: {
    title: 'Unsupported format',
    text: 'This address accepts only JSON and the forms on these pages. Nothing was changed.',
  },
  database_unavailable: {
    title: 'Database not responding',
    text:
      'The database isn’t responding, so this page can’t be shown. API keys can’t be verified either: API requests ' +
      'get 503 until it is back. Check that the database server is running and can be reached, then reload this page.',
  },
};

export const STRINGS = {
  title: 'API',
  tabs: { label: 'API pages', keys: 'Keys', audit: 'Audit log', reference: 'Reference' },
  tenant: 'Tenant:',
  cancel: 'Cancel',
  back: 'Back',
  backToKeys: 'Back to API keys',
  backToAudit: 'Back to the audit log',
  utc: 'UTC',
  justNow: 'just now',
  otherOrigin: (publicUrl: string) =>
    `Your browser says that this request comes from a page outside ${publicUrl}, so nothing was changed. Open the page ` +
    `at ${publicUrl} and try again. If you did, this host or a proxy in front of it changes the page’s Referrer-Policy.`,
  pages: { label: 'Pages', first: 'Newest', older: 'Older' },
  filter: { apply: 'Apply', clear: 'Clear filters' },
  keySearch: {
    label: 'Name or start of key',
    hint: 'Enter only the start of a key (exovo_ plus four characters). Never paste a complete key.',
  },
  formErrors: { title: 'Error', summary: 'Please check the following:' },

  health: {
    title: 'Health',
    states: { ok: 'OK', warning: 'Warning', error: 'Problem' },
    database: 'Database',
    databaseUp: 'Reachable.',
    databaseDown: 'Not reachable.',
    databaseRemedy: 'Check that the database server is running and that this host can reach it.',
    severalServers: (servers: string) =>
      `The host name of the database leads to several servers that are not one cluster: ${servers}.`,
    severalServersRemedy:
      'A key that is revoked on one of them can still be accepted through another. Make it lead only to the primary; see docs/operations.md.',
    well: 'Everything works.',
    problems: (count: number) => (count === 1 ? '1 problem' : `${count} problems`),
    warnings: (count: number) => (count === 1 ? '1 warning' : `${count} warnings`),
    keys: {
      title: 'Keys',
      showUnused: 'Show the unused keys',
      showNeverUsed: 'Show the keys never used',
      showKey: (name: string) => `Show “${name}”`,
      atLeast: (count: number) => `At least ${count}`,
      unused: (count: string, isOne: boolean, days: number) =>
        `${count} active ${isOne ? 'key has' : 'keys have'} not been used for ${days} days.`,
      neverUsed: (count: string, isOne: boolean, days: number) =>
        `${count} active ${isOne ? 'key was' : 'keys were'} created more than ${days} days ago and never used.`,
      unusedRemedy: 'Revoke the keys that nobody needs any more.',
      ending: (name: string, endsAt: string, others: number) =>
        `The old secret of “${name}” ends on ${endsAt} and is still in use${
          others === 0
            ? ''
            : others === 1
              ? ', and so is that of 1 other key'
              : `, and so are those of ${others} other keys`
        }.`,
      endingRemedy: 'Give the new secret to every program that uses the key before then.',
    },
    pbx: 'PBX',
    pbxDown: 'The PBX’s database isn’t responding.',
    pbxRemedy: 'Check that the PBX’s database server is running and that this host can reach it.',
    pbxFailed: (reason: string) => `The PBX’s data couldn’t be read: ${reason}`,
    pbxFailedRemedy: 'This host’s log has more details.',
  },

  stopping: {
    title: 'API access is being turned off',
    text: 'If it is only restarting, this page will be back in a moment. See Admin → Plugins.',
    retry: 'Reload this page',
  },

  failed: {
    problems,
    unexpectedTitle: 'Something went wrong',
    unexpected: 'An unexpected error occurred on the server. Look up this request ID in the log for details.',
    requestId: 'Request ID',
  },
} as const;
