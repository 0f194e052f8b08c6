/** The routes of Admin → Log: the host's log as JSON, page and CSV. admin-app.ts mounts them below /admin. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BYTE_ORDER_MARK, csvLine } from 'exovo-api-access/internal/csv';
import { cell, html, type SafeHtml, tableHead } from 'exovo-api-access/internal/html';
import { wantsJson } from 'exovo-api-access/internal/http';
import { toUtcIso } from 'exovo-api-access/internal/storage';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { hostProblem } from '../frame/host-problem.js';
import { publicPath } from '../server/public-address.js';
import type { StandaloneAdminShell } from '../sign-in/admin-shell.js';
import { ADMINISTRATORS_PERMISSION } from '../sign-in/permissions.js';
import { HOST_LOG_ACTIONS, type HostLogPage, type HostLogRow, type HostLogTable } from './host-log.js';
import { decodePosition, encodePosition, filterOf, type LogQuery, parseLogQuery } from './input.js';
import { STRINGS } from './strings.js';

export const LOG_PATH = '/admin/log';
const PAGE_SIZE = 50;
const CSV_BATCH = 1_000;

export interface LogPagesOptions {
  readonly hostLog: HostLogTable;
  readonly shell: StandaloneAdminShell;
}

export function logRouter({ hostLog, shell }: LogPagesOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const guard = shell.requirePermission(ADMINISTRATORS_PERMISSION);
  router.get('/log', guard, async (req, res) => {
    const query = parseLogQuery(req.query);
    const page = await hostLog.list(filterOf(query), PAGE_SIZE, decodePosition(query.cursor));
    if (wantsJson(req)) {
      const next = page.next && encodePosition(page.next);
      res.set('Cache-Control', 'no-store').json({ items: page.rows.map(itemOf), next });
      return;
    }
    const bodyHtml = logPage(publicPath(req, LOG_PATH), query, page).toString();
    shell.render(req, res, { title: STRINGS.title, activePath: LOG_PATH, bodyHtml });
  });
  router.get('/log.csv', guard, (req: Request, res: Response) => sendCsv(hostLog, req, res));
  for (const path of ['/log', '/log.csv']) router.all(path, guard, refuseMethod);
  return router;
}

const refuseMethod: RequestHandler = () => {
  throw hostProblem('method_not_allowed', STRINGS.refusals.method, { headers: { Allow: 'GET, HEAD' } });
};

function itemOf({ at, actor, action, subject, address }: HostLogRow) {
  return { at: toUtcIso(at), actor, action, subject, address };
}

/** Reads the first batch before the response starts, so that an unreachable database still gets its error page. */
async function sendCsv(hostLog: HostLogTable, req: Request, res: Response): Promise<void> {
  const filter = filterOf(parseLogQuery(req.query));
  const first = await hostLog.list(filter, CSV_BATCH, null);
  res.set({
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${STRINGS.csvName}.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  const lines = async function* () {
    yield BYTE_ORDER_MARK + csvLine(['at', 'actor', 'action', 'subject', 'address', 'id']);
    for (let page: HostLogPage = first; ; page = await hostLog.list(filter, CSV_BATCH, page.next)) {
      yield page.rows.map(csvRow).join('');
      if (page.next === null) return;
    }
  };
  await pipeline(Readable.from(lines()), res).catch((error: unknown) => {
    // The client left.
    if (!res.destroyed) throw error;
  });
}

function csvRow({ at, actor, action, subject, address, id }: HostLogRow): string {
  return csvLine([toUtcIso(at), actor ?? '', action, subject ?? '', address, id]);
}

function logPage(path: string, query: LogQuery, { rows, next }: HostLogPage): SafeHtml {
  const { cursor, ...filter } = query;
  const link = (at: string, parameters: object) => {
    const text = new URLSearchParams({ ...parameters }).toString();
    return text === '' ? at : `${at}?${text}`;
  };
  const older = next !== null && link(path, { ...filter, cursor: encodePosition(next) });
  return html`<div class="shell-head"><h1>${STRINGS.title}</h1>
<a class="shell-button" href="${link(`${path}.csv`, filter)}" download>${STRINGS.download}</a></div>
<p class="shell-muted">${STRINGS.intro}</p>
${filterForm(path, filter)}
${rows.length === 0 ? html`<p>${STRINGS.none}</p>` : table(rows)}
${
  (cursor !== undefined || older) &&
  html`<nav class="shell-actions" aria-label="${STRINGS.pages}">${
    cursor !== undefined && html`<a class="shell-button" href="${link(path, filter)}">${STRINGS.newest}</a>`
  }${older && html`<a class="shell-button" rel="next" href="${older}">${STRINGS.older}</a>`}</nav>`
}`;
}

function filterForm(path: string, { from = '', to = '', actor = '', action }: LogQuery): SafeHtml {
  const day = (name: string, label: string, value: string) =>
    html`<div><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="date" value="${value.slice(0, 10)}"></div>`;
  const options = HOST_LOG_ACTIONS.map(
    (one) =>
      html`<option value="${one}"${one === action && html` selected`}>${STRINGS.actions[one]}</option>`,
  );
  const isFiltered = [from, to, actor, action ?? ''].some((value) => value !== '');
  return html`<form class="shell-filter" method="get" action="${path}" role="search" aria-label="${STRINGS.filter}">
${day('from', STRINGS.fromDay, from)}
${day('to', STRINGS.toDay, to)}
<div><label for="actor">${STRINGS.actor}</label>
<input id="actor" name="actor" value="${actor}" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false"></div>
<div><label for="action">${STRINGS.action}</label>
<select id="action" name="action"><option value="">${STRINGS.anyAction}</option>${options}</select></div>
<button type="submit">${STRINGS.apply}</button>
${isFiltered && html`<a href="${path}">${STRINGS.clear}</a>`}
</form>`;
}

function table(rows: readonly HostLogRow[]): SafeHtml {
  const { at, actor, action, subject, address } = STRINGS;
  return html`<table class="shell-table" role="table">
<caption class="shell-visually-hidden">${STRINGS.caption}</caption>
${tableHead([at, actor, action, subject, address])}
<tbody role="rowgroup">
${rows.map(
  (row) => html`<tr role="row">
${cell(at, html`<time datetime="${toUtcIso(row.at)}">${row.at.slice(0, 19)}</time>`)}
${cell(actor, html`${row.actor ?? STRINGS.nobody}`)}
${cell(action, html`${STRINGS.actions[row.action] ?? row.action}`)}
${cell(subject, html`${row.subject ?? STRINGS.nobody}`)}
${cell(address, html`${row.address === '' ? STRINGS.nobody : row.address}`)}
</tr>\n`,
)}</tbody>
</table>`;
}
