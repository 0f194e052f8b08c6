/**
 * The frame of every page of Admin → Integrations → API: heading, tabs, health, style sheet and browser module, and the
 * parts that several pages use. The host renders its own frame around it (`AdminShell.render`).
 */
import type { Request, Response } from 'express';
import type { AssetPair } from '../../assets.js';
import type { AdminShell } from '../../host/contract.js';
import { html, type SafeHtml } from '../../html.js';
import type { Assets } from './assets.js';
import { STRINGS } from './strings.js';

/**
 * Replaces what the host's middleware has set. helmet's default, no-referrer, makes browsers send `Origin: null` with the
 * forms of a page (Fetch Standard, "append a request `Origin` header").
 */
export const REFERRER_POLICY = 'same-origin';

export type Tab = 'keys' | 'audit' | 'reference';

export interface PageContent {
  readonly title: string;
  readonly body: SafeHtml;
  readonly tab: Tab;
  /** Shown beside the heading. */
  readonly action?: SafeHtml;
  readonly health?: SafeHtml;
  readonly status?: number;
  /** In addition to the assets of every page. */
  readonly assets?: AssetPair;
  /** Puts "Error" first in the window title, which screen readers announce before the page. */
  readonly hasErrors?: boolean;
}

/** Sends pages in the host's frame. */
export class Pages {
  constructor(
    private readonly shell: AdminShell,
    private readonly assets: Assets,
    private readonly base: string,
  ) {}

  send(req: Request, res: Response, page: PageContent): void {
    const { base } = this;
    const pairs = [this.assets, ...(page.assets === undefined ? [] : [page.assets])];
    const { title, body, tab, action, health, status = 200, hasErrors = false } = page;
    const windowTitle = title === STRINGS.title ? title : `${title} · ${STRINGS.title}`;
    const bodyHtml = html`<div class="api" data-api>
<div class="api-head"><div><h1>${title}</h1>${tab !== 'reference' && this.#tenant(req)}</div>${action}</div>
${tabs(base, tab)}
${health}
${body}
</div>`;
    res.setHeader('Referrer-Policy', REFERRER_POLICY);
    this.shell.render(req, res, {
      title: hasErrors ? `${STRINGS.formErrors.title}: ${windowTitle}` : windowTitle,
      activePath: base,
      bodyHtml: bodyHtml.toString(),
      scripts: pairs.map(({ script }) => `${base}/assets/${script.name}`),
      styles: pairs.map(({ style }) => `${base}/assets/${style.name}`),
      status,
    });
  }

  /** The tenant whose keys a page shows or changes. */
  #tenant(req: Request): SafeHtml {
    const person = this.shell.administratorOf(req);
    if (person === undefined) return html``;
    return html`<p class="api-muted api-tenant">${STRINGS.tenant} <bdi>${person.tenantName ?? person.tenantId}</bdi></p>`;
  }

  /** The hidden field that every form with a change contains. */
  csrfField(req: Request): SafeHtml {
    return html`<input type="hidden" name="_csrf" value="${this.shell.csrfToken(req)}">`;
  }
}

function tabs(base: string, active: Tab): SafeHtml {
  const tab = (id: Tab) =>
    html`<li><a href="${base}/${id}"${id === active && html` aria-current="page"`}>${STRINGS.tabs[id]}</a></li>`;
  return html`<nav class="api-tabs" aria-label="${STRINGS.tabs.label}"><ul>${tab('keys')}${tab('audit')}${tab(
    'reference',
  )}</ul></nav>`;
}

/** Links to the newest page, unless this is it, and to the next older one. Paging by cursor has no page numbers. */
export function pager(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  { cursor, next }: { readonly cursor: string | undefined; readonly next: string | null },
): SafeHtml {
  if (cursor === undefined && next === null) return html``;
  const { label, first, older } = STRINGS.pages;
  return html`<nav class="api-pager" aria-label="${label}">${
    cursor !== undefined && html`<a class="api-button" href="${pathWithQuery(path, query)}">${first}</a>`
  }${
    next !== null &&
    html`<a class="api-button" rel="next" href="${pathWithQuery(path, { ...query, cursor: next })}">${older}</a>`
  }</nav>`;
}

/** The error summary, which takes the focus and links to each field. Empty without errors. */
export function errorSummary(
  errors: readonly { readonly text: string; readonly field?: string }[],
): SafeHtml {
  if (errors.length === 0) return html``;
  const items = errors.map(
    ({ text, field }) => html`<li>${field === undefined ? text : html`<a href="#${field}">${text}</a>`}</li>`,
  );
  return html`<div class="api-errors" role="alert" tabindex="-1" autofocus><p>${STRINGS.formErrors.summary}</p><ul>${items}</ul></div>`;
}

/** Returns e.g. `/keys?state=all` for `/keys` and `{ state: 'all' }`. Omits empty values. */
export function pathWithQuery(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`;
}
