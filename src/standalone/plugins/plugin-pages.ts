/**
 * The routes of Admin → Plugins: list, enable, disable and uninstall plugins. Programs get JSON, people get pages with
 * plain forms (plugin-view.ts). admin-app.ts mounts them below /admin.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { SafeHtml } from 'exovo-api-access/internal/html';
import { wantsJson } from 'exovo-api-access/internal/http';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { hostProblem } from '../frame/host-problem.js';
import type { HostLogTable } from '../host-log/host-log.js';
import { publicPath } from '../server/public-address.js';
import type { StandaloneAdminShell } from '../sign-in/admin-shell.js';
import { PLUGINS_PERMISSION } from '../sign-in/permissions.js';
import { actorOf } from '../sign-in/session.js';
import { type PluginManager, UnknownPluginError } from './plugin-manager.js';
import type { PluginStatus } from './plugin-status.js';
import {
  disableQuestion,
  PLUGINS_PATH,
  type PluginForm,
  pluginList,
  uninstallQuestion,
} from './plugin-view.js';
import { STRINGS } from './strings.js';

export const PLUGINS_SCRIPT_PATH = '/admin/plugins.js';
/** How long a page waits for a change. If it takes longer, for example because of migrations, the page shows progress. */
const PAGE_WAIT_MS = 1_000;

export interface PluginPagesOptions {
  readonly manager: PluginManager;
  readonly shell: StandaloneAdminShell;
  readonly hostLog: HostLogTable;
}

export function pluginRouter(options: PluginPagesOptions): Router {
  const { manager, shell, hostLog } = options;
  const router = Router({ caseSensitive: true, strict: true });
  const guard = shell.requirePermission(PLUGINS_PERMISSION);
  const changing = [guard, shell.requireCsrf];
  router.get('/plugins', guard, async (req, res) => {
    if (wantsJson(req)) {
      res.set('Cache-Control', 'no-store').json({ items: manager.list().map(itemOf) });
      return;
    }
    const changes = await hostLog.lastPluginChanges();
    sendPage(shell, req, res, STRINGS.plugins, pluginList(manager.list(), formOf(shell, req), changes));
  });
  // Each change is recorded before it begins: one that cannot be recorded does not happen.
  router.post('/plugins/:id/enable', changing, async (req: Request, res: Response) => {
    const { id } = findPlugin(manager, req);
    await hostLog.write({ ...actorOf(req), action: 'plugin_enabled', subject: id });
    await sendResult(req, res, manager.enable(id));
  });
  router.post('/plugins/:id/disable', changing, async (req: Request, res: Response) => {
    const { id } = findPlugin(manager, req);
    await hostLog.write({ ...actorOf(req), action: 'plugin_disabled', subject: id });
    await sendResult(req, res, manager.disable(id));
  });
  router.get('/plugins/:id/disable', guard, async (req: Request, res: Response, next) => {
    if (wantsJson(req)) return next();
    const plugin = findPlugin(manager, req);
    const question = disableQuestion(plugin, formOf(shell, req), await manager.consequences(plugin.id));
    sendPage(shell, req, res, STRINGS.disableTitle(plugin.name), question);
  });
  router.get('/plugins/:id/uninstall', guard, (req: Request, res: Response) =>
    sendUninstallQuestion(options, req, res),
  );
  router.get('/plugins/:id/data.csv', guard, (req: Request, res: Response) => sendData(manager, req, res));
  router.post('/plugins/:id/uninstall', changing, (req: Request, res: Response) =>
    uninstall(options, req, res),
  );
  for (const action of ['enable', 'disable']) router.all(`/plugins/:id/${action}`, guard, refuseMethod);
  return router;
}

function formOf(shell: StandaloneAdminShell, req: Request): PluginForm {
  return { csrfToken: shell.csrfToken(req), path: publicPath(req, PLUGINS_PATH) };
}

function sendPage(
  shell: StandaloneAdminShell,
  req: Request,
  res: Response,
  title: string,
  body: SafeHtml,
  status = 200,
): void {
  const page = { title, activePath: PLUGINS_PATH, scripts: [publicPath(req, PLUGINS_SCRIPT_PATH)], status };
  shell.render(req, res, { ...page, bodyHtml: body.toString() });
}

