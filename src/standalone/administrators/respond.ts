/** Sends the pages and the JSON of Admin → Administrators. routes.ts decides which. */
import type { SafeHtml } from 'exovo-api-access/internal/html';
import type { PbxTenants } from 'exovo-api-access/internal/pbx';
import type { Request, Response } from 'express';
import { publicPath } from '../server/public-address.js';
import type { StandaloneAdminShell } from '../sign-in/admin-shell.js';
import type { Administrators } from '../sign-in/administrators.js';
import type { KnownPermission } from '../sign-in/permissions.js';
import { actorOf } from '../sign-in/session.js';
import type { AdministratorChanges, ListedAdministrator } from './changes.js';
import { isUsername } from './input.js';
import {
  administratorForm,
  administratorList,
  type Choices,
  type FormValues,
  removeQuestion,
} from './pages.js';
import { STRINGS } from './strings.js';

export const ADMINISTRATORS_PATH = '/admin/administrators';

export interface AdministratorPagesOptions {
  readonly changes: AdministratorChanges;
  readonly administrators: Administrators;
  readonly shell: StandaloneAdminShell;
  readonly tenants: PbxTenants;
  readonly permissions: () => readonly KnownPermission[];
}

export async function choicesOf({ permissions, tenants }: AdministratorPagesOptions): Promise<Choices> {
  return { permissions: permissions(), tenants: await tenants.list() };
}

export function entered(fields: Readonly<Record<string, unknown>>): FormValues {
  const strings = (value: unknown) =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  const { username, permissions, tenants } = fields;
  return {
    ...(typeof username === 'string' && { username }),
    permissions: strings(permissions),
    tenants: tenants === null ? null : strings(tenants),
  };
}

export function addForm(
  req: Request,
  shell: StandaloneAdminShell,
  choices: Choices,
  values: FormValues,
): SafeHtml {
  return administratorForm({
    title: STRINGS.add,
    action: publicPath(req, ADMINISTRATORS_PATH),
    list: publicPath(req, ADMINISTRATORS_PATH),
    csrfToken: shell.csrfToken(req),
    choices,
    values,
  });
}

export async function sendForm(
  options: AdministratorPagesOptions,
  req: Request,
  res: Response,
  administrator: ListedAdministrator,
  values: FormValues = administrator,
  status = 200,
): Promise<void> {
  const { shell } = options;
  const { username } = administrator;
  const list = publicPath(req, ADMINISTRATORS_PATH);
  const body = administratorForm({
    title: username,
    action: `${list}/${encodeURIComponent(username)}`,
    list,
    csrfToken: shell.csrfToken(req),
    choices: await choicesOf(options),
    values,
    existing: { administrator, isOwn: actorOf(req).actor === username },
  });
  const title = values.problem === undefined ? username : `${STRINGS.error}: ${username}`;
  sendPage(shell, req, res, `${title} · ${STRINGS.title}`, body, status);
}

export async function sendList(
  options: AdministratorPagesOptions,
  req: Request,
  res: Response,
  all: readonly ListedAdministrator[],
): Promise<void> {
  const notice = noticeOf(req.query, all);
  const body = administratorList({
    base: publicPath(req, '/admin'),
    all,
    own: actorOf(req).actor,
    choices: await choicesOf(options),
    notice,
  });
  sendPage(options.shell, req, res, STRINGS.title, body);
}

/** Only for a name that the list confirms, because anybody can write the link. */
function noticeOf(
  { added, changed, removed }: Request['query'],
  all: readonly ListedAdministrator[],
): string | undefined {
  const isListed = (name: unknown): name is string => all.some(({ username }) => username === name);
  if (isListed(added)) return STRINGS.added(added);
  if (isListed(changed)) return STRINGS.saved(changed);
  const isRemoved = typeof removed === 'string' && isUsername(removed) && !isListed(removed);
  return isRemoved ? STRINGS.removed(removed) : undefined;
}

export function questionFor(
  shell: StandaloneAdminShell,
  req: Request,
  username: string,
  problem?: string,
): SafeHtml {
  return removeQuestion({
    list: publicPath(req, ADMINISTRATORS_PATH),
    username,
    csrfToken: shell.csrfToken(req),
    isOwn: actorOf(req).actor === username,
    problem,
  });
}

export function sendItems(res: Response, body: object): void {
  res.set('Cache-Control', 'no-store').json(body);
}

export function redirect(req: Request, res: Response, path: string): void {
  res.set('Cache-Control', 'no-store').redirect(303, publicPath(req, path));
}

export function sendPage(
  shell: StandaloneAdminShell,
  req: Request,
  res: Response,
  title: string,
  body: SafeHtml,
  status = 200,
): void {
  shell.render(req, res, { title, activePath: ADMINISTRATORS_PATH, bodyHtml: body.toString(), status });
}
