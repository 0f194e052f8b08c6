/** Why an endpoint of a host's own cannot be taken: its form, or a path that is someone else's. Pure; for the registry. */
import type { Contribution, Endpoint } from './hooks.js';

/** The plugin's own paths, which no contribution may shadow. A test keeps them equal to the OpenAPI document's. */
export const BUILT_IN_PATHS: readonly string[] = [
  '/ping',
  '/extensions',
  '/calls',
  '/extensions/{extension}/presence',
  '/openapi.json',
];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PATH = /^(\/([a-z0-9][a-z0-9._-]*|\{[a-z][A-Za-z0-9]*\}))+$/;
const PARAMETER = /\{(\w+)\}/g;
const CODE = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/;

export function endpointObjection(
  added: Contribution<Endpoint>,
  present: readonly Contribution<Endpoint>[],
): string | undefined {
  return formObjection(added.value) ?? pathObjection(added, present);
}

function formObjection(endpoint: Endpoint): string | undefined {
  const { method, path, scope, params = {}, body, answer, example, summary, problems = [] } = endpoint;
  if (!METHODS.includes(method)) return `its method "${method}" is none of ${METHODS.join(', ')}.`;
  if (!PATH.test(String(path))) {
    return `its path "${path}" is not one such as /acme/queues/{queue}: lower-case segments and whole-segment parameters.`;
  }
  if (scope !== 'read' && scope !== 'read_write')
    return 'it declares no scope. Give it "read" or "read_write".';
  if (method !== 'GET' && scope === 'read') {
    return `it is a ${method} with the scope "read", but keys with the scope Read may call GET only. Give it "read_write".`;
  }
  if (method === 'GET' && body !== undefined) return 'it is a GET with a body.';
  if (typeof summary !== 'string' || summary === '') return 'it has no summary.';
  if (typeof answer !== 'object' || answer === null) return 'it declares no schema of its answer.';
  if (typeof example?.answer !== 'object') return 'it has no example of its answer.';
  const named = [...path.matchAll(PARAMETER)].map((match) => match[1]);
  const missing = named.filter((name) => params[String(name)] === undefined);
  if (missing.length > 0) return `it describes no parameter ${missing.join(', ')}.`;
  const wrong = problems.find(({ code, status }) => !CODE.test(code) || !(status >= 400 && status <= 599));
  if (wrong !== undefined) {
    return `its problem "${wrong.code}" needs a code such as acme_queue_closed and a status from 400 to 599.`;
  }
  return undefined;
}

function pathObjection(
  { by, value }: Contribution<Endpoint>,
  present: readonly Contribution<Endpoint>[],
): string | undefined {
  const builtIn = BUILT_IN_PATHS.find((path) => overlaps(path, value.path));
  if (builtIn !== undefined) return `${value.path} shadows ${builtIn}, which belongs to exovo-api-access.`;
  const other = present.find(({ by: owner, value: { method, path } }) =>
    path === value.path ? owner !== by || method === value.method : overlaps(path, value.path),
  );
  return other && `${value.path} is taken by ${other.value.method} ${other.value.path}, ${other.title}.`;
}

/** Whether some address fits both paths. */
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
