/** Turns a host's endpoint into a route. To the router and the OpenAPI document it looks like the plugin's own. */
import { Readable } from 'node:stream';
import { CHALLENGE } from '../api/authenticate.js';
import type { ApiRequest, ApiRoute, InputSchema, Operation, StreamSource } from '../api/route.js';
import { openStream } from '../api/stream-response.js';
import { type Endpoint, EndpointProblem } from '../host/endpoint.js';
import { ENDPOINT } from '../host/hooks.js';
import type { Contribution } from '../host/registry.js';
import { Problem } from '../http/problem.js';
import { callHook, HookError, HookTimeoutError, sentence, validatedResponse } from './call-hook.js';
import { compileSchema } from './compile-schema.js';
import { objectionTo } from './hook-registry.js';

const DEFAULT_DEADLINE_MS = 2_600;
/** The request's own deadline comes this much later, so that the log names the endpoint and not the database. */
const DEADLINE_MARGIN_MS = 200;

/** @throws Error if one of its schemas is invalid, or if it was changed after registration. */
export function endpointRoute(registered: Contribution<Endpoint>): ApiRoute {
  const contribution = { ...registered, value: copyOf(registered.value) };
  const { title, value: endpoint } = contribution;
  const objection = objectionTo(ENDPOINT, contribution, []);
  if (objection !== undefined) throw new Error(`It was changed after its registration, and now ${objection}`);
  const { response, example } = endpoint;
  const deadlineMs = (response.deadlineMs ?? DEFAULT_DEADLINE_MS) + DEADLINE_MARGIN_MS;
  const operation = operationOf(contribution);
  const input = { ...inputOf(endpoint), operation };
  const call = callerOf(contribution);
  if (response.kind === 'stream') {
    const { kind, mediaTypes } = response;
    return {
      ...input,
      response: { kind, mediaTypes, deadlineMs },
      handle: (request, end) =>
        call(request, (given, late) =>
          openStream(validatedStream(title, mediaTypes, given), AbortSignal.any([end, late])),
        ),
    };
  }
  const { kind, schema } = response;
  const compiled = compileSchema(schema, 'response');
  const name = `${operation.id}_Response`;
  return {
    ...input,
    response: { kind, name, schema, example: example?.response ?? {}, deadlineMs },
    handle: (request: ApiRequest) => call(request, (given) => validatedResponse(title, compiled, given)),
  };
}

/** A copy, because its owner still has the object, and what is served must be what was checked. */
function copyOf(endpoint: Endpoint): Endpoint {
  const { method, path, scope, summary, description, params, query, body, response, example, problems } =
    endpoint;
  return {
    method,
    path,
    scope,
    summary,
    response: { ...response },
    ...(description === undefined ? {} : { description }),
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    ...(example === undefined ? {} : { example }),
    ...(problems === undefined ? {} : { problems }),
    handle: (request) => endpoint.handle(request),
  };
}

function inputOf({ method, path, scope, query, body }: Endpoint) {
  return {
    method,
    path: path.replace(/\{(\w+)\}/g, ':$1'),
    scope,
    ...(query === undefined ? {} : { query: compileSchema(query, 'text') }),
    ...(body === undefined ? {} : { body: compileSchema(body, 'body') }),
  };
}

/** Returns a function that calls the endpoint and converts its result, both within its deadline. */
function callerOf({ title, value: endpoint }: Contribution<Endpoint>) {
  const timeoutMs = endpoint.response.deadlineMs ?? DEFAULT_DEADLINE_MS;
  const parameters = Object.entries(endpoint.params ?? {}).map(
    ([name, { schema }]) => [name, compileSchema(schema, 'text')] as const,
  );
  return async <T>(
    { principal, params, query, body }: ApiRequest,
    convert: (given: object, late: AbortSignal) => T | Promise<T>,
  ): Promise<T> => {
    refuseInvalidParameters(parameters, params);
    // A copy of what the contract promises, because all requests within its lease share one principal.
    const { keyId, keyName, tenantId, scope } = principal;
    const request = { principal: Object.freeze({ keyId, keyName, tenantId, scope }), params, query, body };
    try {
      return await callHook(title, timeoutMs, async (late) => convert(await endpoint.handle(request), late));
    } catch (error) {
      if (error instanceof HookTimeoutError)
        throw new Problem('endpoint_unavailable', undefined, { cause: error });
      throw declaredProblem(endpoint, error) ?? error;
    }
  };
}

function refuseInvalidParameters(
  parameters: readonly (readonly [string, InputSchema])[],
  values: ApiRequest['params'],
): void {
  for (const [name, schema] of parameters) {
    if (schema.validate(values[name], {}).error !== undefined) throw new Problem('not_found');
  }
}

/** @throws HookError if it is not a stream of one of the declared media types. */
function validatedStream(title: string, mediaTypes: readonly string[], given: object): StreamSource {
  const { mediaType, body } = (given ?? {}) as Partial<StreamSource>;
  if (!(body instanceof Readable)) throw new HookError(`${sentence(title)} returned no stream.`);
  if (mediaType !== undefined && mediaTypes.includes(mediaType)) return { mediaType, body };
  body.destroy();
  throw new HookError(`${sentence(title)} returned a stream of a media type that it doesn't declare.`);
}

/** Recognised by name, because a host can have the class from another copy of the package. */
function declaredProblem(endpoint: Endpoint, error: unknown): Problem | undefined {
  const cause = error instanceof HookError ? error.cause : undefined;
  if (!(cause instanceof Error) || cause.name !== EndpointProblem.name) return undefined;
  const { code, detail } = cause as EndpointProblem;
  const declared = endpoint.problems?.find((problem) => problem.code === code);
  if (declared === undefined) return undefined;
  // As with every 403: another key may be allowed to (RFC 9110, section 11.6.1).
  const headers = declared.status === 403 ? { 'WWW-Authenticate': CHALLENGE } : {};
  const { status, title } = declared;
  return new Problem({ code, status, title }, String(detail), { headers });
}

function operationOf({ by, name, value: endpoint }: Contribution<Endpoint>): Operation {
  const { summary, description = `${summary}.`, params, query, body, example, problems } = endpoint;
  const id = `${camelCase(by)}_${camelCase(name)}`;
  return {
    id,
    summary,
    description,
    ...(params === undefined ? {} : { params }),
    bodyName: `${id}_Body`,
    ...(example?.body === undefined ? {} : { bodyExample: example.body }),
    ...(query === undefined ? {} : { querySchema: query }),
    ...(body === undefined ? {} : { bodySchema: body }),
    problems: ['endpoint_unavailable'],
    contributor: by,
    ...(problems === undefined ? {} : { ownProblems: problems }),
  };
}

/** Converts `acme-pbx` to `acmePbx` and `line-2` to `line_2`, so that different names stay different. */
function camelCase(words: string): string {
  return words
    .replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase())
    .replace(/-([0-9])/g, '_$1');
}
