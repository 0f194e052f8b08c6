/** POST /extensions/{extension}/presence: sets a user's presence. */
import Joi from 'joi';
import { PRESENCES, type Presence, type PresenceService } from '../../host/ports.js';
import { Problem } from '../../http/problem.js';
import type { JsonResponse, JsonRoute, Operation } from '../route.js';
import { presence, presenceResponse } from './responses.js';

interface Body {
  presence: Presence;
}

const body = Joi.object<Body>({
  presence: Joi.link('#Presence')
    .required()
    .messages({ '*': `must be exactly one of ${PRESENCES.map((value) => `"${value}"`).join(', ')}` }),
})
  .shared(presence)
  .description('The new presence: one of the five values, exactly as spelled.');

const operation: Operation = {
  id: 'setPresence',
  summary: "Set a user's presence",
  description: `Sets the presence of an extension's user, that is, the user's status, and returns it as now stored. Requires a key with the scope Read & write.

Presence is information for other people: telephones and apps that watch the extension show it. It doesn't change how calls
are routed: the extension rings as before, and neither do-not-disturb nor call forwarding is turned on. It stays until
somebody sets another one, here or on the PBX.`,
  params: {
    extension: {
      description: 'The number of the extension, as GET /extensions lists it.',
      example: '205',
      schema: Joi.string(),
    },
  },
  bodyName: 'PresenceChange',
  bodyExample: { presence: 'Away' },
  problems: ['extension_not_found', 'presence_unavailable'],
};

const response: JsonResponse = {
  kind: 'json',
  name: 'ExtensionPresence',
  schema: presenceResponse,
  example: { extension: '205', presence: 'Away' },
};

/** What the number of an extension can look like on any PBX. Nothing else is looked up. */
const EXTENSION = /^[0-9A-Za-z*#+_.-]{1,40}$/;

export function setPresence(presences: PresenceService): JsonRoute {
  return {
    method: 'POST',
    path: '/extensions/:extension/presence',
    scope: 'read_write',
    body,
    response,
    operation,
    handle: async ({ principal, params, body }) => {
      const { presence } = body as unknown as Body;
      const extension = params.extension ?? '';
      const stored = EXTENSION.test(extension)
        ? await presences.set(principal.tenantId, extension, presence)
        : null;
      if (stored === null) throw new Problem('extension_not_found');
      return { extension, presence: stored };
    },
  };
}
