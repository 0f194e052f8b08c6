/** The reference as Markdown, for terminals and for tools that read text. It contains the same as the page. */
import {
  codesByStatus,
  type Endpoint,
  endpointsOf,
  type Operation,
  problemsOf,
  type ReferenceDocument,
  resolve,
  streamTypesOf,
} from './document.js';
import { type Field, fieldsOf, parameterFields } from './fields.js';
import { closingGuides, firstRequest, type Guide, guides } from './guides.js';
import { scopeText } from './operation.js';
import { LANGUAGES, type Language } from './sample-code.js';
import { samplesOf } from './samples.js';
import { REFERENCE_STRINGS as TEXT } from './strings.js';

/** The names of the languages after the fence of a code block. */
const FENCES: Readonly<Record<Language, string>> = {
  curl: 'sh',
  javascript: 'js',
  python: 'python',
  php: 'php',
};

export function referenceMarkdown(document: ReferenceDocument, apiUrl: string): string {
  const { info } = document;
  const [summary = ''] = info.description.split('\n\n');
  const parts = [
    `# ${TEXT.publicTitle} ${info.version}`,
    summary,
    [
      `- ${TEXT.baseUrl}: \`${apiUrl}\``,
      `- ${TEXT.document}: [3.1](${apiUrl}/openapi.json), [3.0](${apiUrl}/openapi-3.0.json)`,
      `- ${TEXT.page}: <${apiUrl}/reference>`,
    ].join('\n'),
    guide(firstRequest(apiUrl)),
    ...endpointsOf(document).map((endpoint) => endpointPart(document, endpoint, apiUrl)),
    ...guides(apiUrl).map(guide),
    problemPart(document),
    ...closingGuides().map(guide),
  ];
  return `${parts.join('\n\n')}\n`;
}

function endpointPart(document: ReferenceDocument, endpoint: Endpoint, apiUrl: string): string {
  const { method, path, operation } = endpoint;
  const { operationId, summary, description, requestBody, responses } = operation;
  const body = requestBody?.content['application/json'];
  const success = responses['200']?.content['application/json'];
  const streamTypes = streamTypesOf(operation);
  return blocks(
    heading(operationId, summary),
    `\`${method} ${path}\` (${scopeText(operation)})`,
    description,
    fieldList(TEXT.parameters, parameterFields(document, operation)),
    body && fieldList(TEXT.body, fieldsOf(document, body.schema), resolve(document, body.schema).description),
    streamTypes.length > 0 && `### ${TEXT.response}\n\n${TEXT.stream} \`${streamTypes.join('`, `')}\`.`,
    success && fieldList(TEXT.response, fieldsOf(document, success.schema)),
    success?.example !== undefined && fence('json', JSON.stringify(success.example, null, 2)),
    errorPart(operation),
    samples(samplesOf(endpoint, apiUrl)),
  );
}

function fieldList(title: string, fields: readonly Field[], intro = ''): string | false {
  const rows = fields.map(({ name, type, description }) => `- \`${name}\` (${type}): ${description}`);
  return fields.length > 0 && blocks(`### ${title}`, intro, rows.join('\n'));
}

function errorPart(operation: Operation): string {
  const rows = codesByStatus(operation).map(({ status, codes }) => `- ${status}: \`${codes.join('`, `')}\``);
  return `### ${TEXT.errors}\n\n${rows.join('\n')}`;
}

function problemPart(document: ReferenceDocument): string {
  const problems = problemsOf(document).map(({ code, status, title, meaning, detail }) =>
    blocks(
      heading(`problem-${code}`, `\`${code}\``, 3),
      `${status} · ${title}. ${meaning}`,
      detail !== undefined && `${TEXT.detail}: “${detail}”`,
    ),
  );
  return blocks(heading('problems', TEXT.problems), TEXT.problemsText, ...problems);
}

function guide({ id, title, text, example, samples: programs }: Guide): string {
  return blocks(
    heading(id, title),
    text,
    example && fence('http', example.code),
    programs && samples(programs),
  );
}

function samples(programs: Readonly<Partial<Record<Language, string>>>): string {
  return blocks(
    ...LANGUAGES.map(({ id }) => programs[id] !== undefined && fence(FENCES[id], programs[id] ?? '')),
  );
}

/** The links of the guides lead to these anchors. */
function heading(id: string, title: string, level = 2): string {
  return `<a id="${id}"></a>\n\n${'#'.repeat(level)} ${title}`;
}

function fence(language: string, code: string): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}

function blocks(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join('\n\n');
}
