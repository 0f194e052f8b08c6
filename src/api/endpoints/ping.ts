/** GET /ping: whether a key works, and what it is. */
import { SCOPE_TITLES } from '../../keys/scope.js';
import type { ApiRoute } from '../route.js';
import { pingAnswer } from './responses.js';

export const ping: ApiRoute = {
  method: 'GET',
  path: '/ping',
  scope: 'read',
  operation: {
    id: 'ping',
    summary: 'Check a key',
    description: 'Tells whether a key works, and what it is. Use it to test a connection.',
    answerName: 'Ping',
    answer: pingAnswer,
    example: { answer: { ok: true, key: 'Zapier integration', scope: 'Read', tenant: '1' } },
  },
  followsFromPrincipal: true,
  handle: ({ principal }) => ({
    ok: true,
    key: principal.keyName,
    scope: SCOPE_TITLES[principal.scope],
    tenant: principal.tenantId,
  }),
};
