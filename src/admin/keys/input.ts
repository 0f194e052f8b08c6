/**
 * Validates what an administrator sends about keys: list filters, cursors, and the name and scope of a new key. Scripts
 * get a strict check; forms get their entries back with a sentence beside each field.
 */
import Joi from 'joi';
import { Problem } from '../../http/problem.js';
import {
  KEY_SORTS,
  KEY_STATES,
  type KeyFilter,
  type KeyPosition,
  type KeySort,
  orderOf,
  SORT_ORDERS,
  type SortOrder,
  UNUSED_DAYS,
} from '../../keys/key-list.js';
import { parseKeyName } from '../../keys/key-name.js';
import { SCOPE_TITLES, SCOPES, type Scope, scopeOfTitle } from '../../keys/scope.js';
import { MAX_SEARCH_LENGTH } from '../frame/key-search.js';
import { datetime, decodeCursor, uuid, validate, withoutEmpty } from '../frame/query.js';
import { isFormToken, newFormToken } from './form-token.js';
import { KEY_STRINGS } from './strings.js';

const TEXT = KEY_STRINGS.create;
/** As wide as the column; a host's user names are no longer. */
export const MAX_USERNAME_LENGTH = 100;

/** A cursor belongs to a list in one order. */
const keyPosition = (sort: KeySort, order: SortOrder) =>
  Joi.object<KeyPosition>({
    sort: Joi.valid(sort).required(),
    order: Joi.valid(order).required(),
    revoked: Joi.boolean().required(),
    used: Joi.boolean().allow(null).required(),
    value: sort === 'name' ? Joi.string().required() : datetime,
    id: uuid.required(),
  });

interface KeyQuery extends KeyFilter {
  readonly cursor?: string;
}
const keyQuery = Joi.object<KeyQuery>({
  state: Joi.valid(...KEY_STATES).default('active'),
  search: Joi.string().allow('').max(MAX_SEARCH_LENGTH).default(''),
  creator: Joi.string().max(MAX_USERNAME_LENGTH),
  unusedDays: Joi.valid(...UNUSED_DAYS),
  sort: Joi.valid(...KEY_SORTS),
  order: Joi.valid(...SORT_ORDERS),
  cursor: Joi.string(),
});
const keyPageQuery = keyQuery.append<KeyQuery & { readonly revoked?: string }>({
  revoked: Joi.string().pattern(/^[0-9a-f-]{36}(,[0-9a-f-]{36}){0,99}$/),
});

/** @throws Problem invalid_query */
export function parseKeyQuery(query: object): { filter: KeyFilter; position: KeyPosition | null } {
  const { cursor, ...filter } = validate(keyQuery, query, 'invalid_query');
  const { sort, order } = orderOf(filter);
  const position = decodeCursor(cursor, keyPosition(sort, order));
  return { filter: { ...filter, search: filter.search.trim() }, position };
}

/** Parses the query of the list page: blank fields are allowed, and `revoked` names the keys that were just revoked. */
export function parseKeyPageQuery(query: object) {
  const { revoked = '', ...rest } = validate(keyPageQuery, withoutEmpty(query), 'invalid_query');
  const revokedIds = revoked === '' ? [] : revoked.split(',');
  return { ...parseKeyQuery(rest), cursor: rest.cursor, revokedIds };
}

/** The list's filter as the revoke page carries it along. An invalid filter is dropped. */
export function listQueryOf(query: object): ListQuery {
  const { value, error } = keyQuery.validate(withoutEmpty(query), { stripUnknown: true, convert: false });
  return error === undefined ? { ...filterQuery(value), cursor: value.cursor } : {};
}

export type ListQuery = Readonly<Record<string, string | undefined>>;

/** The filter as the query of the list page, without defaults. */
export function filterQuery({ state, search, creator, unusedDays, sort, order }: KeyFilter): ListQuery {
  return { search, state: state === 'active' ? undefined : state, creator, unusedDays, sort, order };
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
