/**
 * Every problem that the plugin can respond with. The reserved codes of host endpoints, the reference page and the
 * OpenAPI document derive from this table. Codes and statuses are stable: programs depend on them.
 */

/** One row of a table of problems. */
export interface ProblemType {
  readonly status: number;
  /** A few words, the same in every response with this code. */
  readonly title: string;
  /** When it occurs and what the caller should change, for the documentation. */
  readonly meaning: string;
  /** A `detail` as it is really sent. The `detail` of a problem that is created without one. */
  readonly example: string;
  /** Only the admin's JSON responds with it, so integrators never get it. */
  readonly isAdminOnly?: true;
}

/** How long a client should wait after a 503. */
export const RETRY_AFTER_SECONDS = 5;
/** After `api_disabled`: an administrator has to act first. */
export const DISABLED_RETRY_AFTER_SECONDS = 300;

/** The largest body of a request, to the API and to the admin pages. */
export const MAX_BODY_BYTES = 16 * 1024;
const MAX_BODY = `${MAX_BODY_BYTES / 1024} KiB`;

const RETRY = 'Try again after the number of seconds in Retry-After.';
const RETRY_NOW = `Try again in ${RETRY_AFTER_SECONDS} seconds.`;

export const PROBLEMS = {
  invalid_query: {
    status: 400,
    title: 'Invalid query',
    meaning:
      'A query parameter is unknown, repeated or has an invalid value. The detail names it; correct it or remove it.',
    example: 'Unknown query parameter: "page". Remove it.',
  },
  invalid_body: {
    status: 400,
    title: 'Invalid body',
    meaning:
      'The body is valid JSON, but not an object with the fields that the endpoint expects. The detail names each invalid field.',
    example:
      '"presence" must be exactly one of "Available", "Away", "Out of office", "Custom 1", "Custom 2".',
  },
  malformed_json: {
    status: 400,
    title: 'Malformed JSON',
    meaning: 'The body is not valid JSON. Send one JSON object in UTF-8.',
    example: 'The body is not valid JSON in UTF-8. Send one JSON object.',
  },
  malformed_request: {
    status: 400,
    title: 'Malformed request',
    meaning: 'The body was cut off, or its length did not match Content-Length. Send the request again.',
    example: 'The body was cut off, or its length did not match Content-Length.',
  },
  missing_key: {
    status: 401,
    title: 'API key missing',
    meaning: 'No API key was sent. Send it as a bearer token in the Authorization header.',
    example: 'No API key was sent. Send it in the header "Authorization: Bearer exovo_…".',
  },
  invalid_key: {
    status: 401,
    title: 'API key not valid',
    meaning:
      "The API key is malformed, unknown or revoked, or its tenant is inactive. The detail names a mistake in the form of the header, but never says whether a key is unknown or revoked. Don't retry with the same key.",
    example:
      'The API key is not valid. Check that you copied all of it and that it has not been revoked. Administrators create keys under Admin → Integrations → API.',
  },
  read_only_key: {
    status: 403,
    title: 'Read-only API key',
    meaning:
      'The key has the scope Read, and the request would change something. Use a key with the scope Read & write.',
    example: 'This API key is read-only.',
  },
  address_not_allowed: {
    status: 403,
    title: 'IP address not allowed',
    meaning:
      "The key can be used only from some IP addresses, and the request came from another one, which the detail names. If it is yours, ask the administrator to allow it. If it belongs to a proxy of the server, the administrator has to correct the server's trusted proxies.",
    example:
      "This API key can't be used from 203.0.113.7. Ask the administrator to add this address to those that the key allows.",
  },
  csrf_failed: {
    status: 403,
    title: 'Request not confirmed',
    meaning:
      "A change in the administration came without its session's CSRF token, or from a page of another origin. Reload the page and repeat the change.",
    example:
      'This change was not confirmed by your session. Reload the page and try again; scripts send the csrfToken from GET /admin/session in X-CSRF-Token.',
    isAdminOnly: true,
  },
  change_refused: {
    status: 403,
    title: 'Change refused',
    meaning: "This PBX's rules don't allow the change that the administrator asked for. The detail says why.",
    example: 'There are already 10 active keys, and the key policy "limits" of acme-pbx allows no more.',
    isAdminOnly: true,
  },
  not_found: {
    status: 404,
    title: 'Not found',
    meaning:
      'There is no such path. Compare it with the paths in this reference, including upper and lower case.',
    example: 'There is no such path under /api/v1. The reference lists them all.',
  },
  extension_not_found: {
    status: 404,
    title: 'Extension not found',
    meaning: 'The tenant of the key has no extension with this number.',
    example: 'There is no such extension. GET /api/v1/extensions lists those that this key can see.',
  },
  key_not_found: {
    status: 404,
    title: 'API key not found',
    meaning: "The administrator's current tenant has no API key with this ID.",
    example: 'There is no such key in this tenant.',
    isAdminOnly: true,
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path exists, but not with this method. The Allow header lists the methods it supports.',
    example: 'Only GET and HEAD are allowed here.',
  },
  old_secret_valid: {
    status: 409,
    title: 'Old secret still valid',
    meaning:
      'The key can have no new secret yet: its old one is still valid, or somebody else has just replaced it. End the old secret first, or wait until it ends.',
    example: 'The old secret of this key is still valid. End it first, or wait until it ends.',
    isAdminOnly: true,
  },
  key_revoked: {
    status: 409,
    title: 'API key revoked',
    meaning: 'The key has been revoked, so it can no longer be changed.',
    example: 'This key has been revoked, so it can no longer be changed.',
    isAdminOnly: true,
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    meaning: `The body is larger than ${MAX_BODY}.`,
    example: `The body is too large. Send at most ${MAX_BODY}.`,
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    meaning:
      'The body was not sent as application/json, or it was compressed. Set the Content-Type header and send the body uncompressed.',
    example: 'Send the body as JSON with the header "Content-Type: application/json".',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    meaning:
      'The key or the IP address has sent too many requests. Try again after the number of seconds in Retry-After, and send requests less often.',
    example:
      'This API key is limited to 60 requests a minute. Try again in 12 seconds, and send fewer requests.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    meaning:
      'Something unexpected went wrong on the server. It was logged under the requestId; give that ID to the administrator.',
    example: 'Something went wrong on the server and was logged. Give the administrator the requestId.',
  },
  database_unavailable: {
    status: 503,
    title: 'Database unavailable',
    meaning: `The PBX database did not respond in time. ${RETRY}`,
    example: `The PBX database did not respond in time. ${RETRY_NOW}`,
  },
  presence_unavailable: {
    status: 503,
    title: 'Presence unavailable',
    meaning: "The PBX can't set presence right now. The detail says why; an administrator can fix it.",
    example: "The PBX is not connected, so presence can't be set right now. Try again shortly.",
  },
  change_undecided: {
    status: 503,
    title: 'Change could not be checked',
    meaning:
      "A rule that this PBX applies to changes of keys could not be checked, so nothing was changed. The server's log says why.",
    example:
      'The key policy "limits" of acme-pbx could not be checked, so nothing was changed. The server\'s log says why.',
    isAdminOnly: true,
  },
  endpoint_unavailable: {
    status: 503,
    title: 'Endpoint unavailable',
    meaning: `An endpoint added by this server did not respond in time. ${RETRY}`,
    example: `The endpoint did not respond in time. ${RETRY_NOW}`,
  },
  api_unavailable: {
    status: 503,
    title: 'API unavailable',
    meaning: `API access is starting, is being turned off, has failed, or can't reach its database, so no key can be checked. ${RETRY}`,
    example: `API access is not available at the moment. ${RETRY_NOW}`,
  },
  api_disabled: {
    status: 503,
    title: 'API turned off',
    meaning:
      'An administrator has turned API access off, so no key can be checked. Ask them to turn it on again. Retry-After is long.',
    example: 'An administrator has turned API access off. Ask them to turn it on again.',
  },
} as const satisfies Readonly<Record<string, ProblemType>>;

export type ProblemCode = keyof typeof PROBLEMS;
