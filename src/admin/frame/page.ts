/**
 * What every page of Admin → Integrations → API has around its own part: heading, tabs, health, and the plugin's style
 * sheet and module. The frame outside of that is the host's (`AdminShell.render`).
 */
import type { Request, Response } from 'express';
import type { AdminShell } from '../../host/contract.js';
import { html, type SafeHtml } from '../../html.js';
import type { AssetPair, Assets } from './assets.js';
import { STRINGS } from './strings.js';

export type Tab = 'keys' | 'audit' | 'reference';

export interface PageContent {
  readonly title: string;
  readonly body: SafeHtml;
  readonly tab: Tab;
  /** Beside the heading. */
  readonly action?: SafeHtml;
  readonly health?: SafeHtml;
  readonly status?: number;
  /** Beside those of every page. */
  readonly assets?: AssetPair;
  /** Said first in the window's title, for those who hear it before the page. */
  readonly hasErrors?: boolean;
}

/** Sends pages in the host's frame. The addresses in them follow from where the host has mounted the plugin. */
export class Pages {
  constructor(
    private readonly shell: AdminShell,
    private readonly assets: Assets,
  ) {}

  send(req: Request, res: Response, page: PageContent): void {
    const base = req.baseUrl;
    const pairs = [this.assets, ...(page.assets === undefined ? [] : [page.assets])];
    const { title, body, tab, action, health, status = 200, hasErrors = false } = page;
    const windowTitle = title === STRINGS.title ? title : `${title} · ${STRINGS.title}`;
    const bodyHtml = html`<div class="api" data-api>
<div class="api-head"><h1>${title}</h1>${action}</div>
${tabs(base, tab)}
${health}
${body}
</div>`;
    this.shell.render(req, res, {
      title: hasErrors ? `${STRINGS.errors.title}: ${windowTitle}` : windowTitle,
      activePath: base,
      bodyHtml: bodyHtml.toString(),
      scripts: pairs.map(({ script }) => `${base}/assets/${script.name}`),
      styles: pairs.map(({ style }) => `${base}/assets/${style.name}`),
      status,
    });
  }

  /** For the hidden field of a form. */
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

/** Newest and older: keyset paging has no page numbers. */
export function pager(first: string | null, older: string | null): SafeHtml {
  if (first === null && older === null) return html``;
  return html`<nav class="api-pager" aria-label="${STRINGS.pages.label}">${
    first !== null && html`<a class="api-button" href="${first}">${STRINGS.pages.first}</a>`
  }${older !== null && html`<a class="api-button" rel="next" href="${older}">${STRINGS.pages.older}</a>`}</nav>`;
}

/** The error summary that takes the focus, with a link to each field. */
export function errorSummary(
  errors: readonly { readonly text: string; readonly field?: string }[],
): SafeHtml {
  if (errors.length === 0) return html``;
  const items = errors.map(
    ({ text, field }) => html`<li>${field === undefined ? text : html`<a href="#${field}">${text}</a>`}</li>`,
  );
  return html`<div class="api-errors" role="alert" tabindex="-1" autofocus><p>${STRINGS.errors.summary}</p><ul>${items}</ul></div>`;
}

/** `/keys` and `{ state: 'all' }` to `/keys?state=all`; what is empty is left out. */
export function address(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`;
}
