/**
 * Validates what an administrator sends about keys: list filters, cursors, and the name and scope of a new key. Scripts
 * get a strict check; forms get their entries back with a sentence beside each field.
 */
import Joi from 'joi';
import { Problem } from '../../http/problem.js';
import { parseKeyName } from '../../keys/key-name.js';
import { KEY_STATES, type KeyFilter, type KeyPosition } from '../../keys/key-store.js';
import { SCOPE_TITLES, SCOPES, type Scope, scopeOfTitle } from '../../keys/scope.js';
import { MAX_SEARCH_LENGTH } from '../frame/key-search.js';
import { datetime, decodeCursor, uuid, validate, withoutEmpty } from '../frame/query.js';
import { isFormToken, newFormToken } from './form-token.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.create;

const keyPosition = Joi.object<KeyPosition>({
  revoked: Joi.boolean().required(),
  createdAt: datetime,
  id: uuid.required(),
});

interface KeyQuery extends KeyFilter {
  readonly cursor?: string;
}
const keyQuery = Joi.object<KeyQuery>({
  state: Joi.valid(...KEY_STATES).default('active'),
  search: Joi.string().allow('').max(MAX_SEARCH_LENGTH).default(''),
  cursor: Joi.string(),
});
const keyPageQuery = keyQuery.append<KeyQuery & { readonly revoked?: string }>({ revoked: uuid });

/** @throws Problem invalid_query */
export function parseKeyQuery(query: object): { filter: KeyFilter; position: KeyPosition | null } {
  const { state, search, cursor } = validate(keyQuery, query, 'invalid_query');
  return { filter: { state, search: search.trim() }, position: decodeCursor(cursor, keyPosition) };
}

/** Parses the query of the list page: blank fields are allowed, and `revoked` names a key that was just revoked. */
export function parseKeyPageQuery(query: object) {
  const { revoked: revokedId, ...rest } = validate(keyPageQuery, withoutEmpty(query), 'invalid_query');
  return { ...parseKeyQuery(rest), cursor: rest.cursor, revokedId };
}

/** The list's filter as the revoke page carries it along. An invalid filter is dropped. */
export function listQueryOf(query: object): Readonly<Record<string, string | undefined>> {
  const { value, error } = keyQuery.validate(withoutEmpty(query), { stripUnknown: true, convert: false });
  if (error !== undefined) return {};
  const { state, search, cursor } = value;
  return { state: state === 'active' ? undefined : state, search, cursor };
}

const newKey = Joi.object<{ readonly name: string; readonly scope: string; readonly _csrf?: unknown }>({
  name: Joi.string().allow('').required(),
  scope: Joi.string().required(),
  _csrf: Joi.any(),
});

/** @throws Problem invalid_body, whose detail says what to change */
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

/** A submitted form for a new key: the valid values, the problems, and the entries, to be shown again. */
export interface NewKeyForm {
  /** The form's own token, or a new one if it had none or an invalid one. */
  readonly formToken: string;
  /** False if the form arrived with an invalid token. Scripts can leave it out. */
  readonly isComplete: boolean;
  /** The tenant for which the form was opened; undefined if a script left it out. */
  readonly tenantId: unknown;
  readonly name: string | undefined;
  readonly scope: Scope | undefined;
  readonly entered: { readonly name: string; readonly scope: string };
  readonly nameProblem: string | undefined;
  readonly scopeProblem: string | undefined;
}

export function readNewKeyForm(body: unknown): NewKeyForm {
  const fields: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  const entered = { name: textOf(fields.name), scope: textOf(fields.scope) };
  const name = parseKeyName(entered.name);
  const scope = scopeOfTitle(entered.scope);
  // A key that was pasted as a name must not appear on a page again.
  const shownName = !name.ok && name.reason === 'is_a_key' ? '' : entered.name;
  const { formToken = newFormToken() } = fields;
  const isComplete = isFormToken(formToken);
  return {
    formToken: isComplete ? formToken : newFormToken(),
    isComplete,
    tenantId: fields.tenantId,
    name: name.ok ? name.name : undefined,
    scope,
    entered: { ...entered, name: shownName },
    nameProblem: name.ok ? undefined : TEXT.nameProblems[name.reason],
    scopeProblem: scope === undefined ? TEXT.scopeProblem : undefined,
  };
}

/** A field that was sent twice arrives as a list, and counts as empty. */
function textOf(field: unknown): string {
  return typeof field === 'string' ? field : '';
}
