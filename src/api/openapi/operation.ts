/** One operation of the OpenAPI document, from one route. */
import type { Content, Operation, Parameter } from '../../reference/document.js';
import { type AnySchema, documentedSchema, isJoi, type JsonSchema, toJsonSchema } from '../json-schema.js';
import { type ApiRoute, isStreamRoute } from '../route.js';
import { addComponent, addResponseComponent } from './components.js';
import { inlined } from './references.js';
import { documentResponses, responsesOf } from './responses.js';

export const KEY_SCHEME = 'apiKey';

export function tagOf({ operation }: ApiRoute): string {
  return operation.contributor ?? 'API';
}

/**
 * Adds the schemas of the route to `schemas`, the components of the document. `allowed` are the methods that the route's
 * path supports.
 */
export function operationOf(
  route: ApiRoute,
  allowed: readonly string[],
  schemas: Record<string, JsonSchema>,
): Operation {
  const { operation } = route;
  const querySchema = operation.querySchema ?? (route.query as AnySchema | undefined);
  const parameters = [...pathParameters(route), ...queryParameters(querySchema)];
  return {
    operationId: operation.id,
    tags: [tagOf(route)],
    summary: operation.summary,
    description: operation.description,
    // Only OAuth 2 has scopes in `security`: linters warn about them in other schemes, and OpenAPI 3.0 forbids them.
    security: [{ [KEY_SCHEME]: [] }],
    'x-scope': route.scope,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(route, schemas),
    responses: responsesOf(route, allowed, successContent(route, schemas)),
  };
}

/** The operation of the document in this version of OpenAPI. */
export function documentOperation(id: string, version: string): Operation {
  return {
    operationId: id,
    tags: ['API'],
    summary: `Read the OpenAPI ${version} document`,
    description: `Returns the OpenAPI ${version} document of this server, with the endpoints that it adds. No key needed.`,
    security: [],
    responses: documentResponses(version),
  };
}

function requestBody(route: ApiRoute, schemas: Record<string, JsonSchema>): Pick<Operation, 'requestBody'> {
  const { bodySchema, bodyName, bodyExample, id, contributor } = route.operation;
  const schema = bodySchema ?? (route.body as AnySchema | undefined);
  if (schema === undefined) return {};
  const media = {
    schema: addComponent(schemas, bodyName ?? `${id}Body`, schema, contributor === undefined),
    ...(bodyExample === undefined ? {} : { example: bodyExample }),
  };
  return { requestBody: { required: true, content: { 'application/json': media } } };
}

/** The content of the response 200, by media type. */
function successContent(route: ApiRoute, schemas: Record<string, JsonSchema>): Content {
  if (isStreamRoute(route)) {
    const bytes = { schema: { type: 'string', format: 'binary' } };
    return Object.fromEntries(route.response.mediaTypes.map((mediaType) => [mediaType, bytes]));
  }
  const { name, schema, example } = route.response;
  const isOwn = route.operation.contributor === undefined;
  return { 'application/json': { schema: addResponseComponent(schemas, name, schema, isOwn), example } };
}

function pathParameters(route: ApiRoute): Parameter[] {
  return Object.entries(route.operation.params ?? {}).map(([name, { description, example, schema }]) => ({
    name,
    in: 'path',
    required: true,
    description,
    example: convert(example, inlined(toJsonSchema(schema))),
    schema: inlined(toJsonSchema(schema)),
  }));
}

/** A path holds text; the document shows the value that the schema converts it to. */
function convert(text: string, { type }: JsonSchema): string | number | boolean {
  if (type === 'integer' || type === 'number') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

/** One parameter for each property of the query's schema. */
function queryParameters(query: AnySchema | undefined): Parameter[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = inlined(toJsonSchema(query)) as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, own]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(typeof own.description === 'string' ? { description: own.description } : {}),
    schema: (isJoi(query) ? documentedSchema(query.extract(name)) : undefined) ?? own,
  }));
}
