/**
 * Writes a request in curl, JavaScript, Python and PHP. Each sample is complete, runs without packages, and prints the
 * response or a problem's detail. The server and the page's browser module both use this file, so it imports nothing.
 */

/** Stands in a sample for the reader's key. */
export const KEY_PLACEHOLDER = 'exovo_XXXXXXXXXXXXXXXXXXXXXXXXXXXX';

export const LANGUAGES = [
  { id: 'curl', title: 'curl' },
  { id: 'javascript', title: 'JavaScript' },
  { id: 'python', title: 'Python' },
  { id: 'php', title: 'PHP' },
] as const;
export type Language = (typeof LANGUAGES)[number]['id'];

export interface SampleInput {
  readonly method: string;
  readonly baseUrl: string;
  /** As OpenAPI spells it, e.g. `/extensions/{extension}/presence`. */
  readonly path: string;
  readonly parameters: readonly SampleParameter[];
  /** Undefined if the endpoint needs no key. */
  readonly key: string | undefined;
  /** A JSON value, or undefined if the request has no body. */
  readonly body: unknown;
  /** Whether the response is a file instead of JSON. */
  readonly isStream: boolean;
}

export interface SampleParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  /** Empty if the parameter is left out. */
  readonly value: string;
}

interface SampleRequest extends Pick<SampleInput, 'method' | 'body' | 'isStream'> {
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Where a sample saves the response if it is a file. */
const FILE = 'response.bin';
const TIMEOUT_SECONDS = 10;

export function sampleCode(input: SampleInput): Readonly<Record<Language, string>> {
  const { method, body, isStream, baseUrl, key } = input;
  const headers: [string, string][] = [];
  if (key !== undefined) headers.push(['Authorization', `Bearer ${key}`]);
  if (body !== undefined) headers.push(['Content-Type', 'application/json']);
  const request = { method, body, isStream, headers, url: baseUrl + pathWithParameters(input) };
  return {
    curl: curl(request),
    javascript: javascript(request),
    python: python(request),
    php: php(request),
  };
}

/** Returns the path below the base URL, with all parameters filled in. */
export function pathWithParameters({ path, parameters }: Pick<SampleInput, 'path' | 'parameters'>): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: place, value } of parameters) {
    if (place === 'path') filled = filled.replace(`{${name}}`, () => encodeURIComponent(value));
    else if (value !== '') query.set(name, value);
  }
  return query.size === 0 ? filled : `${filled}?${query}`;
}

function curl({ method, url, headers, body, isStream }: SampleRequest): string {
  const parts = [
    shell(url),
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...headers.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${shell(JSON.stringify(body))}`]),
    ...(isStream ? [`--fail-with-body --output ${FILE} || cat ${FILE}`] : []),
  ];
  return `curl ${parts.join(' \\\n  ')}`;
}

function javascript({ method, url, headers, body, isStream }: SampleRequest): string {
  const options = [
    ...(method === 'GET' ? [] : [`  method: ${json(method)},`]),
    ...block(
      '  headers: {',
      headers.map(([name, value]) => `    ${json(name)}: ${json(value)},`),
      '  },',
    ),
    ...(body === undefined ? [] : [`  body: JSON.stringify(${JSON.stringify(body)}),`]),
  ];
  const rest = options.length === 0 ? '' : `, {\n${options.join('\n')}\n}`;
  const request = `const response = await fetch(${json(url)}${rest});`;
  if (!isStream) {
    return `${request}
const result = await response.json();
if (!response.ok) {
  throw new Error(result.code + ': ' + result.detail);
}
console.log(JSON.stringify(result, null, 2));`;
  }
  return `${request}
if (!response.ok) {
  const problem = await response.json();
  throw new Error(problem.code + ': ' + problem.detail);
}
const file = await response.blob();
console.log(file.type, file.size);`;
}

function python({ method, url, headers, body, isStream }: SampleRequest): string {
  return [
    'import json',
    ...(isStream ? ['import shutil'] : []),
    'import sys',
    'import urllib.error',
    'import urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${json(url)},`,
    ...(method === 'GET' ? [] : [`    method=${json(method)},`]),
    ...block(
      '    headers={',
      headers.map(([name, value]) => `        ${json(name)}: ${json(value)},`),
      '    },',
    ),
    ...(body === undefined ? [] : [`    data=json.dumps(${pythonValue(body)}).encode(),`]),
    ')',
    'try:',
    `    with urllib.request.urlopen(request, timeout=${TIMEOUT_SECONDS}) as response:`,
    ...(isStream
      ? [`        with open(${json(FILE)}, "wb") as file:`, '            shutil.copyfileobj(response, file)']
      : ['        print(json.dumps(json.load(response), indent=2))']),
    'except urllib.error.HTTPError as error:',
    '    problem = json.load(error)',
    '    sys.exit(problem["code"] + ": " + problem["detail"])',
  ].join('\n');
}

function php({ method, url, headers, body, isStream }: SampleRequest): string {
  return [
    '<?php',
    `$request = curl_init(${phpValue(url)});`,
    'curl_setopt_array($request, [',
    ...(method === 'GET' ? [] : [`    CURLOPT_CUSTOMREQUEST => ${phpValue(method)},`]),
    ...block(
      '    CURLOPT_HTTPHEADER => [',
      headers.map(([name, value]) => `        ${phpValue(`${name}: ${value}`)},`),
      '    ],',
    ),
    ...(body === undefined ? [] : [`    CURLOPT_POSTFIELDS => json_encode(${phpValue(body)}),`]),
    '    CURLOPT_RETURNTRANSFER => true,',
    `    CURLOPT_TIMEOUT => ${TIMEOUT_SECONDS},`,
    ']);',
    '$response = curl_exec($request);',
    'if ($response === false) {',
    '    throw new Exception(curl_error($request));',
    '}',
    ...(isStream ? [] : ['$result = json_decode($response);']),
    'if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {',
    ...(isStream ? ['    $result = json_decode($response);'] : []),
    '    throw new Exception("$result->code: $result->detail");',
    '}',
    isStream
      ? `file_put_contents(${phpValue(FILE)}, $response);`
      : 'echo json_encode($result, JSON_PRETTY_PRINT), "\\n";',
  ].join('\n');
}

function block(start: string, lines: readonly string[], end: string): string[] {
  return lines.length === 0 ? [] : [start, ...lines, end];
}

/** A JSON string is also a string in JavaScript and Python. */
function json(text: string): string {
  return JSON.stringify(text);
}

function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function pythonValue(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${json(name)}: ${pythonValue(member)}`);
  return `{${members.join(', ')}}`;
}

function phpValue(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/['\\]/g, '\\$&')}'`;
  if (Array.isArray(value)) return `[${value.map(phpValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${phpValue(name)} => ${phpValue(member)}`);
  // An empty array would become [] instead of {}.
  return members.length === 0 ? 'new stdClass()' : `[${members.join(', ')}]`;
}
