/**
 * The OpenAPI 3.1 document, built from the route table and the Joi schemas that validate the requests, so that no fact is
 * stated twice. Built at enable and whenever a host's contribution changes. `openapi.json` in the package's root is the
 * document without contributions; a test keeps it up to date.
 */
import { ADMIN_REFERENCE_PATH, API_PATH, PUBLIC_REFERENCE_PATH } from '../../http/paths.js';
import type { ProblemLinks } from '../../http/problem.js';
import { PROBLEMS } from '../../http/problems.js';
import { KEY_LENGTH, KEY_START } from '../../keys/format.js';
import { manifest } from '../../manifest.js';
import type { Operation, ReferenceDocument } from '../../reference/document.js';
import type { AnySchema, JsonSchema } from '../json-schema.js';
import { PUBLIC_PATHS } from '../public-paths.js';
import { type ApiRoute, allowedMethods, openApiPath } from '../route.js';
import { addComponent, problemSchema } from './components.js';
import { documentOperation, KEY_SCHEME, operationOf, tagOf } from './operation.js';
import { EXAMPLE_LINKS, HEADER_COMPONENTS } from './responses.js';

const VERSION = '3.1.0';
/** Of the document that openapi-30.ts derives from this one. */
export const VERSION_30 = '3.0.3';

/** A member that a host adds to the items of a built-in list. `item` is the name of the item's schema. */
export interface ItemExtension {
  readonly item: string;
  readonly namespace: string;
  readonly schema: AnySchema;
}

export interface OpenApiOptions {
  readonly routes: readonly ApiRoute[];
  /** The host's; without them, the document leaves the server to its reader. */
  readonly links?: ProblemLinks;
  readonly extensions?: readonly ItemExtension[];
}

/** Typed as far as the reference page reads it. */
export type OpenApiDocument = ReferenceDocument & {
  readonly info: Members;
  readonly components: Members;
} & Members;
type Members = { readonly [member: string]: unknown };

const INTRODUCTION = `A small REST API for automation: list extensions, read recent calls, and set a user's presence.

Send an API key as a bearer token. Administrators create keys under Admin → Integrations → API. A key with the scope
**Read** may call GET endpoints only; one with **Read & write** may also make changes. Every request is scoped to the
tenant that the key belongs to. HEAD works like GET without the body.

Every error is a problem document (RFC 9457) with a stable \`code\` and a \`detail\` that says what to change.`;

const SECURITY_SCHEME = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: `${KEY_START} and ${KEY_LENGTH - KEY_START.length} letters and digits`,
  description:
    'An API key. The `x-scope` of an operation is the scope that the key needs: `read` or `read_write`.',
};

export function createOpenApiDocument({ routes, links, extensions = [] }: OpenApiOptions): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = { Problem: problemSchema() };
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    const allowed = allowedMethods(routes.filter((other) => other.path === route.path));
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, allowed, schemas) };
  }
  for (const extension of extensions) extendItem(schemas, extension);
  paths[PUBLIC_PATHS.openApi] = { get: documentOperation('getOpenApi', VERSION) };
  paths[PUBLIC_PATHS.openApi30] = { get: documentOperation('getOpenApi30', VERSION_30) };
  return {
    openapi: VERSION,
    info: {
      title: 'Exovo API',
      version: manifest.version,
      description: INTRODUCTION,
      ...placesOnReference(links ?? EXAMPLE_LINKS),
    },
    servers: [serverOf(links?.publicUrl)],
    security: [{ [KEY_SCHEME]: [] }],
    tags: tagsOf(routes),
    paths,
    components: {
      securitySchemes: { [KEY_SCHEME]: SECURITY_SCHEME },
      headers: HEADER_COMPONENTS,
      schemas,
    },
    'x-problem-codes': problemCodes(routes),
  };
}

/** The reference has a section for each of these anchors. */
function placesOnReference({ publicUrl, publicReference }: ProblemLinks): Members {
  const reference = publicUrl + (publicReference ? PUBLIC_REFERENCE_PATH : ADMIN_REFERENCE_PATH);
  return {
    contact: { name: 'The administrator of this PBX', url: `${reference}#contact` },
    license: { name: 'Not licensed for redistribution', url: `${reference}#licence` },
  };
}

function serverOf(publicUrl: string | undefined): Members {
  if (publicUrl !== undefined) return { url: publicUrl + API_PATH, description: 'This server' };
  return {
    url: `https://{host}${API_PATH}`,
    description: 'Your PBX',
    variables: {
      host: {
        default: new URL(EXAMPLE_LINKS.publicUrl).host,
        description: 'The name of the server, with its port and path if it has any.',
      },
    },
  };
}

function extendItem(schemas: Record<string, JsonSchema>, { item, namespace, schema }: ItemExtension): void {
  const extended = schemas[item];
  if (extended === undefined) throw new Error(`There is no item "${item}" to extend.`);
  const reference = addComponent(schemas, `${item}.${namespace}`, schema, false);
  schemas[item] = {
    ...extended,
    properties: {
      ...(extended.properties as object),
      [namespace]: { anyOf: [reference, { type: 'null' }] },
    },
    required: [...(extended.required as string[]), namespace],
  };
}

/** The codes that a request to the API can get. Those of the administration's JSON alone are not among them. */
function problemCodes(routes: readonly ApiRoute[]): ReferenceDocument['x-problem-codes'] {
  // Several endpoints of a host can share a code.
  const ofHosts = new Map(
    routes.flatMap(({ operation }) => operation.ownProblems ?? []).map((problem) => [problem.code, problem]),
  );
  return [
    ...Object.entries(PROBLEMS)
      .filter(([, row]) => !('isAdminOnly' in row))
      .map(([code, { status, title, meaning }]) => ({ code, status, title, meaning })),
    ...ofHosts.values(),
  ];
}

function tagsOf(routes: readonly ApiRoute[]): ReferenceDocument['tags'] {
  return [...new Set(['API', ...routes.map(tagOf)])].map((name) => ({
    name,
    description: name === 'API' ? 'Available on every server.' : `Added on this server by ${name}.`,
  }));
}
