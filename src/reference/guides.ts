/**
 * The guides on the reference page, in Markdown. Their facts about the server are those of the HTTP contract and of
 * docs/how-calls-are-read.md.
 */
import { followCallsSamples } from './follow-calls.js';
import type { Language } from './sample-code.js';

export interface Guide {
  /** The anchor. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Shown beside the text. */
  readonly example?: { readonly title: string; readonly code: string };
  /** Shown beside the text, in some of the languages. */
  readonly samples?: Readonly<Partial<Record<Language, string>>>;
}

const problemExample = (apiUrl: string) => `HTTP/1.1 400 Bad Request
Content-Type: application/problem+json; charset=utf-8
X-Request-Id: f3a91c22e07b-000001a

{
  "type": "${apiUrl}/reference#problem-invalid_query",
  "title": "Invalid query",
  "status": 400,
  "detail": "Unknown query parameter: \\"page\\". Remove it.",
  "code": "invalid_query",
  "requestId": "f3a91c22e07b-000001a"
}`;

export function firstRequest(apiUrl: string): Guide {
  return {
    id: 'first-request',
    title: 'First request',
    text: `An administrator of the PBX creates an API key under **Admin → Integrations → API** and chooses its scope:

- **Read** may call GET endpoints only.
- **Read & write** may also make changes.

The key is shown only once. Send it as a bearer token with every request, in exactly one \`Authorization\` header. Keys in
the query, in cookies or in the body are ignored. Call [Check a key](#ping) first: it returns the key's name, scope and
tenant.

A tenant is one of the organisations or sites that share a PBX; many PBXs have only one. A key sees only the tenant in which
it was created, and no parameter changes that. It does not expire. Once an administrator has revoked it, every request with
it gets a 401.

Anyone who has a key can use it, so keep it out of web pages, repositories and URLs. Use one key for each program, so that
an administrator can revoke one without stopping the others.

The samples on this page run as they are: curl in a shell, JavaScript in Node.js 18 or later (as a file that ends in
\`.mjs\`), Python 3 without packages, PHP 8 with its curl extension.`,
    example: {
      title: 'Every request',
      code: `GET ${new URL(apiUrl).pathname}/ping HTTP/1.1
Host: ${new URL(apiUrl).host}
Authorization: Bearer exovo_XXXXXXXXXXXXXXXXXXXXXXXXXXXX`,
    },
  };
}

