/**
 * What an administrator sends, checked: list filters, cursors, and the name and scope of a new key; from scripts to the
 * letter, from the forms of the pages with a sentence beside each field.
 */
import Joi from 'joi';
import { AUDIT_ACTIONS, type AuditFilter, type AuditPosition } from '../../audit/audit-log.js';
import { Problem } from '../../http/problem.js';
import { parseKeyName } from '../../keys/key-name.js';
import { KEY_STATES, type KeyFilter, type KeyPosition } from '../../keys/key-store.js';
import { SCOPE_TITLES, SCOPES, type Scope, scopeOfTitle } from '../../keys/scope.js';
import type { AuditPageQuery } from '../audit/audit-page.js';
import { dayInUtc, isZone } from '../audit/day.js';
import { decodeCursor } from '../frame/cursor.js';
import { STRINGS } from '../frame/strings.js';

/** UTF-16 units: enough for the longest name. */
const MAX_SEARCH_LENGTH = 200;
const MAX_ZONE_LENGTH = 64;
const datetime = Joi.string()
  .pattern(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/)
  .required();
const uuid = Joi.string().pattern(/^[0-9a-f-]{36}$/);

const keyPosition = Joi.object<KeyPosition>({
  revoked: Joi.boolean().required(),
  createdAt: datetime,
  id: uuid.required(),
});
const auditPosition = Joi.object<AuditPosition>({ at: datetime, id: uuid.required() });

const keyQuery = Joi.object({
  state: Joi.valid(...KEY_STATES).default('active'),
  search: Joi.string().allow('').max(MAX_SEARCH_LENGTH).default(''),
  cursor: Joi.string(),
});
const auditQuery = Joi.object({
  keyId: uuid,
  action: Joi.valid(...AUDIT_ACTIONS),
  cursor: Joi.string(),
});

const keyPageQuery = Joi.object({
  state: Joi.any(),
  search: Joi.string().max(MAX_SEARCH_LENGTH),
  cursor: Joi.string(),
  revoked: uuid,
});
const auditPageQuery = auditQuery.keys({
  key: Joi.string().max(MAX_SEARCH_LENGTH),
  day: Joi.string()
    .pattern(/^\d{4}-\d\d-\d\d$/)
    .custom((day: string, helpers) => (dayInUtc(day, 'UTC') === null ? helpers.error('any.invalid') : day)),
  tz: Joi.string()
    .max(MAX_ZONE_LENGTH)
    .custom((zone: string, helpers) => (isZone(zone) ? zone : helpers.error('any.invalid'))),
});

/** @throws Problem invalid_query */
export function parseKeyQuery(query: object): { filter: KeyFilter; position: KeyPosition | null } {
  const { state, search, cursor } = validate(keyQuery, query, 'invalid_query');
  return {
    filter: { state, search: search.trim() },
    position: cursor === undefined ? null : decodeCursor(cursor, keyPosition),
  };
}

/** @throws Problem invalid_query */
export function parseAuditQuery(query: object): { filter: AuditFilter; position: AuditPosition | null } {
  const { cursor, ...filter } = validate(auditQuery, query, 'invalid_query');
  return { filter, position: cursor === undefined ? null : decodeCursor(cursor, auditPosition) };
}

/** The list as a page: fields left empty are no filter, and a revocation may just have led here. */
export function parseKeyPageQuery(query: object) {
  const { revoked: revokedId, ...rest } = validate(keyPageQuery, filled(query), 'invalid_query');
  const { filter, position } = parseKeyQuery({ ...rest, search: rest.search ?? '' });
  const cursor: string | undefined = rest.cursor;
  return { filter, position, cursor, revokedId: revokedId as string | undefined };
}

/** The filter of the list, as the question whether to revoke carries it along; what is no filter is dropped. */
export function listQueryOf(query: object): Readonly<Record<string, string | undefined>> {
  const { value, error } = keyQuery.validate(filled(query), { stripUnknown: true, convert: false });
  if (error !== undefined) return {};
  const { state, search, cursor } = value;
  return { state: state === 'active' ? undefined : state, search, cursor };
}

/** @throws Problem invalid_query */
export function parseAuditPageQuery(query: object) {
  const { cursor, ...fields } = validate(auditPageQuery, filled(query), 'invalid_query');
  const { keyId = '', key = '', action = '', day = '', tz = '' } = fields;
  return {
    query: { keyId, key: key.trim(), action, day, tz } as AuditPageQuery,
    position: cursor === undefined ? null : decodeCursor(cursor, auditPosition),
    cursor: cursor as string | undefined,
  };
}

/** Browsers send the fields of a filter that were left empty, too. */
function filled(query: object): object {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

/** A whole key in an address is cut to what lists show of it, so that no page or link repeats it. */
export function withoutKey(search: string): string {
  return search.replace(/(exovo_[0-9A-Za-z]{4})[0-9A-Za-z]+/g, '$1');
}

const newKey = Joi.object({
  name: Joi.string().allow('').required(),
  scope: Joi.string().required(),
  _csrf: Joi.any(),
});

/** @throws Problem invalid_body, with what to change */
export function parseNewKey(body: unknown): { name: string; scope: Scope } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('invalid_body', 'Send { "name": …, "scope": … }.');
  }
  const input = validate(newKey, body, 'invalid_body');
  const name = parseKeyName(input.name);
  if (!name.ok) throw new Problem('invalid_body', name.problem);
  const scope = scopeOfTitle(input.scope);
  if (scope === undefined) {
    throw new Problem(
      'invalid_body',
      `"scope" must be ${SCOPES.map((known) => `"${SCOPE_TITLES[known]}"`).join(' or ')}.`,
    );
  }
  return { name: name.name, scope };
}

/** A sent form of a new key: what can be used of it, what is wrong, and what was entered, to be shown again. */
export interface NewKeyForm {
  readonly name: string | undefined;
  readonly scope: Scope | undefined;
  readonly formToken: unknown;
  readonly tenantId: unknown;
  readonly entered: { readonly name: string; readonly scope: string };
  readonly nameProblem: string | undefined;
  readonly scopeProblem: string | undefined;
}

export function readNewKeyForm(body: unknown): NewKeyForm {
  const fields: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const entered = {
    name: typeof fields.name === 'string' ? fields.name : '',
    scope: typeof fields.scope === 'string' ? fields.scope : '',
  };
  const name = parseKeyName(entered.name);
  const scope = scopeOfTitle(entered.scope);
  // A key that was taken for a name is not repeated in a page.
  const shown = !name.ok && name.reason === 'is_a_key' ? '' : entered.name;
  return {
    name: name.ok ? name.name : undefined,
    scope,
    formToken: fields.formToken,
    tenantId: fields.tenantId,
    entered: { ...entered, name: shown },
    nameProblem: name.ok ? undefined : STRINGS.nameProblems[name.reason],
    scopeProblem: scope === undefined ? STRINGS.create.scopeProblem : undefined,
  };
}

function validate(schema: Joi.ObjectSchema, input: object, code: 'invalid_query' | 'invalid_body') {
  const { value, error } = schema.validate({ ...input }, { abortEarly: false, convert: false });
  if (error !== undefined) throw new Problem(code, `${error.message}.`);
  return value;
}
