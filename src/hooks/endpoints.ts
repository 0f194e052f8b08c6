/** Makes of a host's endpoint a route like the plugin's own: the router and the OpenAPI document see no difference. */
import type { ApiRequest, ApiRoute, InputSchema, Operation } from '../api/route.js';
import { type Endpoint, EndpointProblem } from '../host/endpoint.js';
import { ENDPOINT } from '../host/hooks.js';
import type { Contribution } from '../host/registry.js';
import { Problem } from '../http/problem.js';
import { callHook, HookError, HookTimeoutError, validatedResponse } from './call-hook.js';
import { compileSchema } from './compile-schema.js';
import { objectionTo } from './hook-registry.js';

/** Below the deadline of the request, so that the log names the endpoint and not the database. */
const TIMEOUT_MS = 2_600;

/** @throws Error when one of its schemas is none, or it is not any more what was registered. */
export function endpointRoute(registered: Contribution<Endpoint>): ApiRoute {
  const contribution = { ...registered, value: declared(registered.value) };
  const { value: endpoint } = contribution;
  const objection = objectionTo(ENDPOINT, contribution, []);
  if (objection !== undefined) throw new Error(`It was changed after its registration, and now ${objection}`);
  const { method, scope, query, body } = endpoint;
  const parameters = Object.entries(endpoint.params ?? {}).map(
    ([name, { schema }]) => [name, compileSchema(schema, 'text')] as const,
  );
  const answer = compileSchema(endpoint.answer, 'answer');
  return {
    method,
    path: endpoint.path.replace(/\{(\w+)\}/g, ':$1'),
    scope,
    ...(query === undefined ? {} : { query: compileSchema(query, 'text') }),
    ...(body === undefined ? {} : { body: compileSchema(body, 'body') }),
    operation: operationOf(contribution),
    handle: (request) => handle(contribution, parameters, answer, request),
  };
}

/** A copy: its owner still has the object, and what was checked must be what is served. */
function declared(endpoint: Endpoint): Endpoint {
  const { method, path, scope, summary, description, params, query, body, answer, example, problems } =
    endpoint;
  return {
    method,
    path,
    scope,
    summary,
    answer,
    example,
    ...(description === undefined ? {} : { description }),
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    ...(problems === undefined ? {} : { problems }),
    handle: (request) => endpoint.handle(request),
  };
}

async function handle(
  { title, value: endpoint }: Contribution<Endpoint>,
  parameters: readonly (readonly [string, InputSchema])[],
  answerSchema: InputSchema,
  { principal, params, query, body }: ApiRequest,
): Promise<unknown> {
  for (const [name, schema] of parameters) {
    if (schema.validate(params[name], {}).error !== undefined) {
      throw new Problem('not_found');
    }
  }
  let answer: unknown;
  try {
    // A copy of the principal: every request within its lease has the same one.
    const request = { principal: Object.freeze({ ...principal }), params, query, body };
    answer = await callHook(title, TIMEOUT_MS, () => endpoint.handle(request));
  } catch (error) {
    if (error instanceof HookTimeoutError) {
      throw new Problem('endpoint_unavailable', undefined, { cause: error });
    }
    throw ownProblem(endpoint, error) ?? error;
  }
  return validatedResponse(title, answerSchema, answer);
}

/** By name: a host may have the class from another copy of the package. */
function ownProblem(endpoint: Endpoint, error: unknown): Problem | undefined {
  const cause = error instanceof HookError ? error.cause : undefined;
  if (!(cause instanceof Error) || cause.name !== EndpointProblem.name) return undefined;
  const { code, detail } = cause as EndpointProblem;
  const declared = endpoint.problems?.find((problem) => problem.code === code);
  if (declared === undefined) return undefined;
  // As with every 403: another key may be let through (RFC 9110, section 11.6.1).
  const headers = declared.status === 403 ? { 'WWW-Authenticate': 'Bearer realm="exovo-api"' } : {};
  return new Problem(declared, String(detail), { headers });
}

function operationOf({ by, name, value: endpoint }: Contribution<Endpoint>): Operation {
  const id = `${camelCase(by)}_${camelCase(name)}`;
  return {
    id,
    summary: endpoint.summary,
    description: endpoint.description ?? `${endpoint.summary}.`,
    ...(endpoint.params === undefined ? {} : { params: endpoint.params }),
    answerName: `${id}_Answer`,
    bodyName: `${id}_Body`,
    answer: endpoint.answer,
    ...(endpoint.query === undefined ? {} : { querySchema: endpoint.query }),
    ...(endpoint.body === undefined ? {} : { bodySchema: endpoint.body }),
    example: endpoint.example,
    problems: ['endpoint_unavailable'],
    contributor: by,
    ...(endpoint.problems === undefined ? {} : { ownProblems: endpoint.problems }),
  };
}

/** `acme-pbx` to `acmePbx`, and `line-2` to `line_2`: no two names become one. */
function camelCase(words: string): string {
  return words
    .replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase())
    .replace(/-([0-9])/g, '_$1');
}
