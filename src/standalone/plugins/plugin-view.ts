/**
 * Renders Admin → Plugins for plugin-pages.ts: a card for each plugin with its manifest, state and buttons, and the page
 * that asks before an uninstall.
 */
import type { PluginConsequences } from 'exovo-api-access/host';
import { html, type SafeHtml } from 'exovo-api-access/internal/html';
import type { HostLogRow } from '../host-log/host-log.js';
import { STRINGS as LOG } from '../host-log/strings.js';
import type { PluginManifest } from './plugin-manifest.js';
import type { PluginState, PluginStatus } from './plugin-status.js';
import { STRINGS } from './strings.js';

export const PLUGINS_PATH = '/admin/plugins';

/** What each form of the pages needs. */
export interface PluginForm {
  readonly csrfToken: string;
  /** PLUGINS_PATH below that of the public URL. */
  readonly path: string;
}

const BADGES: Readonly<Record<PluginState, string>> = {
  disabled: 'shell-badge',
  enabling: 'shell-badge shell-badge-warning',
  enabled: 'shell-badge shell-badge-success',
  disabling: 'shell-badge shell-badge-warning',
  failed: 'shell-badge shell-badge-danger',
};

/** The attribute `data-busy` makes the browser module poll until no plugin is being enabled or disabled. */
export function pluginList(
  plugins: readonly PluginStatus[],
  form: PluginForm,
  changes: ReadonlyMap<string, HostLogRow>,
): SafeHtml {
  const someBusy = plugins.some(isBusy);
  return html`<h1>${STRINGS.plugins}</h1>
<div data-plugins${someBusy && html` data-busy`}>
${plugins.length === 0 ? html`<p>${STRINGS.noPlugins}</p>` : plugins.map((plugin) => card(plugin, form, changes.get(plugin.id)))}</div>`;
}

function isBusy({ state }: PluginStatus): boolean {
  return state === 'enabling' || state === 'disabling';
}

function card(plugin: PluginStatus, form: PluginForm, change: HostLogRow | undefined): SafeHtml {
  const { id, name, version, state, manifest } = plugin;
  return html`<section class="shell-plugin" aria-labelledby="plugin-${id}" data-plugin="${id}">
<div class="shell-plugin-head"><h2 id="plugin-${id}">${name}</h2> <span class="shell-muted">${version}</span>
<span class="${BADGES[state]}" role="status">${STRINGS.states[state]}</span></div>
${manifest !== undefined && html`<p>${manifest.description}</p>`}
${stateDetail(plugin, form)}
${change !== undefined && html`<p class="shell-muted">${STRINGS.lastChange(LOG.actions[change.action], change.actor ?? '', change.at.slice(0, 16))}</p>`}
${manifest !== undefined && facts(manifest)}
<div class="shell-actions">${actions(plugin, form)}</div>
</section>
`;
}

function stateDetail(plugin: PluginStatus, { path }: PluginForm): SafeHtml {
  const { state, reason, progress } = plugin;
  if (isBusy(plugin)) {
    return html`<p class="shell-notice" role="status">${progress === null ? STRINGS.states[state] : `${progress}…`}</p>
<noscript><p>${STRINGS.reloadForProgress} <a href="${path}">${STRINGS.reload}</a></p></noscript>`;
  }
  if (reason === null) return html``;
  return html`<p class="${state === 'failed' ? 'shell-error' : 'shell-muted'}">${reason}</p>`;
}

/** Shows what plugin.json declares. */
function facts({ id, engines, permissions, menu, routes }: PluginManifest): SafeHtml {
  const entries = menu.map(({ trail, path }) => html`<li>${trail.join(' → ')} <code>${path}</code></li>`);
  const mounts = routes.map(
    ({ mount, authorisation }) =>
      html`<li><code>${mount}</code> ${STRINGS.authorisations[authorisation]}</li>`,
  );
  const rights = permissions.map(
    ({ title, description }) => html`<li>${title}: <span class="shell-muted">${description}</span></li>`,
  );
  return html`<dl class="shell-facts">
<dt>${STRINGS.id}</dt><dd><code>${id}</code></dd>
<dt>${STRINGS.requires}</dt><dd>${STRINGS.engines(engines.host, engines.node)}</dd>
<dt>${STRINGS.menuEntries}</dt><dd><ul>${entries}</ul></dd>
<dt>${STRINGS.mounts}</dt><dd><ul>${mounts}</ul></dd>
<dt>${STRINGS.permissions}</dt><dd><ul>${rights}</ul></dd>
</dl>`;
}

