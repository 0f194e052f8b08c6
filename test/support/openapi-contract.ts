/** Whether an answer is one that an OpenAPI document allows. Used for the whole suite, and for hosts with hooks. */
import { Ajv2020 } from 'ajv/dist/2020.js';

export interface SeenAnswer {
  readonly method: string;
  /** Below the server's address, without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

interface Operation {
  readonly responses: Readonly<Record<string, Response>>;
}

interface Response {
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

/** Of HTTP itself: Node sends them, or OpenAPI has another place for them. */
const OF_TRANSPORT = new Set(['connection', 'content-type', 'date', 'keep-alive']);
/** What the administrator's frame and Node may answer for a path that no document holds. */
const OF_NO_PATH = new Set([400, 401, 403, 404, 503]);

export class OpenApiContract {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

  constructor(document: Document) {
    this.#document = document;
    this.#ajv.addSchema(document, 'openapi');
  }

  /** Sentences on what is not as documented; none when all is. */
  differences(answer: SeenAnswer): string[] {
    const { method, path, status } = answer;
    const said = `${method} ${path} answered ${status}`;
    const template = this.#templateOf(path);
    if (template === undefined) {
      const problem = OF_NO_PATH.has(status) ? this.#problemDifferences(answer) : 'which no document allows';
      return problem === '' ? [] : [`${said}, ${problem}`];
    }
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    // A method that the path does not take is answered as any operation of the path says.
    const operations = this.#document.paths[template] ?? {};
    const name = operations[verb] === undefined ? (Object.keys(operations)[0] ?? '') : verb;
    const responses = operations[name]?.responses ?? {};
    const key = [String(status), `${String(status)[0]}XX`].find((known) => responses[known] !== undefined);
    if (key === undefined) {
      // A read key is refused before its path and method are looked at.
      const problem = status === 403 ? this.#problemDifferences(answer) : 'which is not documented';
      return problem === '' ? [] : [`${said}, ${problem}`];
    }
    return this.#responseDifferences(
      answer,
      ['paths', template, name, 'responses', key],
      responses[key] ?? {},
    ).map((difference) => `${said}: ${difference}`);
  }

  #responseDifferences(answer: SeenAnswer, pointer: readonly string[], response: Response): string[] {
    const differences = this.#headerDifferences(answer, response.headers ?? {});
    const type = answer.headers.get('Content-Type')?.split(';')[0] ?? 'none';
    if (response.content?.[type] === undefined) return [...differences, `the type ${type} is not documented`];
    if (answer.method === 'HEAD') return differences;
    return [...differences, ...this.#bodyDifferences(answer.body, [...pointer, 'content', type, 'schema'])];
  }

  #headerDifferences(answer: SeenAnswer, documented: NonNullable<Response['headers']>): string[] {
    const known = new Set([...OF_TRANSPORT, ...Object.keys(documented).map((name) => name.toLowerCase())]);
    const unknown = [...answer.headers.keys()].filter((name) => !known.has(name));
    return [
      ...unknown.map((name) => `the header ${name} is not documented`),
      ...Object.entries(documented).flatMap(([name, { $ref }]) => {
        const component = $ref.split('/').at(-1) ?? '';
        const { required = false, schema } = this.#document.components.headers[component] ?? {};
        const text = answer.headers.get(name);
        if (text === null) return required ? [`the header ${name} is missing`] : [];
        // Node's own word for a connection that stays.
        if (name === 'Connection' && text !== 'close') return [];
        const value = schema?.type === 'integer' ? Number(text) : text;
        return this.#valueDifferences(value, ['components', 'headers', component, 'schema']).map(
          (difference) => `the header ${name}: ${text}${difference}`,
        );
      }),
    ];
  }

  #problemDifferences({ method, body }: SeenAnswer): string {
    return method === 'HEAD'
      ? ''
      : this.#bodyDifferences(body, ['components', 'schemas', 'Problem']).join('; ');
  }

  #bodyDifferences(body: string, pointer: readonly string[]): string[] {
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return ['the body is no JSON'];
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
