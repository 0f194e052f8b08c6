/**
 * What each problem code means and what to do about it, for the reference page and the OpenAPI document: the long form
 * of what `detail` says in one answer. A code without a meaning does not type-check.
 */
import type { ProblemCode } from './problem.js';

export interface ProblemMeaning {
  /** When it is answered, and what the caller should change. */
  readonly meaning: string;
  /** A `detail` as it is really sent. */
  readonly example: string;
}

export const PROBLEM_MEANINGS: Readonly<Record<ProblemCode, ProblemMeaning>> = {
  invalid_query: {
    meaning:
      'A query parameter is unknown, repeated or has a value that is not allowed. The detail names it; correct it or leave it out.',
    example: 'Unknown query parameter: "page". Leave out what is unknown.',
  },
  invalid_body: {
    meaning:
      'The body is valid JSON, but not an object with the fields that the endpoint takes. The detail names each field that is wrong.',
    example:
      '"presence" must be exactly one of "Available", "Away", "Out of office", "Custom 1", "Custom 2".',
  },
  malformed_json: {
    meaning: 'The body is not valid JSON. Send one JSON object in UTF-8.',
    example: 'The body is not valid JSON. Send one JSON object.',
  },
  malformed_request: {
    meaning: 'The body was cut off, or was not as long as its Content-Length said. Send the request again.',
    example: 'The body was not as long as its Content-Length.',
  },
  missing_key: {
    meaning: 'No API key was sent. Send it as a bearer token in the header Authorization.',
    example: 'No API key was sent. Send it in the header "Authorization: Bearer exovo_…".',
  },
  invalid_key: {
    meaning:
      'The API key is malformed, unknown or revoked, or its tenant is not active; which of these is not told. Do not try again with the same key.',
    example:
      'The API key is not valid. Check that it was copied whole and was not revoked; an administrator makes keys under Admin → Integrations → API.',
  },
  read_only_key: {
    meaning:
      'The key has the scope Read, and the request would change something. Use a key with the scope Read & write.',
    example: 'This API key is read-only.',
  },
  csrf_failed: {
    meaning:
      'A change in the administration came without the CSRF token of its session. Load the page again and repeat the change.',
    example:
      'This change was not confirmed by your session. Load the page again and repeat it; scripts send the csrfToken of GET /admin/session in X-CSRF-Token.',
  },
  change_refused: {
    meaning:
      'The rules of this PBX do not allow the change that the administrator asked for. The detail says which rule.',
    example: 'There are 10 active keys already, and the key policy "limits" of acme-pbx allows no more.',
  },
  not_found: {
    meaning: 'There is no such path. Compare it with the paths of this reference, letter case included.',
    example: 'There is no such path under /api/v1. The reference lists them all.',
  },
  extension_not_found: {
    meaning: 'The tenant of the key has no extension of this number.',
    example: 'There is no such extension. GET /api/v1/extensions lists those that this key can see.',
  },
  key_not_found: {
    meaning: 'The tenant that the administrator manages has no API key with this id.',
    example: 'There is no such key in this tenant.',
  },
  method_not_allowed: {
    meaning: 'The path exists, but does not take this method. The header Allow lists those that it takes.',
    example: 'This path takes GET, HEAD only.',
  },
  body_too_large: {
    meaning: 'The body is larger than 16 KiB.',
    example: 'The body is too large. Send at most 16 KiB.',
  },
  unsupported_media_type: {
    meaning:
      'The body was not sent as application/json in UTF-8, or was compressed. Set the header Content-Type and send it plain.',
    example: 'Send the body as JSON with the header "Content-Type: application/json".',
  },
  internal_error: {
    meaning:
      'Something unexpected went wrong on the server. It was logged under the requestId; give that to the administrator.',
    example:
      'Something went wrong on the server and was logged. Give the administrator the requestId of this answer.',
  },
  database_unavailable: {
    meaning:
      'The database of the PBX did not answer in time. Try again after as many seconds as the header Retry-After says.',
    example: 'The PBX database did not answer in time. Try again in 5 seconds.',
  },
  presence_unavailable: {
    meaning:
      'The PBX cannot set a presence now. The detail says what is missing; the administrator can cure it.',
    example: 'The PBX is not connected, so presence cannot be set now. Try again shortly.',
  },
  change_undecided: {
    meaning:
      'A rule of this PBX that must agree to the change could not be asked. Nothing was changed; the log of the server says why.',
    example:
      'The key policy "limits" of acme-pbx could not be asked, so nothing was changed. The log of the server says why.',
  },
  endpoint_unavailable: {
    meaning:
      'An endpoint that this server has beside those of the product did not answer in time. Try again after as many seconds as the header Retry-After says.',
    example: 'The endpoint did not answer in time. Try again in 5 seconds.',
  },
  plugin_stopping: {
    meaning: 'API access is being turned off or restarted. Try again shortly.',
    example: 'API access is being turned off or restarted. Try again shortly.',
  },
};
