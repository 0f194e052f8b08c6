/** Compares responses with an OpenAPI document. Used for the whole suite, and for hosts with hooks. */
import { Ajv2020 } from 'ajv/dist/2020.js';

export interface SeenResponse {
  readonly method: string;
  /** Below the server's URL, without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

interface Operation {
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

interface DocumentedResponse {
  readonly headers?: Readonly<Record<string, Header | { readonly $ref: string }>>;
  readonly content?: Readonly<
    Record<string, { readonly schema: object; readonly examples?: Readonly<Record<string, object>> }>
  >;
}

interface Header {
  readonly required?: boolean;
  readonly schema: { readonly type: string };
  readonly example: unknown;
}

export interface Document {
  readonly components: { readonly headers: Readonly<Record<string, Header>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Headers that Node sends by itself, that OpenAPI documents elsewhere, or that only browsers and proxies read. */
const OF_TRANSPORT = new Set([
  ...['connection', 'content-type', 'date', 'keep-alive'],
  ...['access-control-allow-origin', 'access-control-expose-headers', 'content-encoding', 'vary'],
]);
/** Headers whose only value is their example, because `const` breaks generators. */
const WITH_ONE_VALUE = new Set(['allow', 'cache-control', 'connection', 'x-content-type-options']);
/** Statuses that the host and Node can send for a path that is not in the document. */
const OF_NO_PATH = new Set([400, 401, 403, 404, 429, 503]);

export class OpenApiContract {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

  constructor(document: Document) {
    this.#document = document;
    this.#ajv.addSchema(closed(document) as object, 'openapi');
  }

  /** Returns a sentence for each difference. */
  differences(response: SeenResponse): string[] {
    const { method, path, status } = response;
    const subject = `${method} ${path} responded ${status}`;
    const template = this.#templateOf(path);
    if (template === undefined) {
      const problem = OF_NO_PATH.has(status)
        ? this.#problemDifferences(response)
        : 'which no document allows';
      return problem === '' ? [] : [`${subject}, ${problem}`];
    }
    if (method === 'OPTIONS' && status === 204) return [];
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    // The refusal of a method is documented with each operation of its path.
    const operations = this.#document.paths[template] ?? {};
    const name = operations[verb] === undefined ? (Object.keys(operations)[0] ?? '') : verb;
    if (status === 403 && name !== verb) {
      // A read key is refused whatever the path and method are.
      const problem = this.#problemDifferences(response);
      return problem === '' ? [] : [`${subject}, ${problem}`];
    }
    const responses = operations[name]?.responses ?? {};
    const key = [String(status), `${String(status)[0]}XX`].find((known) => responses[known] !== undefined);
    if (key === undefined) return [`${subject}, which is not documented`];
    return this.#responseDifferences(
      response,
      ['paths', template, name, 'responses', key],
      responses[key] ?? {},
    ).map((difference) => `${subject}: ${difference}`);
  }

  #responseDifferences(
    response: SeenResponse,
    pointer: readonly string[],
    documented: DocumentedResponse,
  ): string[] {
    const differences = this.#headerDifferences(response, documented.headers ?? {});
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? 'none';
    if (documented.content?.[type] === undefined)
      return [...differences, `the type ${type} is not documented`];
    if (response.method === 'HEAD') return differences;
    return [
      ...differences,
      ...this.#bodyDifferences(response.body, [...pointer, 'content', type, 'schema']),
      ...problemDifferences(response, documented.content[type].examples),
    ];
  }

  #headerDifferences(
    response: SeenResponse,
    documented: NonNullable<DocumentedResponse['headers']>,
  ): string[] {
    const known = new Set([...OF_TRANSPORT, ...Object.keys(documented).map((name) => name.toLowerCase())]);
    const unknown = [...response.headers.keys()].filter((name) => !known.has(name));
    return [
      ...unknown.map((name) => `the header ${name} is not documented`),
      ...Object.entries(documented).flatMap(([name, header]) => {
        const { required = false, schema, example } = this.#header(header);
        const text = response.headers.get(name);
        if (text === null) return required ? [`the header ${name} is missing`] : [];
        // Node's default for a connection that stays open.
        if (name === 'Connection' && text !== 'close') return [];
        const isRight = WITH_ONE_VALUE.has(name.toLowerCase())
          ? text === example
          : this.#ajv.validate(schema, schema.type === 'integer' ? Number(text) : text);
        return isRight ? [] : [`the header ${name}: ${text}`];
      }),
    ];
  }

  #header(header: Header | { readonly $ref: string }): Header {
    if (!('$ref' in header)) return header;
    const found = this.#document.components.headers[header.$ref.split('/').at(-1) ?? ''];
    if (found === undefined) throw new Error(`The document has no ${header.$ref}.`);
    return found;
  }

  #problemDifferences({ method, body }: SeenResponse): string {
    return method === 'HEAD'
      ? ''
      : this.#bodyDifferences(body, ['components', 'schemas', 'Problem']).join('; ');
  }

  #bodyDifferences(body: string, pointer: readonly string[]): string[] {
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return ['the body is not JSON'];
    }
    return this.#valueDifferences(value, pointer);
  }

  #valueDifferences(value: unknown, pointer: readonly string[]): string[] {
    const path = pointer
      .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent);
    const validate = this.#ajv.getSchema(`openapi#/${path.join('/')}`);
    if (validate === undefined) throw new Error(`The document has no ${pointer.join(' / ')}.`);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  #templateOf(path: string): string | undefined {
    const templates = Object.keys(this.#document.paths);
    return (
      templates.find((template) => template === path) ??
      templates.find((template) =>
        new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
      )
    );
  }
}

/** The document's objects are open for later versions, but we send only the members that it has. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const members = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed(value)]));
  const isObject = members.type === 'object' && members.properties !== undefined;
  return isObject ? { additionalProperties: false, ...members } : members;
}

/** The codes of a response are the names of its examples. */
function problemDifferences(
  { status, body }: SeenResponse,
  examples: Readonly<Record<string, object>> | undefined,
): string[] {
  if (examples === undefined) return [];
  const problem = JSON.parse(body) as { readonly status?: unknown; readonly code?: unknown };
  return [
    ...(problem.status === status ? [] : [`the body has the status ${problem.status}`]),
    ...(String(problem.code) in examples ? [] : [`the code ${problem.code} is not documented`]),
  ];
}