/** Asks before an uninstall; again, with an error, if something other than the plugin's name was `typed`. */
async function sendUninstallQuestion(
  { manager, shell }: PluginPagesOptions,
  req: Request,
  res: Response,
  typed?: string,
): Promise<void> {
  const plugin = findPlugin(manager, req);
  const title = STRINGS.uninstallTitle(plugin.name);
  const question = uninstallQuestion(plugin, formOf(shell, req), {
    consequences: await manager.consequences(plugin.id),
    typed,
  });
  if (typed === undefined) sendPage(shell, req, res, title, question);
  else sendPage(shell, req, res, `${STRINGS.error}: ${title}`, question, 400);
}

/** Sends what an administrator may want to keep. Reads the first part before the response starts, to report errors. */
async function sendData(manager: PluginManager, req: Request, res: Response): Promise<void> {
  const file = await manager.exportData(findPlugin(manager, req).id);
  if (file === null) throw hostProblem('not_found', STRINGS.refusals.noExport);
  const parts = file.content[Symbol.asyncIterator]();
  const first = await parts.next();
  res.set({
    'Content-Type': file.mediaType,
    'Content-Disposition': `attachment; filename="${file.fileName}"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(Readable.from(partsFrom(first, parts)), res).catch((error: unknown) => {
    const hasClientLeft =
      error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!hasClientLeft) throw error;
  });
}

async function* partsFrom(
  first: IteratorResult<string>,
  rest: AsyncIterator<string>,
): AsyncGenerator<string> {
  try {
    for (let part = first; part.done !== true; part = await rest.next()) yield part.value;
  } finally {
    await rest.return?.();
  }
}

/** A person deletes the data by typing the plugin's name; a program sends `deleteData`. */
async function uninstall(options: PluginPagesOptions, req: Request, res: Response): Promise<void> {
  const { manager, hostLog } = options;
  const change = async (id: string, deleteData: boolean) => {
    const action = deleteData ? 'plugin_uninstalled_with_data' : 'plugin_uninstalled';
    await hostLog.write({ ...actorOf(req), action, subject: id });
    await sendResult(req, res, manager.uninstall(id, deleteData));
  };
  const plugin = findPlugin(manager, req);
  if (wantsJson(req)) {
    await change(plugin.id, deleteDataOf(req));
    return;
  }
  const typed = typedName(req);
  if (typed !== '' && typed !== plugin.name) {
    await sendUninstallQuestion(options, req, res, typed);
    return;
  }
  await change(plugin.id, typed === plugin.name);
}

/** Responds to a program when the change is done, and to a person after a second at the latest. */
async function sendResult(req: Request, res: Response, change: Promise<PluginStatus>): Promise<void> {
  res.set('Cache-Control', 'no-store');
  if (wantsJson(req)) {
    res.json(itemOf(await change));
    return;
  }
  // Later failures show up in the plugin's state or, for example when the database is down, in the log.
  await Promise.race([change, delay(PAGE_WAIT_MS, undefined, { ref: false })]);
  res.redirect(303, publicPath(req, PLUGINS_PATH));
}

const refuseMethod: RequestHandler = () => {
  throw hostProblem('method_not_allowed', STRINGS.refusals.onlyForms, { headers: { Allow: 'POST' } });
};

function itemOf({ id, name, version, state, reason }: PluginStatus) {
  return { id, name, version, state, reason };
}

function findPlugin(manager: PluginManager, req: Request): PluginStatus {
  const id = String(req.params.id);
  const plugin = manager.get(id);
  if (plugin === undefined) throw hostProblem('plugin_not_found', new UnknownPluginError(id).message);
  return plugin;
}

function deleteDataOf(req: Request): boolean {
  const wanted = field(req, 'deleteData') ?? false;
  if (typeof wanted === 'boolean') return wanted;
  throw hostProblem('invalid_body', STRINGS.refusals.deleteData);
}

function typedName(req: Request): string {
  const typed = field(req, 'confirm') ?? '';
  if (typeof typed === 'string') return typed.trim();
  throw hostProblem('invalid_body', STRINGS.refusals.nameTwice);
}

function field(req: Request, name: string): unknown {
  const body: unknown = req.body;
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}
