/** Makes of a host's endpoint a route like the plugin's own: the router and the OpenAPI document see no difference. */
import type { ApiRequest, ApiRoute, InputSchema, Operation } from '../api/route.js';
import { type Contribution, type Endpoint, EndpointProblem } from '../host/hooks.js';
import { HostProblem, Problem, RETRY_AFTER_SECONDS } from '../http/problem.js';
import { callHook, HookError, HookTimeoutError, sentence } from './call-hook.js';
import { compileSchema } from './compile-schema.js';

/** Below the deadline of the request, so that the log names the endpoint and not the database. */
const TIMEOUT_MS = 2_600;

/** @throws Error when one of its schemas is none. */
export function endpointRoute(contribution: Contribution<Endpoint>): ApiRoute {
  const { value: endpoint } = contribution;
  const { method, scope, query, body } = endpoint;
  const parameters = Object.entries(endpoint.params ?? {}).map(
    ([name, { schema }]) => [name, compileSchema(schema, { convert: true })] as const,
  );
  const answer = compileSchema(endpoint.answer, { convert: false });
  return {
    method,
    path: endpoint.path.replace(/\{(\w+)\}/g, ':$1'),
    scope,
    ...(query === undefined ? {} : { query: compileSchema(query, { convert: true }) }),
    ...(body === undefined ? {} : { body: compileSchema(body, { convert: false }) }),
    operation: operationOf(contribution),
    handle: (request) => handle(contribution, parameters, answer, request),
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
      throw new Problem('not_found', 'There is no such path under /api/v1. The reference lists them all.');
    }
  }
  let answer: unknown;
  try {
    answer = await callHook(title, TIMEOUT_MS, () => endpoint.handle({ principal, params, query, body }));
  } catch (error) {
    if (error instanceof HookTimeoutError) {
      const detail = `The endpoint did not answer in time. Try again in ${RETRY_AFTER_SECONDS} seconds.`;
      throw new Problem('endpoint_unavailable', detail, { cause: error });
    }
    throw ownProblem(endpoint, error) ?? error;
  }
  const { error } = answerSchema.validate(answer, {});
  if (error !== undefined || typeof answer !== 'object' || answer === null) {
    const wrong = error?.details.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
    throw new HookError(
      `${sentence(title)} answered what its schema does not allow: ${wrong ?? 'no object'}.`,
    );
  }
  return answer;
}

/** By name: a host may have the class from another copy of the package. */
function ownProblem(endpoint: Endpoint, error: unknown): HostProblem | undefined {
  const cause = error instanceof HookError ? error.cause : undefined;
  if (!(cause instanceof Error) || cause.name !== EndpointProblem.name) return undefined;
  const { code, detail } = cause as EndpointProblem;
  const declared = endpoint.problems?.find((problem) => problem.code === code);
  return declared && new HostProblem(code, declared.status, declared.title, String(detail));
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

/** `acme-pbx` to `acmePbx`: no two names become one. */
function camelCase(words: string): string {
  return words.replace(/-([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}
