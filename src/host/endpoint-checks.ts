/** Checks an endpoint of a host, and says why it is refused: its form, or a problem code or path that is taken. Pure. */
import type { Endpoint, EndpointProblemType } from './endpoint.js';
import type { Contribution, ReservedNames } from './registry.js';

/** Only the plugin responds with these, before it calls an endpoint, with headers that say what was wrong. */
const RESERVED_STATUSES: readonly number[] = [401, 405, 415];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PATH = /^(\/([a-z0-9][a-z0-9._-]*|\{[a-z][A-Za-z0-9]*\}))+$/;
const PARAMETER = /\{(\w+)\}/g;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;
const MAX_DEADLINE_MS = 30_000;
const CODE = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/;

export function endpointObjection(
  added: Contribution<Endpoint>,
  present: readonly Contribution<Endpoint>[],
  reserved: ReservedNames,
): string | undefined {
  return (
    formObjection(added.value) ??
    parameterObjection(added.value) ??
    problemObjection(added, present, reserved) ??
    pathObjection(added, present, reserved)
  );
}

function formObjection(endpoint: Endpoint): string | undefined {
  const { method, path, scope, body, example, summary, description = '' } = endpoint;
  if (!METHODS.includes(method)) return `its method "${method}" is not one of ${METHODS.join(', ')}.`;
  if (!PATH.test(String(path))) {
    return `its path "${path}" doesn't look like /acme/queues/{queue}: lower-case segments and whole-segment parameters.`;
  }
  if (scope !== 'read' && scope !== 'read_write')
    return 'it declares no scope. Give it "read" or "read_write".';
  if (method !== 'GET' && scope === 'read') {
    return `it is a ${method} with the scope "read", but keys with the scope Read can only call GET. Give it "read_write".`;
  }
  if (method === 'GET' && body !== undefined) return 'it is a GET with a body.';
  if (!isText(summary)) return 'it has no summary.';
  if (typeof description !== 'string') return 'its description is not a string.';
  if (body !== undefined && !isObject(example?.body)) return 'it has a body but no example of it.';
  return responseObjection(endpoint);
}

function responseObjection({ response, example }: Endpoint): string | undefined {
  if (response?.kind !== 'json' && response?.kind !== 'stream') {
    return 'it declares no response. Give it one of the kind "json" or "stream".';
  }
  const { deadlineMs = 1 } = response;
  if (!(Number.isInteger(deadlineMs) && deadlineMs > 0 && deadlineMs <= MAX_DEADLINE_MS)) {
    return `its deadlineMs is ${deadlineMs}, not a number from 1 to ${MAX_DEADLINE_MS}.`;
  }
  if (response.kind === 'json') {
    if (!isObject(response.schema)) return 'its response has no schema.';
    return isObject(example?.response) ? undefined : 'it has no example of its response.';
  }
  const { mediaTypes } = response;
  const isValid = Array.isArray(mediaTypes) && mediaTypes.length > 0 && mediaTypes.every(isMediaType);
  return isValid ? undefined : 'its response needs mediaTypes such as ["audio/wav"], in lower case.';
}

function parameterObjection({ path, params = {} }: Endpoint): string | undefined {
  const named = [...path.matchAll(PARAMETER)].map((match) => String(match[1]));
  if (new Set(named).size < named.length) return `its path "${path}" names a parameter twice.`;
  const missing = named.filter((name) => !Object.hasOwn(params, name));
  if (missing.length > 0) return `it doesn't describe the parameter ${missing.join(', ')}.`;
  for (const [name, { description, example, schema }] of Object.entries(params)) {
    if (!named.includes(name)) return `it describes a parameter ${name}, which its path does not have.`;
    if (!isText(description) || !isText(example) || !isObject(schema)) {
      return `its parameter ${name} needs a description, an example and a schema.`;
    }
  }
  return undefined;
}

/** A code means the same in every response: the reference has one place for each. */
function problemObjection(
  { by, value: { problems = [] } }: Contribution<Endpoint>,
  present: readonly Contribution<Endpoint>[],
  reserved: ReservedNames,
): string | undefined {
  for (const problem of problems) {
    const { code, status, title, meaning } = problem;
    if (!CODE.test(code) || !Number.isInteger(status) || status < 400 || status > 599) {
      return `its problem "${code}" needs a code such as acme_queue_closed and a status from 400 to 599.`;
    }
    if (!isText(title) || !isText(meaning)) return `its problem "${code}" needs a title and a meaning.`;
    if (reserved.problemCodes.includes(code)) return `the problem "${code}" belongs to exovo-api-access.`;
    if (RESERVED_STATUSES.includes(status)) {
      return `its problem "${code}" has the status ${status}, which only exovo-api-access sends.`;
    }
    const other = present.find(({ by: owner, value }) =>
      value.problems?.some((known) => known.code === code && (owner !== by || !isSame(known, problem))),
    );
    if (other !== undefined) return `the problem "${code}" is declared differently by ${other.title}.`;
  }
  return undefined;
}

function isSame(a: EndpointProblemType, b: EndpointProblemType): boolean {
  return a.status === b.status && a.title === b.title && a.meaning === b.meaning;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isMediaType(value: unknown): boolean {
  return typeof value === 'string' && MEDIA_TYPE.test(value);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function pathObjection(
  { by, value }: Contribution<Endpoint>,
  present: readonly Contribution<Endpoint>[],
  reserved: ReservedNames,
): string | undefined {
  const builtIn = reserved.paths.find((path) => overlaps(path, value.path));
  if (builtIn !== undefined) return `${value.path} shadows ${builtIn}, which belongs to exovo-api-access.`;
  const other = present.find(({ by: owner, value: { method, path } }) =>
    path === value.path ? owner !== by || method === value.method : overlaps(path, value.path),
  );
  return other && `${value.path} is taken by ${other.value.method} ${other.value.path}, ${other.title}.`;
}

/** Returns whether a URL can match both paths. */
function overlaps(a: string, b: string): boolean {
  const partsA = a.split('/');
  const partsB = b.split('/');
  return (
    partsA.length === partsB.length &&
    partsA.every((part, index) => {
      const other = partsB[index] ?? '';
      return part === other || part.startsWith('{') || other.startsWith('{');
    })
  );
}
