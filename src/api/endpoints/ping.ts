/** GET /ping: whether a key works, and what it allows. */
import { SCOPE_TITLES } from '../../keys/scope.js';
import type { JsonRoute } from '../route.js';
import { pingResponse } from './responses.js';

export const ping: JsonRoute = {
  method: 'GET',
  path: '/ping',
  scope: 'read',
  response: {
    kind: 'json',
    name: 'Ping',
    schema: pingResponse,
    example: { ok: true, key: 'Zapier integration', scope: 'Read', tenant: '1' },
  },
  operation: {
    id: 'ping',
    summary: 'Check a key',
    description:
      'Returns the name, scope and tenant of the key. Costs almost nothing: use it to test a connection.',
  },
  handle: ({ principal }) => ({
    ok: true,
    key: principal.keyName,
    scope: SCOPE_TITLES[principal.scope],
    tenant: principal.tenantId,
  }),
};
