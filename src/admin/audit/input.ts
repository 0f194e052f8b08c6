/** Validates the query strings of the audit log. */
import Joi from 'joi';
import {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditFilter,
  type AuditPosition,
} from '../../audit/audit-log.js';
import { Problem } from '../../http/problem.js';
import { MAX_SEARCH_LENGTH } from '../frame/key-search.js';
import { datetime, decodeCursor, uuid, validate, withoutEmpty } from '../frame/query.js';
import { isDay, isZone, PRESETS, type Preset, presetDays, timeInUtc } from './period.js';

const MAX_ZONE_LENGTH = 64;
/** The length of the column. */
export const MAX_ACTOR_LENGTH = 100;
const MAX_TIME_LENGTH = 64;

const auditPosition = Joi.object<AuditPosition>({ at: datetime, id: uuid.required() });
interface CommonQuery {
  readonly keyId?: string;
  readonly action?: AuditAction;
  readonly actor?: string;
  readonly cursor?: string;
}
const commonQuery = Joi.object<CommonQuery>({
  keyId: uuid,
  action: Joi.valid(...AUDIT_ACTIONS),
  actor: Joi.string().max(MAX_ACTOR_LENGTH),
  cursor: Joi.string(),
});

/** Replaces a time by a SQL DATETIME. */
const time = Joi.string()
  .max(MAX_TIME_LENGTH)
  .custom((text: string, helpers) => timeInUtc(text) ?? helpers.error('time.rfc3339'))
  .messages({
    'time.rfc3339':
      '{{#label}} must be an RFC 3339 time such as 2026-07-04T15:02:11Z or, with its plus sign encoded, 2026-07-04T17:02:11%2B02:00',
  });
const auditQuery = commonQuery.append<CommonQuery & { readonly from?: string; readonly to?: string }>({
  from: time,
  to: time,
});

const day = Joi.string()
  .pattern(/^\d{4}-\d\d-\d\d$/)
  .custom((text: string, helpers) => (isDay(text) ? text : helpers.error('any.invalid')));
const auditPageQuery = commonQuery.append<
  Partial<AuditPageQuery> & { readonly cursor?: string; readonly preset?: Preset }
>({
  key: Joi.string().max(MAX_SEARCH_LENGTH),
  from: day,
  to: day,
  preset: Joi.valid(...PRESETS),
  tz: Joi.string()
    .max(MAX_ZONE_LENGTH)
    .custom((zone: string, helpers) => (isZone(zone) ? zone : helpers.error('any.invalid'))),
});

/** The filter as the page's links contain it. A field is empty if it does not filter. */
export interface AuditPageQuery {
  /** One key: the links from the key list set it. */
  readonly keyId: string;
  /** Part of a name, or the start of a key. */
  readonly key: string;
  readonly actor: string;
  readonly action: AuditAction | '';
  /** Days in `tz`, `YYYY-MM-DD`, both inclusive. */
  readonly from: string;
  readonly to: string;
  /** The viewer's IANA zone, which the browser module fills in. Empty means UTC. */
  readonly tz: string;
}

/** @throws Problem invalid_query */
export function parseAuditQuery(query: object): { filter: AuditFilter; position: AuditPosition | null } {
  const { cursor, ...filter } = validate(auditQuery, query, 'invalid_query');
  const { from, to } = filter;
  if (from !== undefined && to !== undefined && from > to) {
    throw new Problem('invalid_query', '"from" must not be later than "to".');
  }
  return { filter, position: decodeCursor(cursor, auditPosition) };
}

/**
 * Parses the query of the page, where blank fields are allowed. A preset replaces the fields that it sets: its button is
 * in the same form.
 * @throws Problem invalid_query
 */
export function parseAuditPageQuery(query: object, now = new Date()) {
  const { cursor, preset, ...fields } = validate(auditPageQuery, withoutEmpty(query), 'invalid_query');
  const { keyId = '', key = '', actor = '', action = '', from = '', to = '', tz = '' } = fields;
  const pageQuery: AuditPageQuery = {
    ...{ keyId, key: key.trim(), actor, action, from, to, tz },
    ...(preset !== undefined && presetDays(preset, now, tz || 'UTC')),
    ...(preset === 'revoked-last-month' && { action: 'api_key.revoked' }),
  };
  return { query: pageQuery, position: decodeCursor(cursor, auditPosition), cursor };
}
