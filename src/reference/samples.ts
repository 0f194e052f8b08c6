/**
 * A request to an endpoint in curl, JavaScript and Python: complete, with the base URL and the document's example filled
 * in, so that a client can start from a copy. The tests run each as it is shown, with a real key.
 */
import { type Endpoint, streamTypesOf } from './document.js';

/** The place of the reader's key. */
export const KEY_PLACEHOLDER = 'exovo_XXXXXXXXXXXXXXXXXXXXXXXXXXXX';

export interface Sample {
  readonly id: 'curl' | 'javascript' | 'python';
  readonly title: string;
  readonly code: string;
}

interface SampleRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Whether the response is a file instead of JSON. */
  readonly isStream: boolean;
}

/** Where a sample saves the response if it is a file. */
const FILE = 'response.bin';

export function samplesOf(endpoint: Endpoint, baseUrl: string): readonly Sample[] {
  const request = requestOf(endpoint, baseUrl);
  return [
    { id: 'curl', title: 'curl', code: curl(request) },
    { id: 'javascript', title: 'JavaScript', code: javascript(request) },
    { id: 'python', title: 'Python', code: python(request) },
  ];
}

function requestOf({ method, path, operation }: Endpoint, baseUrl: string): SampleRequest {
  const { parameters = [], security, requestBody } = operation;
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: place, example, schema } of parameters) {
    const value = example ?? schema.default;
    if (value === undefined) continue;
    if (place === 'query') query.set(name, String(value));
    else filled = filled.replace(`{${name}}`, encodeURIComponent(String(value)));
  }
  const body = requestBody?.content['application/json']?.example;
  return {
    method,
    url: baseUrl + filled + (query.size === 0 ? '' : `?${query}`),
    headers: {
      ...(security.length === 0 ? {} : { Authorization: `Bearer ${KEY_PLACEHOLDER}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body,
    isStream: streamTypesOf(operation).length > 0,
  };
}

function curl({ method, url, headers, body, isStream }: SampleRequest): string {
  const parts = [
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${shell(JSON.stringify(body))}`]),
    ...(isStream ? [`--fail --output ${FILE}`] : []),
    shell(url),
  ];
  return `curl ${parts.join(' \\\n  ')}`;
}

function javascript({ method, url, headers, body, isStream }: SampleRequest): string {
  const headerLines = Object.entries(headers).map(
    ([name, value]) => `    ${quoted(name)}: ${quoted(value)},`,
  );
  const options = [
    ...(method === 'GET' ? [] : [`  method: ${quoted(method)},`]),
    ...(headerLines.length === 0 ? [] : ['  headers: {', ...headerLines, '  },']),
    ...(body === undefined ? [] : [`  body: JSON.stringify(${JSON.stringify(body)}),`]),
  ];
  const rest = options.length === 0 ? '' : `, {\n${options.join('\n')}\n}`;
  return [
    `const response = await fetch(${quoted(url)}${rest});`,
    ...(isStream
      ? [
          'if (!response.ok) {',
          '  const problem = await response.json();',
          "  throw new Error(problem.code + ': ' + problem.detail);",
          '}',
          'const file = await response.blob();',
          'console.log(file.type, file.size);',
        ]
      : [
          'const result = await response.json();',
          "if (!response.ok) throw new Error(result.code + ': ' + result.detail);",
          'console.log(result);',
        ]),
  ].join('\n');
}

function python({ method, url, headers, body, isStream }: SampleRequest): string {
  return [
    ...(!isStream || body !== undefined ? ['import json'] : []),
    ...(isStream ? ['import shutil'] : []),
    'import urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${quoted(url)},`,
    ...(method === 'GET' ? [] : [`    method=${quoted(method)},`]),
    ...(Object.keys(headers).length === 0
      ? []
      : [
          '    headers={',
          ...Object.entries(headers).map(([name, value]) => `        ${quoted(name)}: ${quoted(value)},`),
          '    },',
        ]),
    ...(body === undefined ? [] : [`    data=json.dumps(${pythonValue(body)}).encode(),`]),
    ')',
    'with urllib.request.urlopen(request, timeout=10) as response:',
    ...(isStream
      ? [`    with open(${quoted(FILE)}, "wb") as file:`, '        shutil.copyfileobj(response, file)']
      : ['    print(json.load(response))']),
  ].join('\n');
}

/** A JSON string is also a string in JavaScript and Python. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function pythonValue(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, member]) => `${quoted(name)}: ${pythonValue(member)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}
