/** The responses of an operation: its 200 and every problem that can occur, each with its headers and examples. */
import { methodNotAllowed, problemType } from '../../http/problem.js';
import { PROBLEMS, type ProblemCode, type ProblemType } from '../../http/problems.js';
import type { Content, Operation, OperationResponse } from '../../reference/document.js';
import { type ApiRoute, isStreamRoute, type OwnProblem } from '../route.js';

const EXAMPLE_REQUEST_ID = 'f3a91c22e07b-000001a';
export const EXAMPLE_LINKS = { publicUrl: 'https://pbx.example.com', publicReference: true };

const EVERY_ROUTE: readonly ProblemCode[] = [
  'invalid_query',
  'missing_key',
  'invalid_key',
  'address_not_allowed',
  'not_found',
  'method_not_allowed',
  'rate_limited',
  'internal_error',
  'database_unavailable',
  'api_unavailable',
  'api_disabled',
];
const ROUTES_WITH_BODY: readonly ProblemCode[] = [
  'invalid_body',
  'malformed_json',
  'malformed_request',
  'body_too_large',
  'unsupported_media_type',
];

/** The headers of every response, with the names of their components. */
const ALWAYS = {
  'X-Request-Id': 'RequestId',
  'Cache-Control': 'NoStore',
  'X-Content-Type-Options': 'NoSniff',
};
/** Streams have none: their length is not known when they start. */
const WITH_LENGTH = { ...ALWAYS, 'Content-Length': 'Length' };
/** Sent if a request is refused before its body has been read. */
const OF_PROBLEMS = { Connection: 'Close' };
const BY_STATUS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Challenge' },
  403: { 'WWW-Authenticate': 'Challenge' },
  415: { Accept: 'Accept' },
  429: { 'Retry-After': 'RetryAfter' },
  503: { 'Retry-After': 'RetryAfter' },
};

/** None has `const`: generators would create an enum with one value for each response. */
export const HEADER_COMPONENTS = {
  RequestId: {
    required: true,
    description: 'The ID of the request; quote it when you ask the administrator about a response.',
    schema: { type: 'string' },
    example: EXAMPLE_REQUEST_ID,
  },
  NoStore: {
    required: true,
    description: 'Responses must not be cached.',
    schema: { type: 'string' },
    example: 'no-store',
  },
  NoSniff: {
    required: true,
    description: "Don't guess the media type.",
    schema: { type: 'string' },
    example: 'nosniff',
  },
  Length: {
    required: true,
    description: 'The size of the body in bytes.',
    schema: { type: 'integer', minimum: 0 },
    example: 180,
  },
  Close: {
    description: 'Sent when a body was refused unread: the connection closes after the response.',
    schema: { type: 'string' },
    example: 'close',
  },
  Challenge: {
    required: true,
    description: 'How to authenticate and, if a credential was sent, what was wrong with it (RFC 6750).',
    schema: { type: 'string' },
    example: 'Bearer realm="exovo-api", error="invalid_token"',
  },
  Accept: {
    description: 'The media type that the path expects; sent when the body had another one.',
    schema: { type: 'string' },
    example: 'application/json',
  },
  RetryAfter: {
    required: true,
    description: 'How many seconds to wait before trying again.',
    schema: { type: 'integer', minimum: 0 },
    example: 5,
  },
} as const;

interface KnownProblem extends ProblemType {
  readonly code: string;
}

/** `allowed` are the methods that the route's path supports, `content` is that of the 200, by media type. */
export function responsesOf(
  route: ApiRoute,
  allowed: readonly string[],
  content: Content,
): Operation['responses'] {
  const headers = isStreamRoute(route) ? ALWAYS : WITH_LENGTH;
  return responses(problemsOf(route), allowed, content, headers);
}

/** For the operation of the document itself, which needs no key and no database. */
export function documentResponses(version: string): Operation['responses'] {
  const codes = ['invalid_query', 'method_not_allowed', 'api_unavailable', 'api_disabled'] as const;
  const media = { schema: { type: 'object', additionalProperties: true }, example: { openapi: version } };
  return responses(codes.map(builtIn), ['GET', 'HEAD'], { 'application/json': media }, WITH_LENGTH);
}

function responses(
  problems: readonly KnownProblem[],
  allowed: readonly string[],
  content: Content,
  headers: Readonly<Record<string, string>>,
): Operation['responses'] {
  const byStatus = new Map<number, KnownProblem[]>();
  for (const problem of problems) {
    byStatus.set(problem.status, [...(byStatus.get(problem.status) ?? []), problem]);
  }
  return {
    200: {
      description: 'Success.',
      headers: headerReferences(headers),
      content,
    },
    ...Object.fromEntries(
      [...byStatus].map(([status, problems]) => [
        status,
        status === 405 ? refusedMethod(allowed) : problemResponse(status, problems),
      ]),
    ),
  };
}

function problemsOf(route: ApiRoute): readonly KnownProblem[] {
  const { problems = [], ownProblems = [] } = route.operation;
  const codes: ProblemCode[] = [
    ...EVERY_ROUTE,
    // A read key may call GET endpoints only, whatever scope the route declares.
    ...(route.method !== 'GET' || route.scope !== 'read' ? (['read_only_key'] as const) : []),
    ...(route.body === undefined ? [] : ROUTES_WITH_BODY),
    ...problems,
  ];
  return [...codes.map(builtIn), ...ownProblems.map(own)];
}

function builtIn(code: ProblemCode): KnownProblem {
  return { code, ...PROBLEMS[code] };
}

function own(problem: OwnProblem): KnownProblem {
  return { ...problem, example: problem.meaning };
}

/** The headers and the example name the methods of this path. */
function refusedMethod(allowed: readonly string[]): OperationResponse {
  const { detail, headers } = methodNotAllowed(allowed);
  const response = problemResponse(405, [{ ...builtIn('method_not_allowed'), example: detail }]);
  const allow = {
    required: true,
    description: 'The methods that the path supports.',
    schema: { type: 'string' },
    example: headers.Allow,
  };
  return { ...response, headers: { ...response.headers, Allow: allow } };
}

/**
 * The codes are in the description and the examples only: a schema that narrows `Problem` to them breaks generators, or
 * gives each response a class of its own.
 */
function problemResponse(status: number, problems: readonly KnownProblem[]): OperationResponse {
  return {
    description: problems.map(({ code, meaning }) => `\`${code}\`: ${meaning}`).join('\n\n'),
    headers: headerReferences({ ...WITH_LENGTH, ...OF_PROBLEMS, ...BY_STATUS[status] }),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          problems.map(({ code, title, example }) => [
            code,
            {
              summary: title,
              value: {
                type: problemType(code, EXAMPLE_LINKS),
                title,
                status,
                detail: example,
                code,
                requestId: EXAMPLE_REQUEST_ID,
              },
            },
          ]),
        ),
      },
    },
  };
}

function headerReferences(names: Readonly<Record<string, string>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(names).map(([header, name]) => [header, { $ref: `#/components/headers/${name}` }]),
  );
}
