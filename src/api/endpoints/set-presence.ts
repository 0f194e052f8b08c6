/** POST /extensions/{extension}/presence: sets a user's status. */
import Joi from 'joi';
import { PRESENCES, type Presence, type PresenceService } from '../../host/ports.js';
import { Problem } from '../../http/problem.js';
import type { ApiRoute, Operation } from '../route.js';
import { presenceAnswer } from './responses.js';

interface Body {
  presence: Presence;
}

const body = Joi.object<Body>({
  presence: Joi.valid(...PRESENCES)
    .required()
    .description('The new status, exactly as spelled.')
    .messages({ '*': `must be exactly one of ${PRESENCES.map((value) => `"${value}"`).join(', ')}` }),
});

const operation: Operation = {
  id: 'setPresence',
  summary: 'Set a status',
  description: "Sets the status of an extension's user. Needs a key with the scope Read & write.",
  params: {
    extension: {
      description: 'The number of the extension, as GET /extensions lists it.',
      example: '205',
      schema: Joi.string(),
    },
  },
  bodyName: 'PresenceChange',
  answerName: 'ExtensionPresence',
  answer: presenceAnswer,
  example: { body: { presence: 'Away' }, answer: { extension: '205', presence: 'Away' } },
  problems: ['extension_not_found', 'presence_unavailable'],
};

/** What an extension's number can look like on any PBX; anything else exists nowhere and is not asked for. */
const EXTENSION = /^[0-9A-Za-z*#+_.-]{1,40}$/;

export function setPresence(presences: PresenceService): ApiRoute {
  return {
    method: 'POST',
    path: '/extensions/:extension/presence',
    scope: 'read_write',
    body,
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
