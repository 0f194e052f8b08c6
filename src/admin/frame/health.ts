/**
 * The health strip above the keys and the audit log: whether the plugin's database is reachable, whether the audit log is
 * complete, what the PBX's port reports, and keys that deserve attention. A database that is down is a finding, never an
 * error page.
 */
import type { HostLogger } from '../../host/contract.js';
import type { HealthFinding } from '../../host/ports.js';
import { html, type SafeHtml } from '../../html.js';
import { toProblem } from '../../http/send-problem.js';
import type { KeyWarningFinder, KeyWarnings } from '../../keys/key-warnings.js';
import { withTimeout } from '../../timeout.js';
import { keyFindings, type LinkedFinding } from './key-findings.js';
import { STRINGS } from './strings.js';

const TEXT = STRINGS.health;
/** The longest wait for the PBX, so that a page is complete within 3 s. */
const WAIT_MS = 1_500;

export interface HealthOptions {
  readonly health: (tenantId: string) => Promise<HealthFinding[]>;
  readonly auditFindings: (tenantId: string) => Promise<HealthFinding[]>;
  /** Returns the database servers to which new connections lead; one of each cluster. */
  readonly databaseServers: () => Promise<readonly string[]>;
  readonly keyWarnings: Pick<KeyWarningFinder, 'find'>;
  readonly logger: HostLogger;
}

/** Never rejects. The caller knows `isDatabaseUp` because it has just read from the database. */
export async function findHealth(
  { health, auditFindings, databaseServers, keyWarnings, logger }: HealthOptions,
  tenantId: string,
  isDatabaseUp: boolean,
): Promise<LinkedFinding[]> {
  const [servers, audit, pbx, keys] = await Promise.all([
    // If they can't be reached, the other findings say so.
    withTimeout(databaseServers(), WAIT_MS, () => new Error('late')).catch(() => []),
    withTimeout(auditFindings(tenantId), WAIT_MS, () => new Error('late')).catch(() => []),
    pbxFindings(health(tenantId), logger),
    isDatabaseUp ? warningsOfKeys(keyWarnings.find(tenantId), logger) : [],
  ]);
  return [databaseFinding(isDatabaseUp), ...serverFindings(servers), ...audit, ...pbx, ...keys];
}

async function warningsOfKeys(pending: Promise<KeyWarnings>, logger: HostLogger): Promise<LinkedFinding[]> {
  try {
    return keyFindings(await withTimeout(pending, WAIT_MS, () => new Error('late')));
  } catch (error) {
    logger.warn({ err: error }, 'warnings about the keys could not be read');
    return [];
  }
}

function serverFindings(servers: readonly string[]): HealthFinding[] {
  if (servers.length < 2) return [];
  const detail = TEXT.severalServers(servers.join(', '));
  const { severalServersRemedy: remedy } = TEXT;
  return [{ id: 'database_servers', title: TEXT.database, state: 'warning', detail, remedy }];
}

/** `error` is what the database responded with, if it did. */
export function databaseFinding(isUp: boolean, error?: unknown): HealthFinding {
  const explanation = isUp ? null : explanationOf(error);
  if (explanation !== null) {
    return { id: 'database', title: TEXT.database, state: 'error', ...explanation };
  }
  return {
    id: 'database',
    title: TEXT.database,
    state: isUp ? 'ok' : 'error',
    detail: isUp ? TEXT.databaseUp : TEXT.databaseDown,
    remedy: isUp ? null : TEXT.databaseRemedy,
  };
}

async function pbxFindings(pending: Promise<HealthFinding[]>, logger: HostLogger): Promise<HealthFinding[]> {
  const late = new Error(`The PBX did not report its health within ${WAIT_MS} ms.`);
  try {
    return await withTimeout(pending, WAIT_MS, () => late);
  } catch (error) {
    logger.warn({ err: error }, 'the health of the PBX could not be read');
    if (error === late) return [pbxFinding(TEXT.pbxDown, TEXT.pbxRemedy)];
    const explanation = explanationOf(error);
    if (explanation !== null) return [pbxFinding(explanation.detail, explanation.remedy)];
    return toProblem(error).code === 'database_unavailable'
      ? [pbxFinding(TEXT.pbxDown, TEXT.pbxRemedy)]
      : [pbxFinding(TEXT.pbxFailed(sentence(error)), TEXT.pbxFailedRemedy)];
  }
}

type Explanation = Readonly<Record<'detail' | 'remedy', string>>;

/** Looks at causes, too, because a problem wraps the error of the database. A host can have another copy of its class. */
function explanationOf(error: unknown): Explanation | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.name !== 'DatabaseUnavailableError' || !('explanation' in at)) continue;
    const explanation = at.explanation as Explanation | null;
    if (explanation !== null) return explanation;
  }
  return null;
}

function pbxFinding(detail: string, remedy: string): HealthFinding {
  return { id: 'pbx', title: TEXT.pbx, state: 'error', detail, remedy };
}

function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/**
 * One line that says whether all is well, and below it one for each finding: folded away if all is well, and open if
 * anything is wrong, with the wrong ones first. `base` begins the links.
 */
export function healthStrip(findings: readonly LinkedFinding[], base: string): SafeHtml {
  const ordered = STATES.flatMap((state) => findings.filter((finding) => finding.state === state));
  const worst = ordered[0]?.state ?? 'ok';
  return html`<section class="api-health" aria-label="${TEXT.title}"><details${worst !== 'ok' && html` open`}>
<summary>${badge(worst)} <strong>${TEXT.title}</strong> ${summaryOf(findings)}</summary>
<ul>${ordered.map((finding) => line(finding, base))}</ul></details></section>`;
}

const STATES = ['error', 'warning', 'ok'] as const;

function summaryOf(findings: readonly HealthFinding[]): string {
  const count = (state: HealthFinding['state']) =>
    findings.filter((finding) => finding.state === state).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors + warnings === 0) return TEXT.well;
  const parts = [errors > 0 && TEXT.problems(errors), warnings > 0 && TEXT.warnings(warnings)];
  return `${parts.filter(Boolean).join(', ')}.`;
}

function badge(state: HealthFinding['state']): SafeHtml {
  return html`<span class="api-badge api-badge-${state}">${TEXT.states[state]}</span>`;
}

function line({ state, title, detail, remedy, link }: LinkedFinding, base: string): SafeHtml {
  const more = link !== undefined && html` <a href="${base}${link.path}">${link.text}</a>`;
  return html`<li class="api-health-${state}">
${badge(state)}
<strong>${title}</strong> <span>${detail}</span>${remedy !== null && html` <span>${remedy}</span>`}${more}
</li>\n`;
}
