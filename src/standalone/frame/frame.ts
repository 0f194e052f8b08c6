/**
 * Renders the frame around every admin page: head, header, menu, tenant switcher and sign-out button.
 * admin-shell.ts uses it for pages with a signed-in viewer; the sign-in pages use it without one.
 */
import type { MenuEntry } from 'exovo-api-access/host';
import { type HtmlValue, html, type SafeHtml } from 'exovo-api-access/internal/html';
import type { Tenant } from 'exovo-api-access/internal/pbx';
import type { Response } from 'express';
import { isEmbedded } from '../server/embedding.js';
import { publicPath } from '../server/public-address.js';
import { STRINGS } from './strings.js';

export const STYLESHEET_PATH = '/admin/shell.css';
export const SHELL_SCRIPT_PATH = '/admin/shell.js';
export const ICON_PATH = '/admin/icon.svg';

/** The signed-in administrator who looks at the page. */
export interface FrameViewer {
  readonly username: string;
  readonly csrfToken: string;
  readonly tenantId: string;
  /** Those among which the viewer can switch. */
  readonly tenants: readonly Tenant[];
  readonly menu: readonly MenuEntry[];
}

export interface FramedPage {
  readonly title: string;
  readonly body: SafeHtml;
  /** Path of the public URL, with which every link begins; empty if it has none. */
  readonly base: string;
  /** As the menu has it, without `base`. */
  readonly activePath?: string;
  /** Where a switch of tenant returns to, without `base`; `activePath` if absent. */
  readonly ownPath?: string;
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  /** Whether another program shows the page in a frame, which has a header and a menu of its own. */
  readonly isEmbedded?: boolean;
}

export function frame(page: FramedPage, viewer?: FrameViewer): SafeHtml {
  return html`<!doctype html>
<html lang="${STRINGS.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title} · ${STRINGS.product}</title>
<link rel="icon" type="image/svg+xml" href="${page.base}${ICON_PATH}">
<link rel="stylesheet" href="${page.base}${STYLESHEET_PATH}">
${viewer !== undefined && html`<script type="module" src="${page.base}${SHELL_SCRIPT_PATH}"></script>\n`}${(page.styles ?? []).map((href) => html`<link rel="stylesheet" href="${href}">\n`)}${(
  page.scripts ?? []
).map((src) => html`<script type="module" src="${src}"></script>\n`)}</head>
<body class="${bodyClass(viewer, page)}">
<a class="shell-skip" href="#content">${STRINGS.skipToContent}</a>
${page.isEmbedded === true ? embeddedHeader(viewer, page) : header(viewer, page)}
${viewer !== undefined && page.isEmbedded !== true && html`<div class="shell-side shell-wide">${menu(viewer.menu, page)}</div>`}
<main id="content" class="shell-main" tabindex="-1">
${page.body}
</main>
</body>
</html>
`;
}

function bodyClass(viewer: FrameViewer | undefined, { isEmbedded }: FramedPage): string {
  if (isEmbedded === true) return 'shell shell-embedded';
  return viewer === undefined ? 'shell shell-bare' : 'shell';
}

/** Only the choice of the tenant, if there is one. */
function embeddedHeader(viewer: FrameViewer | undefined, page: FramedPage): HtmlValue {
  return (
    viewer !== undefined &&
    viewer.tenants.length > 1 &&
    html`<header class="shell-header">${tenantSwitcher(viewer, page, 'wide')}</header>`
  );
}

/** Sends a page without menu and viewer. */
export function sendBare(res: Response, status: number, title: string, body: SafeHtml): void {
  res
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(frame({ title, body, base: publicPath(res.req, ''), isEmbedded: isEmbedded(res.req) }).toString());
}

/**
 * A wide window has the person in the header and the menu beside the page. A narrow one has both in one folded part of the
 * header, so that they take one row. The style sheet shows one of the two.
 */
function header(viewer: FrameViewer | undefined, page: FramedPage): SafeHtml {
  const { product, foldedMenu } = STRINGS;
  return html`<header class="shell-header">
<a class="shell-brand" href="${page.base}/admin">${product}</a>
${
  viewer !== undefined &&
  html`<div class="shell-person shell-wide">${person(viewer, page, 'wide')}</div>
<details class="shell-narrow"><summary>${foldedMenu}${tenantName(viewer)}</summary>
${menu(viewer.menu, page)}
<div class="shell-person">${person(viewer, page, 'narrow')}</div>
</details>`
}
</header>`;
}

function tenantName({ tenants, tenantId }: FrameViewer): SafeHtml | false {
  const tenant = tenants.find(({ id }) => id === tenantId);
  return tenants.length > 1 && tenant !== undefined && html` <span class="shell-muted">${tenant.name}</span>`;
}

function person(viewer: FrameViewer, page: FramedPage, place: 'wide' | 'narrow'): SafeHtml {
  const { base, activePath } = page;
  const account = '/admin/account';
  const current = activePath === account && html` aria-current="page"`;
  return html`${viewer.tenants.length > 1 && tenantSwitcher(viewer, page, place)}
<form class="shell-inline" method="post" action="${base}/admin/sign-out">
<input type="hidden" name="_csrf" value="${viewer.csrfToken}">
<a class="shell-username" href="${base}${account}"${current}><span class="shell-visually-hidden">${STRINGS.account} </span>${viewer.username}</a>
<button type="submit">${STRINGS.signOut}</button>
</form>`;
}

/** Browsers restore what was chosen before a reload; without `autocomplete="off"`, that could be another tenant. */
function tenantSwitcher(
  viewer: FrameViewer,
  { base, ownPath, activePath }: FramedPage,
  place: 'wide' | 'narrow',
): SafeHtml {
  const returnTo = ownPath ?? activePath ?? '/admin';
  const options = viewer.tenants.map(
    ({ id, name }) =>
      html`<option value="${id}"${id === viewer.tenantId && html` selected`}>${id} · ${name}</option>`,
  );
  return html`<form class="shell-inline" method="post" action="${base}/admin/session/tenant" autocomplete="off" data-tenant>
<input type="hidden" name="_csrf" value="${viewer.csrfToken}">
<input type="hidden" name="return_to" value="${returnTo}">
<label for="shell-tenant-${place}">${STRINGS.tenant[place]}</label>
<select id="shell-tenant-${place}" name="tenantId" autocomplete="off">${options}</select>
<button type="submit">${STRINGS.switchTenant}</button>
</form>`;
}

/** Groups the entries under the first title of their trail. Groups keep the order in which they first appear. */
function menu(entries: readonly MenuEntry[], { base, activePath }: FramedPage): SafeHtml {
  const groups = new Map<string, HtmlValue[]>();
  for (const entry of entries) {
    const [first = '', ...others] = entry.trail;
    const group = others.length === 0 ? '' : first;
    const title = others.length === 0 ? first : others.join(' · ');
    const current = entry.path === activePath && html` aria-current="page"`;
    const item = html`<li><a href="${base}${entry.path}"${current}>${title}</a></li>\n`;
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  const lists = [...groups].map(
    ([title, items]) =>
      html`${title !== '' && html`<p class="shell-menu-title">${title}</p>\n`}<ul>\n${items}</ul>\n`,
  );
  return html`<nav class="shell-menu" aria-label="${STRINGS.menu}">\n${lists}</nav>`;
}
