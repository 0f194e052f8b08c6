/**
 * Admin → Plugins: what is installed, in which state and why; enable, disable, uninstall. JSON for programs, a table
 * with plain forms for people. Mounted below /admin by admin-app.ts.
 */
import { type Request, type Response, Router } from 'express';
import type { StandaloneAdminShell } from './admin-shell.js';
import { html, type SafeHtml } from './html.js';
import { type PluginManager, type PluginStatus, UnknownPluginError } from './plugin-manager.js';
import { Problem, wantsJson } from './problem.js';
import { STRINGS } from './strings.js';

export const PLUGINS_PERMISSION = 'host.plugins.manage';
export const PLUGINS_PATH = '/admin/plugins';

export function pluginRouter(manager: PluginManager, shell: StandaloneAdminShell): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const guard = shell.requirePermission(PLUGINS_PERMISSION);
  router.get('/plugins', guard, (req, res) => {
    if (wantsJson(req)) res.set('Cache-Control', 'no-store').json({ items: manager.list().map(itemOf) });
    else sendPage(shell, req, res, manager.list());
  });
  const changes = {
    enable: (req: Request) => manager.enable(idOf(req)),
    disable: (req: Request) => manager.disable(idOf(req)),
    uninstall: (req: Request) => manager.uninstall(idOf(req), wantsDataDeleted(req)),
  };
  for (const [name, change] of Object.entries(changes)) {
    router.post(`/plugins/:id/${name}`, guard, shell.requireCsrf, async (req, res) => {
      const status = await change(req).catch((error: unknown) => {
        throw error instanceof UnknownPluginError
          ? new Problem(404, 'plugin_not_found', error.message)
          : error;
      });
      if (wantsJson(req)) res.set('Cache-Control', 'no-store').json(itemOf(status));
      else res.redirect(303, PLUGINS_PATH);
    });
  }
  return router;
}

function itemOf({ id, name, version, state, reason }: PluginStatus) {
  return { id, name, version, state, reason };
}

function idOf(req: Request): string {
  const { id } = req.params;
  return typeof id === 'string' ? id : '';
}

/** `true` as JSON, `on` from a checkbox; anything else keeps the data. */
function wantsDataDeleted(req: Request): boolean {
  const body: unknown = req.body;
  const wanted = typeof body === 'object' && body !== null && 'deleteData' in body ? body.deleteData : false;
  if (typeof wanted === 'boolean') return wanted;
  if (wanted === 'on') return true;
  throw new Problem(400, 'invalid_body', 'deleteData is true or false.');
}

function sendPage(
  shell: StandaloneAdminShell,
  req: Request,
  res: Response,
  plugins: readonly PluginStatus[],
): void {
  const csrfToken = shell.csrfToken(req);
  const rows = plugins.map(
    (plugin) => html`<tr>
<th scope="row">${plugin.name}<br><code>${plugin.id}</code></th>
<td>${plugin.version}</td>
<td>${STRINGS.states[plugin.state]}</td>
<td>${plugin.progress ?? plugin.reason}</td>
<td><div class="shell-actions">${actions(plugin, csrfToken)}</div></td>
</tr>\n`,
  );
  const body = html`<h1>${STRINGS.plugins}</h1>
${
  plugins.length === 0
    ? html`<p>${STRINGS.noPlugins}</p>`
    : html`<table class="shell-stacked">
<thead><tr><th scope="col">${STRINGS.plugin}</th><th scope="col">${STRINGS.version}</th><th scope="col">${STRINGS.state}</th><th scope="col">${STRINGS.reason}</th><th scope="col">${STRINGS.actions}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}`;
  shell.render(req, res, { title: STRINGS.plugins, activePath: PLUGINS_PATH, bodyHtml: body.toString() });
}

function actions({ id, name, state }: PluginStatus, csrfToken: string): SafeHtml {
  const form = (action: string, label: string, more: SafeHtml = html``) =>
    html`<form class="shell-inline" method="post" action="${PLUGINS_PATH}/${id}/${action}">
<input type="hidden" name="_csrf" value="${csrfToken}">${more}
<button type="submit">${label}<span class="shell-visually-hidden"> ${name}</span></button>
</form>`;
  const deleteData = html`<label><input type="checkbox" name="deleteData"> ${STRINGS.deleteData(name)}</label>`;
  const toggle = state === 'enabled' ? form('disable', STRINGS.disable) : form('enable', STRINGS.enable);
  return html`${toggle}${form('uninstall', STRINGS.uninstall, deleteData)}`;
}
