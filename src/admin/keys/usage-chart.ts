/** Charts of requests per day, as SVG: bars stacked by status on a key's own page, and a sparkline in the list. */
import { html, type SafeHtml } from '../../html.js';
import { tableHead } from '../../html-table.js';
import type { DailyUsage } from '../../keys/usage-store.js';
import { USAGE_STRINGS as TEXT } from './usage-strings.js';

/** The classes of status from the bottom of a bar to its top. */
const KINDS = ['ok', 'clientErrors', 'serverErrors'] as const;
/** Units of a bar's column and of the chart's height. The style sheet stretches both to the page. */
const COLUMN = 10;
const HEIGHT = 100;
const SPARK_HEIGHT = 20;
/** A day with a single request must be visible beside one with a million. */
const MIN_BAR = 1.5;

export function totalOf({ ok, clientErrors, serverErrors }: Omit<DailyUsage, 'day'>): number {
  return ok + clientErrors + serverErrors;
}

/** The bars, their scale and a legend with the sums. Screen readers get a table of the days with requests instead. */
export function usageChart(days: readonly DailyUsage[]): SafeHtml {
  const most = Math.max(...days.map(totalOf));
  const legend = KINDS.map(
    (kind) =>
      html`<li class="api-usage-${kind}">${TEXT[kind]} <strong>${TEXT.count(sum(days, kind))}</strong></li>`,
  );
  return html`<figure class="api-usage">
<ul aria-hidden="true" class="api-legend">${legend}</ul>
<p aria-hidden="true" class="api-muted">${TEXT.most(most)}</p>
<svg aria-hidden="true" viewBox="0 0 ${days.length * COLUMN} ${HEIGHT}" preserveAspectRatio="none">${bars(days, most)}${days.map(
    tooltip,
  )}</svg>
<p aria-hidden="true" class="api-usage-ends api-muted"><span>${days[0]?.day}</span><span>${days.at(-1)?.day}</span></p>
<div class="api-hidden"><table><caption>${TEXT.title}</caption>${tableHead([TEXT.day, ...KINDS.map((kind) => TEXT[kind])])}
<tbody>${days.map(tableRow)}</tbody></table></div>
</figure>`;
}

function sum(days: readonly DailyUsage[], kind: (typeof KINDS)[number]): number {
  return days.reduce((total, day) => total + day[kind], 0);
}

/** One path for all bars of a kind. */
function bars(days: readonly DailyUsage[], most: number): SafeHtml[] {
  const tops = days.map(() => HEIGHT);
  return KINDS.map((kind) => {
    let path = '';
    for (const [index, day] of days.entries()) {
      if (day[kind] === 0) continue;
      const height = Math.max(MIN_BAR, (day[kind] / most) * HEIGHT);
      const top = (tops[index] ?? HEIGHT) - height;
      tops[index] = top;
      path += `M${index * COLUMN + 1} ${round(top)}h${COLUMN - 2}v${round(height)}h${2 - COLUMN}z`;
    }
    return html`<path class="api-usage-${kind}" d="${path}"/>`;
  });
}

/** A transparent rectangle over the day's column, which shows its figures to a pointer. */
function tooltip(day: DailyUsage, index: number): SafeHtml | false {
  if (totalOf(day) === 0) return false;
  const { ok, clientErrors, serverErrors } = day;
  return html`<rect x="${index * COLUMN}" width="${COLUMN}" height="${HEIGHT}"><title>${TEXT.ofDay(
    day.day,
    ok,
    clientErrors,
    serverErrors,
  )}</title></rect>`;
}

function tableRow(day: DailyUsage): SafeHtml | false {
  if (totalOf(day) === 0) return false;
  const { ok, clientErrors, serverErrors } = day;
  return html`<tr><th scope="row">${day.day}</th><td>${TEXT.count(ok)}</td><td>${TEXT.count(clientErrors)}</td><td>${TEXT.count(serverErrors)}</td></tr>`;
}

/** A small chart of one key's requests per day, oldest first, relative to its busiest day. */
export function sparkline(requests: readonly number[] | undefined): SafeHtml {
  if (requests === undefined) return html``;
  const most = Math.max(...requests);
  const total = requests.reduce((sumSoFar, ofDay) => sumSoFar + ofDay, 0);
  const bars = requests.map((ofDay, index) =>
    ofDay === 0
      ? ''
      : `M${index * 3 + 1} ${SPARK_HEIGHT}V${round(SPARK_HEIGHT - Math.max(MIN_BAR, (ofDay / most) * SPARK_HEIGHT))}`,
  );
  return html`<svg class="api-spark" role="img" viewBox="0 0 ${requests.length * 3} ${SPARK_HEIGHT}"><title>${TEXT.inDays(
    total,
    requests.length,
  )}</title><path d="${bars.join('')}"/></svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
