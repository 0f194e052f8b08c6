/** The paths and problem codes of the plugin's own API, which no endpoint of a host can take. */
import { PUBLIC_PATHS } from '../api/public-paths.js';
import { openApiPath } from '../api/route.js';
import { apiRoutes } from '../api/routes.js';
import type { ReservedNames } from '../host/registry.js';
import { PROBLEMS } from '../http/problems.js';
import { withdrawnPorts } from './withdrawn-ports.js';

export const RESERVED_NAMES: ReservedNames = {
  // The route table needs ports, but its paths don't depend on them.
  paths: [...apiRoutes(withdrawnPorts).map(({ path }) => openApiPath(path)), ...Object.values(PUBLIC_PATHS)],
  problemCodes: Object.keys(PROBLEMS),
};
