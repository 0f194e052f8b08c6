/** Renders Admin → Administrators: the list, the form of one administrator, and the question before a removal. */
import { cell, html, type SafeHtml, tableHead } from 'exovo-api-access/internal/html';
import type { Tenant } from 'exovo-api-access/internal/pbx';
import { ALL_PERMISSIONS, isPermitted, type Permissions } from '../sign-in/administrators.js';
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../sign-in/passwords.js';
import type { KnownPermission } from '../sign-in/permissions.js';
import type { ListedAdministrator } from './changes.js';
import { STRINGS } from './strings.js';

/** What the pages offer to choose from. */
export interface Choices {
  readonly permissions: readonly KnownPermission[];
  readonly tenants: readonly Tenant[];
}

export interface AdministratorList {
  /** `/admin` with the public path. */
  readonly base: string;
  readonly all: readonly ListedAdministrator[];
  /** The viewer's name. */
  readonly own: string;
  readonly choices: Choices;
  readonly notice: string | undefined;
}

export function administratorList(list: AdministratorList): SafeHtml {
  const { base, all, notice } = list;
  const labels = [STRINGS.username, STRINGS.permissions, STRINGS.tenants, STRINGS.created];
  return html`<div class="shell-head"><h1>${STRINGS.title}</h1>
<a class="shell-button shell-primary" href="${base}/add-administrator">${STRINGS.add}</a></div>
${notice !== undefined && html`<p class="shell-success" role="status">${notice}</p>`}
<table class="shell-table" role="table">
<caption class="shell-visually-hidden">${STRINGS.caption}</caption>
${tableHead(labels)}
<tbody role="rowgroup">
${all.map((one) => row(one, list))}</tbody>
</table>`;
}

function row(
  { username, permissions, tenants, createdAt }: ListedAdministrator,
  { base, own, choices }: AdministratorList,
) {
  return html`<tr role="row">
<th role="rowheader" scope="row" data-label="${STRINGS.username}"><div><a href="${base}/administrators/${encodeURIComponent(username)}">${username}</a>${
    username === own && html` <span class="shell-muted">${STRINGS.you}</span>`
  }</div></th>
${cell(STRINGS.permissions, html`${permissionTitles(permissions, choices)}`)}
${cell(STRINGS.tenants, html`${tenants === null ? STRINGS.allTenantsShort : tenants.join(', ')}`)}
${cell(STRINGS.created, html`<time datetime="${createdAt.slice(0, 10)}">${createdAt.slice(0, 10)}</time>`)}
</tr>\n`;
}

function permissionTitles(permissions: Permissions, { permissions: known }: Choices): string {
  if (permissions === ALL_PERMISSIONS) return STRINGS.allPermissions;
  const titles = permissions.map((id) => known.find((one) => one.id === id)?.title ?? id);
  return titles.length === 0 ? STRINGS.noPermissions : titles.join(', ');
}

/** What the form shows as chosen or entered. */
export interface FormValues {
  readonly username?: string;
  readonly permissions: Permissions;
  readonly tenants: readonly string[] | null;
  readonly problem?: string;
}

export interface AdministratorForm {
  readonly title: string;
  readonly action: string;
  readonly list: string;
  readonly csrfToken: string;
  readonly choices: Choices;
  readonly values: FormValues;
  /** Absent in the form that adds one. */
  readonly existing?: { readonly administrator: ListedAdministrator; readonly isOwn: boolean };
}

export function administratorForm(form: AdministratorForm): SafeHtml {
  const { title, action, list, csrfToken, values, existing } = form;
  return html`<h1>${title}</h1>
<form class="shell-card shell-form" method="post" action="${action}">
<input type="hidden" name="_csrf" value="${csrfToken}">
${values.problem !== undefined && html`<p class="shell-error" role="alert" tabindex="-1" autofocus>${values.problem}</p>`}
${existing === undefined && usernameField(values)}
${permissionFields(form)}
${tenantFields(form)}
${passwordField(existing !== undefined)}
<div class="shell-actions"><button class="primary" type="submit">${existing === undefined ? STRINGS.add : STRINGS.save}</button>
<a href="${list}">${STRINGS.cancel}</a></div>
</form>
${existing !== undefined && html`<p class="shell-actions"><a class="shell-button shell-danger" href="${action}/remove">${STRINGS.remove}</a></p>`}`;
}

