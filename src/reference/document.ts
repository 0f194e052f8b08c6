/**
 * The part of the OpenAPI document that the reference shows. The document is the only link between the API and this page,
 * so a host's own endpoint is shown like any other. These types are narrower than those of npm's `openapi-types`, where
 * nearly every member is optional or a reference: we know what our generator writes.
 */
export interface ReferenceDocument {
  readonly info: { readonly description: string; readonly version: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly 'x-problem-codes': readonly ProblemCode[];
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** Empty if no key is needed. */
  readonly security: readonly object[];
  /** The scope that the key needs. */
  readonly 'x-scope'?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, OperationResponse>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly example?: string | number | boolean;
  readonly schema: Schema;
}

export interface OperationResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content: Content;
}

/** By media type. */
export type Content = Readonly<Record<string, Media>>;

export interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
}

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface ProblemCode {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
}

/** One endpoint, as the page shows it. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export function endpointsOf({ paths }: ReferenceDocument): Endpoint[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/** Returns the problem codes with which an operation can respond. */
export function codesByStatus({ responses }: Operation): readonly { status: string; codes: string[] }[] {
  return Object.entries(responses)
    .map(([status, { content }]) => ({
      status,
      codes: Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
    }))
    .filter(({ codes }) => codes.length > 0);
}

export interface DocumentedProblem extends ProblemCode {
  /** As it is really sent. */
  readonly detail: string | undefined;
}

/** Returns the problem codes that a request to one of the endpoints can get. */
export function problemsOf(document: ReferenceDocument): readonly DocumentedProblem[] {
  const examples = new Map(
    endpointsOf(document)
      .flatMap(({ operation }) => Object.values(operation.responses))
      .flatMap(({ content }) => Object.values(content))
      .flatMap(({ examples = {} }) => Object.entries(examples)),
  );
  return document['x-problem-codes']
    .filter(({ code }) => examples.has(code))
    .map((problem) => ({ ...problem, detail: detailOf(examples.get(problem.code)?.value) }));
}

function detailOf(example: unknown): string | undefined {
  return typeof example === 'object' && example !== null && 'detail' in example
    ? String(example.detail)
    : undefined;
}

/** The media types of a successful response that is not JSON; empty for JSON. */
export function streamTypesOf({ responses }: Operation): string[] {
  const content = responses['200']?.content ?? {};
  return 'application/json' in content ? [] : Object.keys(content);
}

/** Returns the target of a reference, and any other schema unchanged. */
export function resolve(document: ReferenceDocument, schema: Schema): Schema {
  const pointer = schema.$ref?.split('/').slice(1) ?? [];
  if (pointer.length === 0) return schema;
  return pointer
    .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((part, name) => Reflect.get(part as object, name), document) as Schema;
}
