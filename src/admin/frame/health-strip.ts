/** The health strip above the keys and the audit log: one line a finding, and what to do where one is not well. */
import type { HealthFinding } from '../../host/ports.js';
import { html, type SafeHtml } from '../../html.js';
import { STRINGS } from './strings.js';

export function healthStrip(findings: readonly HealthFinding[]): SafeHtml {
  const items = findings.map(
    ({ state, title, detail, remedy }) => html`<li class="api-health-${state}">
<span class="api-badge api-badge-${state}">${STRINGS.health.states[state]}</span>
<strong>${title}</strong> <span>${detail}</span>${remedy !== null && html` <span>${remedy}</span>`}
</li>\n`,
  );
  return html`<section class="api-health" aria-label="${STRINGS.health.title}"><ul>${items}</ul></section>`;
}