function actions(plugin: PluginStatus, { path, csrfToken }: PluginForm): SafeHtml {
  if (isBusy(plugin)) return html``;
  const { id, name, state } = plugin;
  const hiddenName = html`<span class="shell-visually-hidden"> ${name}</span>`;
  const form = (action: string, label: string, isPrimary: boolean) =>
    html`<form class="shell-inline" method="post" action="${path}/${id}/${action}">
<input type="hidden" name="_csrf" value="${csrfToken}">
<button${isPrimary && html` class="primary"`} type="submit">${label}${hiddenName}</button>
</form>
`;
  // A failed plugin has Disable too: it ends the retries.
  return html`${state !== 'enabled' && form('enable', STRINGS.enable, true)}${
    state !== 'disabled' &&
    html`<a class="shell-button" href="${path}/${id}/disable">${STRINGS.disable}${hiddenName}</a>\n`
  }<a href="${path}/${id}/uninstall">${STRINGS.uninstall}${hiddenName}</a>`;
}

/** Asks, because a slip of the mouse would stop every program that calls the API. */
export function disableQuestion(
  { id, name }: PluginStatus,
  { csrfToken, path }: PluginForm,
  consequences: PluginConsequences | null,
): SafeHtml {
  return html`<h1>${STRINGS.disableTitle(name)}</h1>
<form class="shell-card shell-question" method="post" action="${path}/${id}/disable">
<input type="hidden" name="_csrf" value="${csrfToken}">
${consequences !== null && consequences.disable !== '' && html`<p><strong>${consequences.disable}</strong></p>`}
<p>${STRINGS.disableText}</p>
<div class="shell-actions"><a class="shell-button" href="${path}" autofocus>${STRINGS.cancel}</a>
<button class="danger" type="submit">${STRINGS.disable}</button></div>
</form>`;
}

export interface UninstallQuestion {
  /** Null if it is unknown what would be deleted. */
  readonly consequences: PluginConsequences | null;
  /** Something other than the plugin's name, which was typed to delete the data. */
  readonly typed: string | undefined;
}

/** Data is deleted only if the plugin's name is typed, so that no slip of the mouse can lose it. */
export function uninstallQuestion(
  { id, name }: PluginStatus,
  { csrfToken, path }: PluginForm,
  { consequences, typed }: UninstallQuestion,
): SafeHtml {
  const isMismatch = typed !== undefined;
  return html`<h1>${STRINGS.uninstallTitle(name)}</h1>
<form class="shell-card shell-question" method="post" action="${path}/${id}/uninstall">
<input type="hidden" name="_csrf" value="${csrfToken}">
<p>${STRINGS.uninstallText}</p>
<p><strong>${STRINGS.deletingData}</strong> ${consequences?.deleteData ?? STRINGS.deletedUnknown} ${STRINGS.deletedForGood}
${consequences !== null && html`<a href="${path}/${id}/data.csv" download>${STRINGS.download}</a>`}</p>
<label for="confirm">${STRINGS.uninstallConfirm(name)}</label>
${isMismatch && html`<p class="shell-error" id="confirm-problem" role="alert">${STRINGS.uninstallMismatch(name)}</p>`}
<input id="confirm" name="confirm" value="${typed}" autocomplete="off" spellcheck="false"${
    isMismatch && html` aria-invalid="true" aria-describedby="confirm-problem" autofocus`
  }>
<div class="shell-actions"><a class="shell-button" href="${path}"${!isMismatch && html` autofocus`}>${STRINGS.cancel}</a>
<button class="danger" type="submit">${STRINGS.uninstall}</button></div>
</form>`;
}
