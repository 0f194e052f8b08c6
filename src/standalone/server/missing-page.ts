/** The problem of a path that nothing serves at the moment. Below /admin, it can be a page of a plugin that isn't enabled. */
import type { Problem } from 'exovo-api-access/internal/http';
import { hostProblem } from '../frame/host-problem.js';
import type { PluginStatus } from '../plugins/plugin-status.js';
import { STRINGS } from './strings.js';

export interface Installed {
  /** Whether plugins are still to be added. */
  readonly isStarting: boolean;
  readonly plugins: readonly PluginStatus[];
}

export function missingPage(path: string, { isStarting, plugins }: Installed): Problem {
  const { starting, switching, notServed, notFound, notInApi } = STRINGS.refusals;
  if (!isForAdmin(path)) return hostProblem('not_found', isForApi(path) ? notInApi : notFound);
  if (isStarting) return hostProblem('host_starting', starting);
  const owner = plugins.find(({ manifest }) => manifest?.routes.some(({ mount }) => isBelow(path, mount)));
  switch (owner?.state) {
    case 'enabling':
    case 'disabling':
      return hostProblem('api_unavailable', switching(owner.name));
    case 'disabled':
    case 'failed':
      return hostProblem('not_found', notServed[owner.state](owner.name));
    default:
      return hostProblem('not_found', notFound);
  }
}

/** Whether a program asked for a path of the API or for a near miss, such as `/API/v1/ping`, `//api/v1/ping` or `/pbx/api/v1`. */
export function isForApi(path: string): boolean {
  return /\/api(\/|$)/i.test(path) && !isForAdmin(path);
}

function isForAdmin(path: string): boolean {
  return isBelow(path, '/admin');
}

function isBelow(path: string, mount: string): boolean {
  return path === mount || path.startsWith(`${mount}/`);
}
