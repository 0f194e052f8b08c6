/**
 * A request of an endpoint as curl, JavaScript and Python: complete, with the base address and the document's example
 * filled in, so that a client begins by copying it. The tests run them as they are shown, with a real key.
 */
import type { Endpoint } from './document.js';

/** What stands where the reader's key belongs. */
export const KEY_PLACEHOLDER = 'exovo_XXXXXXXXXXXXXXXXXXXXXXXXXXXX';

export interface Sample {
  readonly id: 'curl' | 'javascript' | 'python';
  readonly title: string;
  readonly code: string;
}

interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export function samplesOf(endpoint: Endpoint, baseUrl: string): readonly Sample[] {
  const call = callOf(endpoint, baseUrl);
  return [
    { id: 'curl', title: 'curl', code: curl(call) },
    { id: 'javascript', title: 'JavaScript', code: javascript(call) },
    { id: 'python', title: 'Python', code: python(call) },
  ];
}

function callOf({ method, path, operation }: Endpoint, baseUrl: string): Call {
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
  };
}

function curl({ method, url, headers, body }: Call): string {
  const parts = [
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${shell(JSON.stringify(body))}`]),
    shell(url),
  ];
  return `curl ${parts.join(' \\\n  ')}`;
}

function javascript({ method, url, headers, body }: Call): string {
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
    'const answer = await response.json();',
    "if (!response.ok) throw new Error(answer.code + ': ' + answer.detail);",
    'console.log(answer);',
  ].join('\n');
}

function python({ method, url, headers, body }: Call): string {
  return [
    'import json',
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
    '    print(json.load(response))',
  ].join('\n');
}

/** JSON's strings are strings in JavaScript and in Python as well. */
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
