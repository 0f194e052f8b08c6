/** The answers of an operation: its 200, and every problem that it can meet, each with its headers and an example. */
import { PROBLEM_TYPE_BASE } from '../../http/problem.js';
import { PROBLEMS, type ProblemCode } from '../../http/problems.js';
import type { ApiRoute, OwnProblem } from '../route.js';

const EXAMPLE_REQUEST_ID = 'f3a91c22e07b-000001a';

const EVERY_ROUTE: readonly ProblemCode[] = [
  'invalid_query',
  'missing_key',
  'invalid_key',
  'not_found',
  'method_not_allowed',
  'internal_error',
  'database_unavailable',
  'plugin_stopping',
];
const ROUTES_WITH_BODY: readonly ProblemCode[] = [
  'invalid_body',
  'malformed_json',
  'malformed_request',
  'body_too_large',
  'unsupported_media_type',
];

/** Headers of each answer, by the names of their components. */
const ALWAYS = {
  'X-Request-Id': 'RequestId',
  'Cache-Control': 'NoStore',
  'X-Content-Type-Options': 'NoSniff',
  'Content-Length': 'Length',
};
/** Beside those, where a request is refused before its body was read. */
const OF_PROBLEMS = { Connection: 'Close' };
const BY_STATUS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Challenge' },
  403: { 'WWW-Authenticate': 'Challenge' },
  405: { Allow: 'Allow' },
  415: { Accept: 'Accept' },
  503: { 'Retry-After': 'RetryAfter' },
};

export const HEADER_COMPONENTS = {
  RequestId: {
    required: true,
    description: 'The id of the request; name it when asking the administrator about an answer.',
    schema: { type: 'string' },
    example: EXAMPLE_REQUEST_ID,
  },
  NoStore: {
    required: true,
    description: 'Answers are never to be cached.',
    schema: { type: 'string', const: 'no-store' },
    example: 'no-store',
  },
  NoSniff: {
    required: true,
    description: 'The media type is to be taken as said.',
    schema: { type: 'string', const: 'nosniff' },
    example: 'nosniff',
  },
  Length: {
    required: true,
    description: 'Bytes of the body.',
    schema: { type: 'integer', minimum: 0 },
    example: 180,
  },
  Close: {
    description: 'Where a body was refused unread: the connection ends with the answer.',
    schema: { type: 'string', const: 'close' },
    example: 'close',
  },
  Challenge: {
    required: true,
    description:
      'How to authenticate, and what was wrong with the credential, where one was sent (RFC 6750).',
    schema: { type: 'string' },
    example: 'Bearer realm="exovo-api", error="invalid_token"',
  },
  Allow: {
    required: true,
    description: 'The methods that the path takes.',
    schema: { type: 'string' },
    example: 'GET, HEAD',
  },
  Accept: {
    description: 'The media type that the path takes, where another one was sent.',
    schema: { type: 'string' },
    example: 'application/json',
  },
  RetryAfter: {
    required: true,
    description: 'After how many seconds to try again.',
    schema: { type: 'integer', minimum: 0 },
    example: 5,
  },
} as const;

interface KnownProblem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
  readonly example: string;
}

/** `schema` is the answer's, as a reference into the document. */
export function responsesOf(route: ApiRoute, schema: object): Record<string, object> {
  return responses(problemsOf(route), schema, route.operation.example.answer);
}

/** The document's own operation, which asks for no key and no database. */
export function documentResponses(): Record<string, object> {
  const codes = ['invalid_query', 'method_not_allowed', 'plugin_stopping'] as const;
  return responses(codes.map(builtIn), { type: 'object' }, { openapi: '3.1.0' });
}

function responses(
  problems: readonly KnownProblem[],
  schema: object,
  answer: object,
): Record<string, object> {
  const byStatus = new Map<number, KnownProblem[]>();
  for (const problem of problems) {
    byStatus.set(problem.status, [...(byStatus.get(problem.status) ?? []), problem]);
  }
  return {
    200: {
      description: 'Done.',
      headers: headerReferences(ALWAYS),
      content: { 'application/json': { schema, example: answer } },
    },
    ...Object.fromEntries(
      [...byStatus].map(([status, problems]) => [status, problemResponse(status, problems)]),
    ),
  };
}

function problemsOf(route: ApiRoute): readonly KnownProblem[] {
  const { problems = [], ownProblems = [] } = route.operation;
  const codes: ProblemCode[] = [
    ...EVERY_ROUTE,
    // A read key may call GET endpoints only, whatever they ask for.
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

function problemResponse(status: number, problems: readonly KnownProblem[]): object {
  return {
    description: problems.map(({ code, meaning }) => `\`${code}\`: ${meaning}`).join('\n\n'),
    headers: headerReferences({ ...ALWAYS, ...OF_PROBLEMS, ...BY_STATUS[status] }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            {
              type: 'object',
              properties: { status: { const: status }, code: { enum: problems.map(({ code }) => code) } },
            },
          ],
        },
        examples: Object.fromEntries(
          problems.map(({ code, title, example }) => [
            code,
            {
              summary: title,
              value: {
                type: PROBLEM_TYPE_BASE + code,
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

function headerReferences(names: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(names).map(([header, name]) => [header, { $ref: `#/components/headers/${name}` }]),
  );
}
