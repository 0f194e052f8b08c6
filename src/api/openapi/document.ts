/**
 * The OpenAPI 3.1 document, made from the route table and the Joi schemas that the routes are served by: nothing is
 * said twice. Built at enable and when a host's contribution comes or goes; `openapi.json` in the package's root is the
 * one without contributions, kept equal by a test.
 */
import { PROBLEMS } from '../../http/problems.js';
import { manifest } from '../../manifest.js';
import { type AnySchema, documentedSchema, isJoi, type JsonSchema, toJsonSchema } from '../json-schema.js';
import type { ApiRoute } from '../route.js';
import { inlined, withReferences } from './references.js';
import { documentResponses, HEADER_COMPONENTS, responsesOf } from './responses.js';

export const OPENAPI_PATH = '/openapi.json';

/** Members that a host adds to the items of a built-in list, by the name of the item's schema. */
export interface ItemExtension {
  readonly item: string;
  readonly namespace: string;
  readonly schema: AnySchema;
}

export interface OpenApiOptions {
  readonly routes: readonly ApiRoute[];
  /** Where the API is reached, e.g. `https://pbx.example.com/api/v1`, or `/api/v1` where that is not known. */
  readonly serverUrl: string;
  readonly extensions?: readonly ItemExtension[];
}

export type OpenApiDocument = { readonly [member: string]: unknown };

const KEY_SCHEME = 'apiKey';
const INTRODUCTION = `A small REST API for automation: list extensions, read recent calls, and set a user's status.

Send an API key as a bearer token. Administrators make keys under Admin → Integrations → API. A key with the scope
**Read** may call GET endpoints only; one with **Read & write** may also make changes. Every request is scoped to the
tenant that the key belongs to. HEAD answers as GET without the body.

Every error is a problem document (RFC 9457) with a stable \`code\` and a \`detail\` that says what to change.`;

export function createOpenApiDocument({
  routes,
  serverUrl,
  extensions = [],
}: OpenApiOptions): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = { Problem: problemSchema() };
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  for (const extension of extensions) extend(schemas, extension);
  paths[OPENAPI_PATH] = { get: DOCUMENT_OPERATION };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Exovo API',
      version: manifest.version,
      description: INTRODUCTION,
      license: { name: 'Proprietary', url: 'https://spdx.org/licenses/NONE.html' },
    },
    servers: [{ url: serverUrl, description: 'This server' }],
    security: [{ [KEY_SCHEME]: [] }],
    tags: tagsOf(routes),
    paths,
    components: {
      securitySchemes: {
        [KEY_SCHEME]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'exovo_ and 28 letters and digits',
          description: 'An API key. The scopes of an operation are those of the key: read or read_write.',
        },
      },
      headers: HEADER_COMPONENTS,
      schemas,
    },
    'x-problem-codes': problemCodes(routes),
  };
}

const DOCUMENT_OPERATION = {
  operationId: 'getOpenApi',
  tags: ['API'],
  summary: 'Read this document',
  description: 'Answers this OpenAPI document. Needs no key.',
  security: [],
  responses: documentResponses(),
} as const;

function operationOf(route: ApiRoute, schemas: Record<string, JsonSchema>): object {
  const { operation } = route;
  const bodySchema = operation.bodySchema ?? (route.body as AnySchema | undefined);
  const querySchema = operation.querySchema ?? (route.query as AnySchema | undefined);
  const isOwn = operation.contributor === undefined;
  const parameters = [...pathParameters(route), ...queryParameters(querySchema)];
  return {
    operationId: operation.id,
    tags: [tagOf(route)],
    summary: operation.summary,
    description: operation.description,
    security: [{ [KEY_SCHEME]: [route.scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(bodySchema === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: component(schemas, operation.bodyName ?? `${operation.id}Body`, bodySchema, isOwn),
                ...(operation.example.body === undefined ? {} : { example: operation.example.body }),
              },
            },
          },
        }),
    responses: responsesOf(route, component(schemas, operation.answerName, operation.answer, isOwn)),
  };
}

