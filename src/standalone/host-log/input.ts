/** Validates the filter of the host's log: times for programs, days for people, and the cursor. */
import Joi from 'joi';
import { hostProblem } from '../frame/host-problem.js';
import {
  HOST_LOG_ACTIONS,
  type HostLogAction,
  type HostLogFilter,
  type HostLogPosition,
} from './host-log.js';
import { STRINGS } from './strings.js';

const TEXT = STRINGS.refusals;
const MAX_CURSOR_CHARACTERS = 200;
const DAY_MS = 86_400_000;

/** The query of the page. A form also sends the fields that were left empty. */
export interface LogQuery {
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  readonly action?: HostLogAction;
  readonly cursor?: string;
}

const QUERY = Joi.object<LogQuery>({
  from: Joi.string().max(40),
  to: Joi.string().max(40),
  actor: Joi.string().max(64),
  action: Joi.string()
    .valid(...HOST_LOG_ACTIONS)
    .messages({ '*': TEXT.action(HOST_LOG_ACTIONS.join(', ')) }),
  cursor: Joi.string().max(MAX_CURSOR_CHARACTERS),
}).messages({ 'object.unknown': TEXT.unknown, 'string.base': TEXT.unknown });

export function parseLogQuery(query: object): LogQuery {
  const filled = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  const { value, error } = QUERY.validate(filled, { convert: false });
  if (error !== undefined) throw hostProblem('invalid_query', error.message);
  return value;
}

/** `from` is inclusive and `to` exclusive; a day without a time, as a page sends it, is included as a whole. */
export function filterOf({ from, to, actor, action }: LogQuery): HostLogFilter {
  return {
    ...(from !== undefined && { from: moment('from', from, 0) }),
    ...(to !== undefined && { to: moment('to', to, DAY_MS) }),
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
  };
}

export function encodePosition({ at, id }: HostLogPosition): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

export function decodePosition(cursor: string | undefined): HostLogPosition | null {
  if (cursor === undefined) return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    const isPosition =
      typeof at === 'string' &&
      typeof id === 'string' &&
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/.test(at) &&
      /^[0-9a-f-]{36}$/.test(id);
    if (isPosition) return { at, id };
  } catch {
    // Not one of our cursors: refused below.
  }
  throw hostProblem('invalid_query', TEXT.cursor);
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** Returns a DATETIME(3) in UTC. `dayMs` is added to a day. */
function moment(name: string, text: string, dayMs: number): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const ms = isDay || RFC_3339.test(text) ? Date.parse(text) + (isDay ? dayMs : 0) : Number.NaN;
  const isDate = !Number.isNaN(ms) && (!isDay || new Date(Date.parse(text)).toISOString().startsWith(text));
  if (!isDate) throw hostProblem('invalid_query', TEXT.time(name));
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}
