/** What an administrator sends, checked: list filters, cursors, and the name and scope of a new key. */
import Joi from 'joi';
import { AUDIT_ACTIONS, type AuditFilter, type AuditPosition } from '../audit/audit-log.js';
import { Problem } from '../http/problem.js';
import { parseKeyName } from '../keys/key-name.js';
import { KEY_STATES, type KeyFilter, type KeyPosition } from '../keys/key-store.js';
import { SCOPE_TITLES, SCOPES, type Scope, scopeOfTitle } from '../keys/scope.js';
import { decodeCursor } from './cursor.js';

const MAX_SEARCH_CHARACTERS = 100;
const datetime = Joi.string()
  .pattern(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/)
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
  search: Joi.string().allow('').max(MAX_SEARCH_CHARACTERS).default(''),
  cursor: Joi.string(),
});
const auditQuery = Joi.object({
  keyId: uuid,
  action: Joi.valid(...AUDIT_ACTIONS),
  cursor: Joi.string(),
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

function validate(schema: Joi.ObjectSchema, input: object, code: 'invalid_query' | 'invalid_body') {
  const { value, error } = schema.validate({ ...input }, { abortEarly: false, convert: false });
  if (error !== undefined) throw new Problem(code, `${error.message}.`);
  return value;
}
