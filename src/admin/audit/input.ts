/** Validates the query strings of the audit log. */
import Joi from 'joi';
import {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditFilter,
  type AuditPosition,
} from '../../audit/audit-log.js';
import { MAX_SEARCH_LENGTH } from '../frame/key-search.js';
import { datetime, decodeCursor, uuid, validate, withoutEmpty } from '../frame/query.js';
import { dayInUtc, isZone } from './day.js';

const MAX_ZONE_LENGTH = 64;

const auditPosition = Joi.object<AuditPosition>({ at: datetime, id: uuid.required() });
interface AuditQuery {
  readonly keyId?: string;
  readonly action?: AuditAction;
  readonly cursor?: string;
}
const auditQuery = Joi.object<AuditQuery>({
  keyId: uuid,
  action: Joi.valid(...AUDIT_ACTIONS),
  cursor: Joi.string(),
});
const auditPageQuery = auditQuery.append<Partial<AuditPageQuery> & { readonly cursor?: string }>({
  key: Joi.string().max(MAX_SEARCH_LENGTH),
  day: Joi.string()
    .pattern(/^\d{4}-\d\d-\d\d$/)
    .custom((day: string, helpers) => (dayInUtc(day, 'UTC') === null ? helpers.error('any.invalid') : day)),
  tz: Joi.string()
    .max(MAX_ZONE_LENGTH)
    .custom((zone: string, helpers) => (isZone(zone) ? zone : helpers.error('any.invalid'))),
});

/** The filter as the page's URL contains it. A field is empty if it does not filter. */
export interface AuditPageQuery {
  /** One key: the links from the key list set it. */
  readonly keyId: string;
  /** Part of a name, or the start of a key. */
  readonly key: string;
  readonly action: AuditAction | '';
  /** `YYYY-MM-DD` in `tz`. */
  readonly day: string;
  /** The viewer's IANA zone, which the browser module fills in. Empty means UTC. */
  readonly tz: string;
}

/** @throws Problem invalid_query */
export function parseAuditQuery(query: object): { filter: AuditFilter; position: AuditPosition | null } {
  const { cursor, ...filter } = validate(auditQuery, query, 'invalid_query');
  return { filter, position: decodeCursor(cursor, auditPosition) };
}

/** Parses the query of the page, where blank fields are allowed. @throws Problem invalid_query */
export function parseAuditPageQuery(query: object) {
  const { cursor, ...fields } = validate(auditPageQuery, withoutEmpty(query), 'invalid_query');
  const { keyId = '', key = '', action = '', day = '', tz = '' } = fields;
  const pageQuery: AuditPageQuery = { keyId, key: key.trim(), action, day, tz };
  return { query: pageQuery, position: decodeCursor(cursor, auditPosition), cursor };
}