function pathParameters(route: ApiRoute): object[] {
  return Object.entries(route.operation.params ?? {}).map(([name, { description, example, schema }]) => ({
    name,
    in: 'path',
    required: true,
    description,
    example: takenAs(example, inlined(toJsonSchema(schema))),
    schema: inlined(toJsonSchema(schema)),
  }));
}

/** An address holds text; in the document stands what its schema takes the text for. */
function takenAs(text: string, { type }: JsonSchema): string | number | boolean {
  if (type === 'integer' || type === 'number') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

/** One parameter for each key of an object schema. */
function queryParameters(query: AnySchema | undefined): object[] {
  if (query === undefined) return [];
  const whole = inlined(toJsonSchema(query)) as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(whole.properties ?? {}).map(([name, own]) => {
    const schema = (isJoi(query) ? documentedSchema(query.extract(name)) : undefined) ?? own;
    return {
      name,
      in: 'query',
      required: whole.required?.includes(name) ?? false,
      ...(typeof own.description === 'string' ? { description: own.description } : {}),
      schema,
    };
  });
}

/**
 * Puts a schema among the components; the reference to it. Those that the plugin's own share become components of their
 * own; a host's stay inside its schema, where their names cannot clash with anyone's.
 */
function component(
  schemas: Record<string, JsonSchema>,
  name: string,
  schema: AnySchema,
  isOwn: boolean,
): { $ref: string } {
  const whole = toJsonSchema(schema);
  if (isOwn) {
    const { $defs = {}, ...own } = withReferences(whole, (inside) =>
      inside.replace('#/$defs/', '#/components/schemas/'),
    ) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    Object.assign(schemas, $defs, { [name]: own });
  } else {
    schemas[name] = withReferences(whole, (inside) => `#/components/schemas/${name}${inside.slice(1)}`);
  }
  return { $ref: `#/components/schemas/${name}` };
}

function extend(schemas: Record<string, JsonSchema>, { item, namespace, schema }: ItemExtension): void {
  const extended = schemas[item];
  if (extended === undefined) throw new Error(`There is no item "${item}" to extend.`);
  const name = `${item}.${namespace}`;
  schemas[item] = {
    ...extended,
    properties: {
      ...(extended.properties as object),
      [namespace]: { anyOf: [component(schemas, name, schema, false), { type: 'null' }] },
    },
    required: [...(extended.required as string[]), namespace],
  };
}

function problemSchema(): JsonSchema {
  const text = (description: string) => ({ type: 'string', description });
  return {
    type: 'object',
    description: 'What went wrong, as RFC 9457 has it.',
    properties: {
      type: text('Where this code is explained, relative to the server.'),
      title: text('The kind of problem, in a few words; always the same for a code.'),
      status: { type: 'integer', description: 'The status of the answer.' },
      detail: text('What was wrong this time, and what to change.'),
      code: text('Stable: programs decide by this.'),
      requestId: text('As in the header X-Request-Id.'),
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  };
}

/** Every code there is, for the reference: also those of the administrator's JSON, whose `type` leads there too. */
function problemCodes(routes: readonly ApiRoute[]): object[] {
  // Several endpoints of a host may answer the same one.
  const ofHosts = new Map(
    routes.flatMap(({ operation }) => operation.ownProblems ?? []).map((problem) => [problem.code, problem]),
  );
  return [
    ...Object.entries(PROBLEMS).map(([code, { status, title, meaning }]) => ({
      code,
      status,
      title,
      meaning,
    })),
    ...ofHosts.values(),
  ];
}

function tagOf({ operation }: ApiRoute): string {
  return operation.contributor ?? 'API';
}

function tagsOf(routes: readonly ApiRoute[]): object[] {
  return [...new Set(['API', ...routes.map(tagOf)])].map((name) => ({
    name,
    description: name === 'API' ? 'What every server has.' : `What ${name} adds on this server.`,
  }));
}
