/**
 * Admin → Plugins: what is installed, in which state and why; enable, disable, uninstall. JSON for programs, pages
 * with plain forms for people (plugin-view.ts). Mounted below /admin by admin-app.ts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { SafeHtml } from 'exovo-api-access/internal/html';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { Problem, wantsJson } from '../frame/problem.js';
import type { StandaloneAdminShell } from '../sign-in/admin-shell.js';
import { STRINGS } from '../strings.js';
import { type PluginManager, UnknownPluginError } from './plugin-manager.js';
import type { PluginStatus } from './plugin-status.js';
import { PLUGINS_PATH, pluginList, uninstallQuestion } from './plugin-view.js';

export const PLUGINS_PERMISSION = 'host.plugins.manage';
export const PLUGINS_SCRIPT_PATH = '/admin/plugins.js';
/** A page waits so long for a change; a longer one, such as a migration, is then watched on the page itself. */
const PAGE_WAIT_MS = 1_000;

export function pluginRouter(manager: PluginManager, shell: StandaloneAdminShell): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const guard = shell.requirePermission(PLUGINS_PERMISSION);
  const send = (req: Request, res: Response, title: string, body: SafeHtml, status = 200) =>
    shell.render(req, res, {
      title,
      activePath: PLUGINS_PATH,
      bodyHtml: body.toString(),
      scripts: [PLUGINS_SCRIPT_PATH],
      status,
    });
  router.get('/plugins', guard, (req, res) => {
    if (wantsJson(req)) res.set('Cache-Control', 'no-store').json({ items: manager.list().map(itemOf) });
    else send(req, res, STRINGS.plugins, pluginList(manager.list(), shell.csrfToken(req)));
  });
  router.post('/plugins/:id/enable', guard, shell.requireCsrf, (req, res) =>
    answer(req, res, manager.enable(known(manager, req).id)),
  );
  router.post('/plugins/:id/disable', guard, shell.requireCsrf, (req, res) =>
    answer(req, res, manager.disable(known(manager, req).id)),
  );
  router
    .route('/plugins/:id/uninstall')
    .get(guard, (req, res) => {
      const plugin = known(manager, req);
      const title = STRINGS.uninstallTitle(plugin.name);
      send(req, res, title, uninstallQuestion(plugin, shell.csrfToken(req)));
    })
    .post(guard, shell.requireCsrf, async (req, res) => {
      const plugin = known(manager, req);
      const typed = wantsJson(req) ? undefined : typedName(req);
      if (typed !== undefined && typed !== '' && typed !== plugin.name) {
        const title = `${STRINGS.error}: ${STRINGS.uninstallTitle(plugin.name)}`;
        send(req, res, title, uninstallQuestion(plugin, shell.csrfToken(req), { typed }), 400);
        return;
      }
      const deleteData = typed === undefined ? wantsDataDeleted(req) : typed === plugin.name;
      await answer(req, res, manager.uninstall(plugin.id, deleteData));
    });
  for (const action of ['enable', 'disable']) router.all(`/plugins/:id/${action}`, guard, refuseMethod);
  return router;
}

/** A program hears when it is done; a person soon, and then watches. */
async function answer(req: Request, res: Response, change: Promise<PluginStatus>): Promise<void> {
  res.set('Cache-Control', 'no-store');
  if (wantsJson(req)) {
    res.json(itemOf(await change));
    return;
  }
  const given = new AbortController();
  try {
    await Promise.race([change, delay(PAGE_WAIT_MS, undefined, { signal: given.signal })]);
  } finally {
    given.abort();
  }
  // What fails later is told by the plugin's state, or, like a database that is away, by the log.
  change.catch(() => undefined);
  res.redirect(303, PLUGINS_PATH);
}

const refuseMethod: RequestHandler = () => {
  throw new Problem(405, 'method_not_allowed', STRINGS.refusals.onlyForms, { Allow: 'POST' });
};

function itemOf({ id, name, version, state, reason }: PluginStatus) {
  return { id, name, version, state, reason };
}

function known(manager: PluginManager, req: Request): PluginStatus {
  const id = String(req.params.id);
  const plugin = manager.get(id);
  if (plugin === undefined) throw new Problem(404, 'plugin_not_found', new UnknownPluginError(id).message);
  return plugin;
}

function wantsDataDeleted(req: Request): boolean {
  const wanted = field(req, 'deleteData') ?? false;
  if (typeof wanted === 'boolean') return wanted;
  throw new Problem(400, 'invalid_body', STRINGS.refusals.deleteData);
}

function typedName(req: Request): string {
  const typed = field(req, 'confirm') ?? '';
  if (typeof typed === 'string') return typed.trim();
  throw new Problem(400, 'invalid_body', STRINGS.refusals.nameTwice);
}

function field(req: Request, name: string): unknown {
  const body: unknown = req.body;
  return typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
}
