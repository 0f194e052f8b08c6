/** GET /ping: whether a key works, and what it is. */
import { SCOPE_TITLES } from '../keys/scope.js';
import type { ApiRoute } from './route.js';

export const ping: ApiRoute = {
  method: 'GET',
  path: '/ping',
  scope: 'read',
  handle: ({ principal }) => ({
    ok: true,
    key: principal.keyName,
    scope: SCOPE_TITLES[principal.scope],
    tenant: principal.tenantId,
  }),
};
