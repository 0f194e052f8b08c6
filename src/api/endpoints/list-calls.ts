/** GET /calls?limit=N: the most recent calls of a tenant. */
import Joi from 'joi';
import type { Call, CallLog } from '../../host/ports.js';
import type { SchemaMeta } from '../json-schema.js';
import type { JsonResponse, JsonRoute, Operation } from '../route.js';
import { callList } from './responses.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

interface Query {
  limit: number;
}

/** Plain decimal only: no sign, space, leading zero, exponent or other digits than 0 to 9. Never clamped. */
const query = Joi.object<Query>({
  limit: Joi.string()
    .pattern(/^[1-9][0-9]{0,2}$/)
    .custom((text: string, helpers) =>
      Number(text) > MAX_LIMIT ? helpers.error('string.pattern.base') : Number(text),
    )
    .default(DEFAULT_LIMIT)
    .description(`How many calls to return; default ${DEFAULT_LIMIT}.`)
    .meta({
      jsonSchema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
    } satisfies SchemaMeta)
    .messages({
      '*': `must be a whole number from 1 to ${MAX_LIMIT}, in decimal digits; the default is ${DEFAULT_LIMIT}`,
    }),
});

const operation: Operation = {
  id: 'listCalls',
  summary: 'List recent calls',
  description: `Returns the most recent calls of the tenant that the key belongs to, newest first.

**When a call is in the list.** The PBX writes the record of a call when it ends, so a call in progress is not listed.
A long call appears late, at the place of its start: below shorter calls that started after it. So look at the whole list
for new calls, not only at its first items. A call of several parts, such as one that was transferred, can be listed
before its last part has ended; its values then still change, but its \`id\` does not.

**Missed calls** are the \`inbound\` calls with the status \`no_answer\`, \`busy\`, \`cancelled\`, \`failed\` or
\`voicemail\`: nobody talked with the caller. With \`voicemail\`, a mailbox took the call and may hold a message. A menu, an
announcement or a queue that picks up doesn't make a call \`answered\`.

**What the records don't show.** By default, Asterisk writes no record for a call that rings nobody (\`unanswered=no\`). A
call that the telephone refuses, or to a number that does not exist, is \`no_answer\`. After a menu, \`talkSeconds\`
includes the ringing of the extension. The call in which a colleague is asked before a transfer can be a call of its own.
A transfer that failed may leave no trace.`,
};

const response: JsonResponse = {
  kind: 'json',
  name: 'CallList',
  schema: callList.fork('items', (items) => (items as Joi.ArraySchema).max(MAX_LIMIT)),
  example: {
    items: [
      {
        id: '1783177331.42',
        start: '2026-07-04T15:02:11Z',
        direction: 'inbound',
        status: 'answered',
        from: { number: '+13135551234', name: 'ACME' },
        to: { number: '205', name: 'Ada' },
        durationSeconds: 92,
        talkSeconds: 78,
        hasRecording: true,
      },
    ],
  },
  isShared: true,
};

export function listCalls(calls: CallLog): JsonRoute {
  return {
    method: 'GET',
    path: '/calls',
    scope: 'read',
    query,
    response,
    operation,
    handle: async (request) => {
      const { limit } = request.query as unknown as Query;
      return { items: (await calls.recent(request.principal.tenantId, limit)).map(toItem) };
    },
  };
}

/** Field by field: a record from the PBX can hold more than may leave. */
function toItem(call: Call) {
  return {
    id: call.id,
    start: call.start,
    direction: call.direction,
    status: call.status,
    from: { number: call.from.number, name: call.from.name },
    to: { number: call.to.number, name: call.to.name },
    durationSeconds: call.durationSeconds,
    talkSeconds: call.talkSeconds,
    hasRecording: call.hasRecording,
  };
}
