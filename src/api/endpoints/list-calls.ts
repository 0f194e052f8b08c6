/** GET /calls?limit=N: a tenant's newest calls. */
import Joi from 'joi';
import type { Call, CallLog } from '../../host/ports.js';
import type { SchemaMeta } from '../json-schema.js';
import type { ApiRoute, Operation } from '../route.js';
import { callList } from './responses.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

interface Query {
  limit: number;
}

/** Plain decimal only: no sign, blank, leading zero, exponent or other digits than 0 to 9; never clamped. */
const query = Joi.object<Query>({
  limit: Joi.string()
    .pattern(/^[1-9][0-9]{0,2}$/)
    .custom((text: string, helpers) =>
      Number(text) > MAX_LIMIT ? helpers.error('string.pattern.base') : Number(text),
    )
    .default(DEFAULT_LIMIT)
    .description(`How many calls to answer; ${DEFAULT_LIMIT} when absent.`)
    .meta({
      jsonSchema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
    } satisfies SchemaMeta)
    .messages({
      '*': `must be a whole number from 1 to ${MAX_LIMIT}, in plain decimal; without it, ${DEFAULT_LIMIT} is meant`,
    }),
});

const operation: Operation = {
  id: 'listCalls',
  summary: 'List recent calls',
  description: 'Answers the newest calls of the tenant that the key belongs to, newest first.',
  answerName: 'CallList',
  answer: callList,
  example: {
    answer: {
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
  },
};

export function listCalls(calls: CallLog): ApiRoute {
  return {
    method: 'GET',
    path: '/calls',
    scope: 'read',
    query,
    operation,
    sharedBy: ({ principal, query }) => `${principal.tenantId}\n${query.limit}`,
    handle: async (request) => {
      const { limit } = request.query as unknown as Query;
      return { items: (await calls.recent(request.principal.tenantId, limit)).map(toItem) };
    },
  };
}

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
