/** Validates what a program or a form sends about an administrator. All functions throw a Problem with a sentence. */
import type { Request } from 'express';
import Joi from 'joi';
import { hostProblem } from '../frame/host-problem.js';
import { ALL_PERMISSIONS, type Permissions } from '../sign-in/administrators.js';
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../sign-in/passwords.js';
import type { AdministratorChange, ListedAdministrator, NewAdministrator } from './changes.js';
import { STRINGS } from './strings.js';

/** What a permission or a tenant can be. An administrator's own ones stay valid even if they have disappeared. */
export interface KnownIds {
  readonly permissions: readonly string[];
  readonly tenants: readonly string[];
}

const TEXT = STRINGS.refusals;

export function isUsername(name: string): boolean {
  // `.` and `..` would not survive in a URL.
  return /^[\w.@-]{1,64}$/.test(name) && !/^\.+$/.test(name);
}

export function isPassword(password: string): boolean {
  return password.length >= MIN_PASSWORD_CHARACTERS && password.length <= MAX_PASSWORD_CHARACTERS;
}

export function parseNewAdministrator(fields: object, known: KnownIds): NewAdministrator {
  const { username, password, permissions, tenants } = validate(NEW, fields, known);
  return { username, password, permissions: combined(permissions, ALL_PERMISSIONS, known), tenants };
}

/** `current` is the administrator as they are now; undefined if there is none, which the change itself reports. */
export function parseChange(
  fields: object,
  known: KnownIds,
  current: ListedAdministrator | undefined,
): AdministratorChange {
  const own = current?.permissions === ALL_PERMISSIONS ? [] : (current?.permissions ?? []);
  const all = {
    permissions: [...new Set([...known.permissions, ...own])],
    tenants: [...new Set([...known.tenants, ...(current?.tenants ?? [])])],
  };
  const { permissions, ...others } = validate(CHANGE, fields, all);
  if (permissions === undefined) return others;
  return { ...others, permissions: combined(permissions, current?.permissions, known) };
}

export function parseOwnPassword(fields: object): OwnPassword {
  return validate(OWN_PASSWORD, fields, { permissions: [], tenants: [] });
}

export interface OwnPassword {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Whoever has all permissions keeps those of plugins that are installed later, if all known ones stay chosen. */
function combined(chosen: readonly string[], current: Permissions | undefined, known: KnownIds): Permissions {
  const isAll = current === ALL_PERMISSIONS && known.permissions.every((id) => chosen.includes(id));
  return isAll ? ALL_PERMISSIONS : chosen;
}

/** Converts a form's fields to what a program sends: one checkbox is a string, and none is absent. */
export function fieldsOfForm(req: Request): Record<string, unknown> {
  const { _csrf, password, permissions, allTenants, tenants, ...others } = bodyOf(req);
  return {
    ...others,
    ...(password !== '' && { password }),
    permissions: listOf(permissions),
    tenants: allTenants === 'yes' ? null : listOf(tenants),
  };
}

export function bodyOf(req: Request): Readonly<Record<string, unknown>> {
  const body: unknown = req.body;
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function listOf(value: unknown): unknown {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function validate<Value>(
  schemaFor: (known: KnownIds) => Joi.ObjectSchema<Value>,
  fields: object,
  known: KnownIds,
) {
  const { value, error } = schemaFor(known).validate(fields, { convert: false });
  if (error === undefined) return value;
  throw hostProblem('invalid_body', error.message);
}

const username = Joi.string()
  .custom((value: string, helpers) => (isUsername(value) ? value : helpers.error('any.custom')))
  .messages({ '*': TEXT.username });

const password = Joi.string()
  .custom((value: string, helpers) => (isPassword(value) ? value : helpers.error('any.custom')))
  .messages({ '*': TEXT.password });

const permissionsOf = ({ permissions }: KnownIds) =>
  Joi.array()
    .items(Joi.string().valid(...permissions))
    .unique()
    .messages({ '*': TEXT.permissions(permissions.join(', ')) });

const tenantsOf = ({ tenants }: KnownIds) =>
  Joi.array()
    .items(Joi.string().valid(...tenants))
    .min(1)
    .unique()
    .allow(null)
    .messages({ '*': TEXT.tenants(tenants.join(', ')) });

const UNKNOWN_FIELD = { 'object.unknown': '{#label} is no field of this call.' };

const NEW = (known: KnownIds) =>
  Joi.object<{
    username: string;
    password: string;
    permissions: string[];
    tenants: string[] | null;
  }>({
    username: username.required(),
    password: password.required(),
    permissions: permissionsOf(known).required(),
    tenants: tenantsOf(known).default(null),
  }).messages(UNKNOWN_FIELD);

const CHANGE = (known: KnownIds) =>
  Joi.object<{ password?: string; permissions?: string[]; tenants?: string[] | null }>({
    password,
    permissions: permissionsOf(known),
    tenants: tenantsOf(known),
  })
    .min(1)
    .messages({ ...UNKNOWN_FIELD, 'object.min': TEXT.nothing });

const OWN_PASSWORD = () =>
  Joi.object<OwnPassword>({
    currentPassword: Joi.string()
      .max(MAX_PASSWORD_CHARACTERS)
      .required()
      .messages({ '*': TEXT.currentPassword }),
    newPassword: password.required(),
  }).messages(UNKNOWN_FIELD);
