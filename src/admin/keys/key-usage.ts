/** The requests of a key per day: JSON for scripts, and the section of the key's own page. */
import type { Request, Response } from 'express';
import Joi from 'joi';
import { html, type SafeHtml } from '../../html.js';
import { MAX_USAGE_DAYS } from '../../keys/usage-store.js';
import { type AdminContext, sendJson } from '../frame/context.js';
import { pathWithQuery } from '../frame/page.js';
import { validate } from '../frame/query.js';
import { findKey } from './find-key.js';
import type { KeySectionInput } from './key-section.js';
import { totalOf, usageChart } from './usage-chart.js';
import { USAGE_STRINGS as TEXT } from './usage-strings.js';

const DEFAULT_DAYS = 30;
const PERIODS = [DEFAULT_DAYS, 90, MAX_USAGE_DAYS];

const usageQuery = Joi.object<{ readonly days: string }>({
  days: Joi.string()
    .pattern(/^[1-9]\d{0,2}$/)
    .custom((days: string, helpers) =>
      Number(days) <= MAX_USAGE_DAYS ? days : helpers.error('string.pattern.base'),
    )
    .messages({ 'string.pattern.base': `"days" must be a whole number from 1 to ${MAX_USAGE_DAYS}` })
    .default(String(DEFAULT_DAYS)),
});

/** @throws Problem invalid_query */
function parseDays(query: object): number {
  return Number(validate(usageQuery, query, 'invalid_query').days);
}

export async function showUsageAsJson(context: AdminContext, req: Request, res: Response): Promise<void> {
  const days = parseDays(req.query);
  const { id } = await findKey(context, req);
  sendJson(res, 200, { items: await context.usage.ofKey(id, days) });
}

export async function keyUsage({ context, req, key }: KeySectionInput): Promise<SafeHtml> {
  const { days: asked } = req.query;
  const days = parseDays(asked === undefined ? {} : { days: asked });
  const usage = await context.usage.ofKey(key.id, days);
  const isUsed = usage.some((day) => totalOf(day) > 0);
  const periods = PERIODS.map((period) => {
    const path = pathWithQuery(`${context.base}/keys/${key.id}`, { days: String(period) });
    return html`<a href="${path}#usage"${period === days && html` aria-current="true"`}>${TEXT.days(period)}</a> `;
  });
  return html`<section aria-labelledby="usage">
<h2 id="usage">${TEXT.title}</h2>
<nav class="api-periods" aria-label="${TEXT.range}">${periods}</nav>
${isUsed ? usageChart(usage) : html`<p class="api-none">${TEXT.none(days)}</p>`}
<p class="api-hint">${TEXT.hint}</p>
</section>`;
}
