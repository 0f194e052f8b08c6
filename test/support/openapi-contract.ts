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
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Header {
  readonly required?: boolean;
  readonly schema: { readonly type: string };
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
/** Statuses that the host and Node can send for a path that is not in the document. */
const OF_NO_PATH = new Set([400, 401, 403, 404, 503]);

export class OpenApiContract {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

  constructor(document: Document) {
    this.#document = document;
    this.#ajv.addSchema(document, 'openapi');
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
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    // The refusal of a method is documented with each operation of its path.
    const operations = this.#document.paths[template] ?? {};
    const name = operations[verb] === undefined ? (Object.keys(operations)[0] ?? '') : verb;
    const responses = operations[name]?.responses ?? {};
    const key = [String(status), `${String(status)[0]}XX`].find((known) => responses[known] !== undefined);
    if (key === undefined) {
      // A read key is refused whatever the path and method are.
      const problem = status === 403 ? this.#problemDifferences(response) : 'which is not documented';
      return problem === '' ? [] : [`${subject}, ${problem}`];
    }
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
    return [...differences, ...this.#bodyDifferences(response.body, [...pointer, 'content', type, 'schema'])];
  }

  #headerDifferences(
    response: SeenResponse,
    documented: NonNullable<DocumentedResponse['headers']>,
  ): string[] {
    const known = new Set([...OF_TRANSPORT, ...Object.keys(documented).map((name) => name.toLowerCase())]);
    const unknown = [...response.headers.keys()].filter((name) => !known.has(name));
    return [
      ...unknown.map((name) => `the header ${name} is not documented`),
      ...Object.entries(documented).flatMap(([name, { $ref }]) => {
        const component = $ref.split('/').at(-1) ?? '';
        const { required = false, schema } = this.#document.components.headers[component] ?? {};
        const text = response.headers.get(name);
        if (text === null) return required ? [`the header ${name} is missing`] : [];
        // Node's default for a connection that stays open.
        if (name === 'Connection' && text !== 'close') return [];
        const value = schema?.type === 'integer' ? Number(text) : text;
        return this.#valueDifferences(value, ['components', 'headers', component, 'schema']).map(
          (difference) => `the header ${name}: ${text}${difference}`,
        );
      }),
    ];
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