export function guides(apiUrl: string): readonly Guide[] {
  return [
    {
      id: 'errors',
      title: 'Errors and retries',
      text: `Every error is a problem document, \`application/problem+json\`
([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).

- \`code\` is stable: compare it in programs. [Problem codes](#problems) lists them all.
- \`detail\` is for people. It says what is wrong with this request and what to change. Its text may change.
- \`type\` links to the explanation of the code. Don't compare it.
- \`requestId\` is also in the header \`X-Request-Id\`. Quote it when you ask the administrator about a response.

| Status | Retry? | What to do |
|---|---|---|
| 400, 404, 405, 413, 415 | No | Correct the request. Repeating it won't help. |
| 401 | No | Check the key. An unknown key and a revoked one look the same. |
| 403 | No | Use a key with the scope Read & write, or call from an IP address that the key allows: \`code\` says which. |
| 429 | Yes | Wait for the number of seconds in \`Retry-After\`, then send requests less often. |
| 500 | No | Give the \`requestId\` to the administrator. |
| 503 | Yes | Wait for the number of seconds in \`Retry-After\`, then send the same request again. |
| No response | Yes | Wait 5 seconds, and longer each time, up to a minute. |

Every request to the endpoints that every server has can be repeated safely, including POST, because it sets a value. Of the
endpoints that a server adds, repeat a GET, and anything else only if its description says so.

A 503 is temporary, even if an administrator has to act first. \`Retry-After\` is 5 seconds, or 300 with \`api_disabled\`, when
an administrator has turned API access off. Let your program run and retry; nothing in it has to change.`,
      example: { title: 'A problem', code: problemExample(apiUrl) },
    },
    {
      id: 'follow-calls',
      title: 'Follow calls',
      text: `The API sends no notifications. To act on each call once, poll the list and remember which calls you have seen:

1. Request [the list](#listCalls) every 10 to 60 seconds.
2. Act on each call whose \`id\` you don't know yet, oldest first, and remember the \`id\`. It is unique within the tenant and
   never changes.
3. On the very first run only remember the ids. Otherwise you act on calls that are long over.
4. Look at the whole list each time. A long call appears below shorter calls that started after it.
5. Choose a \`limit\` well above the number of calls that can end between two requests. If a response contains no \`id\` that
   you know, calls may be missing: request up to 500, the largest \`limit\`. There are no further pages.

Store the ids, so that a restart neither repeats nor misses a call, and keep many more of them than one response has. A call
of several parts, such as one that was transferred, can still change until its last part has ended. If your program needs
the final values, compare the calls with those that you have stored, not only their ids.`,
      samples: followCallsSamples(apiUrl),
    },
    {
      id: 'calls',
      title: 'What a call means',
      text: `Most PBXs keep no list of calls. They keep call records, and one call can be one record or twenty. The API makes one
call out of them. It never guesses: if the records don't show a value, it is \`null\` or \`unknown\`.

| \`direction\` | Meaning |
|---|---|
| \`inbound\` | Somebody outside called in. |
| \`outbound\` | An extension, or a program such as click-to-call, called somebody outside. |
| \`internal\` | An extension called another one, or a service of the PBX. |
| \`unknown\` | The records don't show it. |

| \`status\` | Meaning |
|---|---|
| \`answered\` | Somebody answered, or the caller reached a conference or another service that they dialled. |
| \`voicemail\` | A mailbox took the call. |
| \`no_answer\` | Nobody answered. Also a refused call and a number that does not exist. |
| \`busy\` | Everybody who was called was busy. |
| \`cancelled\` | The caller gave up. Only some PBXs record that; on others it is \`no_answer\`. |
| \`failed\` | Nobody could be reached, for example because a line was down. |
| \`unknown\` | The records don't show it. |

- \`from\` is the caller. \`number\` is null if it was withheld.
- \`to\` is the person with whom the caller talked longest. If nobody talked: the owner of the mailbox, the conference room, or
  what the caller dialled. If an extension called out, it is the party outside.
- \`durationSeconds\` runs from the start of the call to its end. \`talkSeconds\` is the time in which somebody talked.
- \`hasRecording\` says that the records name a recording of an answered call.`,
    },
    {
      id: 'times',
      title: 'Times and days',
      text: `All times are UTC, as \`YYYY-MM-DDTHH:MM:SSZ\`, whatever time zone the PBX is in, and they stay right when summer time
begins or ends. Durations are whole seconds.

To group calls by day, convert \`start\` to the time zone of the people who read the result before you take the date. Name the
zone, such as \`America/Detroit\`, instead of an offset: a day can have 23, 24 or 25 hours.`,
      samples: {
        javascript: `const start = '2026-07-04T03:02:11Z';
const timeZone = 'America/Detroit';
// The Swedish format is YYYY-MM-DD.
const day = new Date(start).toLocaleDateString('sv-SE', { timeZone });
console.log(day); // 2026-07-03`,
        python: `from datetime import datetime
from zoneinfo import ZoneInfo

start = datetime.strptime("2026-07-04T03:02:11Z", "%Y-%m-%dT%H:%M:%S%z")
print(start.astimezone(ZoneInfo("America/Detroit")).date())  # 2026-07-03`,
        php: `<?php
$start = new DateTimeImmutable('2026-07-04T03:02:11Z');
echo $start->setTimezone(new DateTimeZone('America/Detroit'))->format('Y-m-d'), "\\n"; // 2026-07-03`,
      },
    },
    {
      id: 'limits',
      title: 'Limits',
      text: `- The server responds within 3 seconds, with a 503 if its database is slower. A client timeout of 10 seconds is enough.
- A body has at most 16 KiB and is sent within 30 seconds.
- \`GET /calls\` returns at most 500 calls. Older ones can't be read.
- A key has a rate limit only if the administrator gave it one, in requests a minute. A proxy in front of the server may have
  another. Beyond either, the response is 429 \`rate_limited\` with \`Retry-After\`. Polling every 10 to 60 seconds is enough
  for most purposes. Requests that arrive at the same time with the same question share one read of the PBX.
- A key works from every IP address unless the administrator allowed only some. From any other, the response is 403
  \`address_not_allowed\`, whose detail names the address that the server saw.
- Responses are never cached, so leave out parameters that defeat caches. Unknown and repeated query parameters and unknown
  body fields are refused with a 400 that names them.
- Responses over 1 kB are sent in gzip to clients that accept it. Most libraries do so by themselves; curl needs
  \`--compressed\`.
- HEAD works like GET without the body. OPTIONS responds 204 with \`Allow\`, the methods of the path.`,
    },
    {
      id: 'browsers',
      title: 'Browsers and other origins',
      text: `By default, browsers keep pages of other websites from calling the API: the page sees only
\`TypeError: Failed to fetch\`. Let a server of yours hold the key, call the API and give the page only what it shows. Then no
key leaves that server.

If the page itself has to call the API, such as a wallboard in the office, the administrator can list its origin in the
server's setting \`allowedOrigins\`. An origin is scheme, host and port as browsers send them, such as
\`https://wall.example\`. The page then sends the key in the \`Authorization\` header and can read every response, errors
included, and the headers \`X-Request-Id\`, \`Retry-After\`, \`Link\` and \`Allow\`. No cookies are needed.

**Everybody who can open the page can read the key in it**, and use it from anywhere: the list keeps other pages from
calling the API, but not other programs. Give the page a key of its own with the scope Read, and show it only to people who may
see everything that the key can see. Or let the person enter the key.

A preflight needs no key and is valid for two hours. While API access is starting or turned off, a preflight gets a 503: a
page that was already open can read the 503 of its requests, a page that is opened at that time sees only \`Failed to fetch\`. This reference
and the OpenAPI documents can be read by pages of every website.`,
    },
    {
      id: 'clients',
      title: 'Generated clients',
      text: `The [OpenAPI 3.1 document](${apiUrl}/openapi.json) describes this server, including the endpoints that it adds. Give it to
a generator for your language, or import it into a tool such as Postman or Bruno. For tools that
don't support 3.1, there is [the same in OpenAPI 3.0](${apiUrl}/openapi-3.0.json). Neither needs a key.

A generated client keeps working when the server is updated, if it ignores members that it doesn't know. Generate it again
to use what is new.`,
    },
    {
      id: 'compatibility',
      title: 'Compatibility',
      text: `Paths, parameters, members of responses, status codes and problem codes below \`/api/v1\` are stable. An incompatible
change to one of them needs a new major version.

New endpoints, optional parameters and members of responses can be added at any time. So write clients that

- ignore members that they don't know, including \`x-…\`, which a server can add;
- handle a problem code that they don't know by its status.

The texts of \`title\` and \`detail\` are not stable.`,
    },
  ];
}

export function closingGuides(): readonly Guide[] {
  return [
    {
      id: 'licence',
      title: 'Licence',
      text: `Exovo API access, its API and this reference are proprietary. They are not licensed for redistribution. A key from an
administrator of this PBX lets you call the API.`,
    },
    {
      id: 'contact',
      title: 'Contact',
      text: `Ask the administrator of this PBX, who creates and revokes keys and can look up each request in the server's log. Quote
the \`requestId\`, the time and the path of the request. Never send the key: its name is enough, as
[Check a key](#ping) returns it.`,
    },
  ];
}
