/**
 * The routes of Admin → Administrators: list, add, change and remove administrators. Programs get JSON, people get pages
 * with plain forms (pages.ts). admin-app.ts mounts them below /admin.
 */
import { Problem, wantsJson } from 'exovo-api-access/internal/http';
import { toUtcIso } from 'exovo-api-access/internal/storage';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { hostProblem } from '../frame/host-problem.js';
import { ALL_PERMISSIONS } from '../sign-in/administrators.js';
import { ADMINISTRATORS_PERMISSION } from '../sign-in/permissions.js';
import { actorOf, renewSession } from '../sign-in/session.js';
import { AdministratorError, type ListedAdministrator } from './changes.js';
import { bodyOf, fieldsOfForm, type KnownIds, parseChange, parseNewAdministrator } from './input.js';
import type { Choices } from './pages.js';
import {
  ADMINISTRATORS_PATH,
  type AdministratorPagesOptions,
  addForm,
  choicesOf,
  entered,
  questionFor,
  redirect,
  sendForm,
  sendItems,
  sendList,
  sendPage,
} from './respond.js';
import { STRINGS } from './strings.js';

/** Longer than 40 lines because it is a list. */
export function administratorRouter(options: AdministratorPagesOptions): Router {
  const { changes, shell } = options;
  const router = Router({ caseSensitive: true, strict: true });
  const guard = shell.requirePermission(ADMINISTRATORS_PERMISSION);
  const changing = [guard, shell.requireCsrf];
  router.get('/administrators', guard, async (req, res) => {
    const all = await changes.list();
    if (wantsJson(req)) sendItems(res, { items: all.map((one) => itemOf(options, one)) });
    else await sendList(options, req, res, all);
  });
  router.post('/administrators', changing, (req: Request, res: Response) =>
    wantsJson(req) ? addAsJson(options, req, res) : addFromForm(options, req, res),
  );
  router.get('/add-administrator', guard, async (req, res) => {
    const values = { permissions: [], tenants: null };
    sendPage(shell, req, res, STRINGS.add, addForm(req, shell, await choicesOf(options), values));
  });
  router.get('/administrators/:username', guard, async (req, res) => {
    const administrator = await find(options, req);
    if (wantsJson(req)) sendItems(res, itemOf(options, administrator));
    else await sendForm(options, req, res, administrator);
  });
  router.post('/administrators/:username', changing, (req: Request, res: Response) =>
    wantsJson(req) ? changeAsJson(options, req, res) : changeFromForm(options, req, res),
  );
  router.get('/administrators/:username/remove', guard, async (req, res) => {
    const { username } = await find(options, req);
    sendPage(shell, req, res, STRINGS.removeTitle(username), questionFor(shell, req, username));
  });
  router.post('/administrators/:username/remove', changing, async (req: Request, res: Response) => {
    await remove(options, req, res);
  });
  for (const path of ['/administrators', '/administrators/:username', '/administrators/:username/remove'])
    router.all(path, guard, refuseMethod);
  return router;
}

const refuseMethod: RequestHandler = () => {
  throw hostProblem('method_not_allowed', STRINGS.refusals.method, { headers: { Allow: 'GET, HEAD, POST' } });
};

async function addAsJson(options: AdministratorPagesOptions, req: Request, res: Response): Promise<void> {
  const added = parseNewAdministrator(bodyOf(req), knownIds(await choicesOf(options)));
  const administrator = await asProblem(options.changes.add(actorOf(req), added));
  sendItems(res.status(201), itemOf(options, administrator));
}

/** If an entry is refused, the response is the form again with all entries except the password. */
async function addFromForm(options: AdministratorPagesOptions, req: Request, res: Response): Promise<void> {
  const choices = await choicesOf(options);
  const { password = '', ...fields } = fieldsOfForm(req);
  try {
    const added = parseNewAdministrator({ ...fields, password }, knownIds(choices));
    const { username } = await asProblem(options.changes.add(actorOf(req), added));
    redirect(req, res, `${ADMINISTRATORS_PATH}?added=${encodeURIComponent(username)}`);
  } catch (error) {
    if (!isForForm(error)) throw error;
    const values = { ...entered(fields), problem: error.detail };
    const body = addForm(req, options.shell, choices, values);
    sendPage(options.shell, req, res, `${STRINGS.error}: ${STRINGS.add}`, body, error.status);
  }
}

async function changeAsJson(options: AdministratorPagesOptions, req: Request, res: Response): Promise<void> {
  sendItems(res, itemOf(options, await change(options, req, bodyOf(req))));
}

async function changeFromForm(
  options: AdministratorPagesOptions,
  req: Request,
  res: Response,
): Promise<void> {
  const fields = fieldsOfForm(req);
  try {
    const { username } = await change(options, req, fields);
    redirect(req, res, `${ADMINISTRATORS_PATH}?changed=${encodeURIComponent(username)}`);
  } catch (error) {
    if (!isForForm(error)) throw error;
    const values = { ...entered(fields), problem: error.detail };
    await sendForm(options, req, res, await find(options, req), values, error.status);
  }
}

/** The session that makes the change goes on, even if it replaces that person's own password. */
async function change(
  options: AdministratorPagesOptions,
  req: Request,
  fields: object,
): Promise<ListedAdministrator> {
  const { changes, administrators } = options;
  const username = String(req.params.username);
  const current = (await changes.list()).find((one) => one.username === username);
  const wanted = parseChange(fields, knownIds(await choicesOf(options)), current);
  const by = actorOf(req);
  const changed = await asProblem(changes.change(by, username, wanted));
  if (by.actor === username && wanted.password !== undefined) await renewSession(req, administrators);
  return changed;
}

async function remove(options: AdministratorPagesOptions, req: Request, res: Response): Promise<void> {
  const { changes, shell } = options;
  const username = String(req.params.username);
  try {
    const removed = await asProblem(changes.remove(actorOf(req), username));
    if (wantsJson(req)) sendItems(res, itemOf(options, removed));
    else redirect(req, res, `${ADMINISTRATORS_PATH}?removed=${encodeURIComponent(username)}`);
  } catch (error) {
    if (wantsJson(req) || !isForForm(error)) throw error;
    const title = `${STRINGS.error}: ${STRINGS.removeTitle(username)}`;
    sendPage(shell, req, res, title, questionFor(shell, req, username, error.detail), error.status);
  }
}

function isForForm(error: unknown): error is Problem {
  return (
    error instanceof Problem &&
    ['invalid_body', 'administrator_exists', 'last_administrator'].includes(error.code)
  );
}

async function asProblem<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    throw error instanceof AdministratorError ? hostProblem(error.code, error.message) : error;
  }
}

async function find({ changes }: AdministratorPagesOptions, req: Request): Promise<ListedAdministrator> {
  const username = String(req.params.username);
  const found = (await changes.list()).find((one) => one.username === username);
  if (found === undefined)
    throw hostProblem('administrator_not_found', STRINGS.refusals.notFound(username.slice(0, 64)));
  return found;
}

function knownIds({ permissions, tenants }: Choices): KnownIds {
  return { permissions: permissions.map(({ id }) => id), tenants: tenants.map(({ id }) => id) };
}

/** An explicit mapper, never the row as stored. */
function itemOf({ permissions }: AdministratorPagesOptions, one: ListedAdministrator) {
  const held = one.permissions === ALL_PERMISSIONS ? permissions().map(({ id }) => id) : one.permissions;
  return {
    username: one.username,
    permissions: held,
    tenants: one.tenants,
    createdAt: toUtcIso(one.createdAt),
  };
}