function usernameField({ username }: FormValues): SafeHtml {
  return html`<label for="username">${STRINGS.username}</label>
<input id="username" name="username" value="${username ?? ''}" required maxlength="64" pattern="[A-Za-z0-9_.@\\-]+" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="username-hint">
<p class="shell-muted" id="username-hint">${STRINGS.usernameHint}</p>`;
}

function passwordField(isChange: boolean): SafeHtml {
  const [label, hint] = isChange
    ? [STRINGS.newPassword, STRINGS.newPasswordHint]
    : [STRINGS.password, STRINGS.passwordHint];
  return html`<label for="password">${label}</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="${MIN_PASSWORD_CHARACTERS}" maxlength="${MAX_PASSWORD_CHARACTERS}"${
    !isChange && html` required`
  } aria-describedby="password-hint">
<p class="shell-muted" id="password-hint">${hint}</p>`;
}

function permissionFields({ choices, values, existing }: AdministratorForm): SafeHtml {
  const held = existing?.administrator.permissions ?? [];
  // Those of a plugin that is missing at the moment are kept unless somebody unchecks them.
  const missing =
    held === ALL_PERMISSIONS
      ? []
      : held.filter((id) => choices.permissions.every((known) => known.id !== id));
  const all = [...choices.permissions, ...missing.map((id) => ({ id, title: id, description: '' }))];
  const boxes = all.map(
    ({ id, title, description }, index) => html`<div class="shell-choice">
<input type="checkbox" id="permission-${index}" name="permissions" value="${id}"${
      isPermitted(values.permissions, id) && html` checked`
    } aria-describedby="permission-${index}-hint">
<label for="permission-${index}">${title}</label>
<p class="shell-muted" id="permission-${index}-hint">${description}</p></div>\n`,
  );
  return html`<fieldset><legend>${STRINGS.permissions}</legend>\n${boxes}</fieldset>`;
}

/** A PBX with one tenant has nothing to choose. */
function tenantFields({ choices, values, existing }: AdministratorForm): SafeHtml {
  const own = existing?.administrator.tenants ?? [];
  const gone = own.filter((id) => choices.tenants.every((known) => known.id !== id));
  const all = [...choices.tenants, ...gone.map((id) => ({ id, name: id }))];
  if (all.length < 2 && values.tenants === null)
    return html`<input type="hidden" name="allTenants" value="yes">`;
  const isAll = values.tenants === null;
  const boxes = all.map(
    ({ id, name }, index) => html`<div class="shell-choice shell-indented">
<input type="checkbox" id="tenant-${index}" name="tenants" value="${id}"${values.tenants?.includes(id) && html` checked`}>
<label for="tenant-${index}">${id === name ? id : `${id} · ${name}`}</label></div>\n`,
  );
  const radio = (value: string, label: string, isChecked: boolean) => html`<div class="shell-choice">
<input type="radio" id="tenants-${value}" name="allTenants" value="${value}"${isChecked && html` checked`}>
<label for="tenants-${value}">${label}</label></div>\n`;
  return html`<fieldset><legend>${STRINGS.tenants}</legend>
${radio('yes', STRINGS.allTenants, isAll)}${radio('no', STRINGS.onlyTenants, !isAll)}${boxes}</fieldset>`;
}

export function removeQuestion({
  list,
  username,
  csrfToken,
  isOwn,
  problem,
}: {
  readonly list: string;
  readonly username: string;
  readonly csrfToken: string;
  readonly isOwn: boolean;
  readonly problem: string | undefined;
}): SafeHtml {
  const own = `${list}/${encodeURIComponent(username)}`;
  return html`<h1>${STRINGS.removeTitle(username)}</h1>
<form class="shell-card shell-question" method="post" action="${own}/remove">
<input type="hidden" name="_csrf" value="${csrfToken}">
${problem !== undefined && html`<p class="shell-error" role="alert" tabindex="-1" autofocus>${problem}</p>`}
<p>${STRINGS.removeText(username)}</p>
${isOwn && html`<p class="shell-notice">${STRINGS.removeOwnText}</p>`}
<div class="shell-actions"><a class="shell-button" href="${own}"${problem === undefined && html` autofocus`}>${STRINGS.cancel}</a>
<button class="danger" type="submit">${STRINGS.remove}</button></div>
</form>`;
}
