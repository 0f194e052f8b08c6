/**
 * Checks for Health whether a tenant's audit log is complete. The comparison reads every key and row of the tenant, so a
 * process repeats it after five minutes at the earliest, and only if somebody looks at Health.
 */
import { inject, injectable } from 'tsyringe';
import type { HostLogger } from '../host/contract.js';
import type { HealthFinding } from '../host/ports.js';
import { HOST_LOGGER } from '../host/tokens.js';
import type { SqlPool } from '../storage/sql-pool.js';
import { OWN_DATABASE } from '../storage/tokens.js';
import { auditFindings } from './audit-findings.js';
import { findAuditGaps } from './audit-gaps.js';

const REPEAT_AFTER_MS = 5 * 60_000;

interface Check {
  readonly repeatAtMs: number;
  /** Of the newest check that has succeeded, or of the first one. */
  findings: Promise<HealthFinding[]>;
}

@injectable()
export class AuditCheck {
  readonly #checks = new Map<string, Check>();

  constructor(
    @inject(OWN_DATABASE) private readonly database: SqlPool,
    @inject(HOST_LOGGER) private readonly logger: HostLogger,
  ) {}

  /** Waits only for a tenant's first check; later ones run in the background. Resolves to nothing if the first fails. */
  findings(tenantId: string): Promise<HealthFinding[]> {
    const last = this.#checks.get(tenantId);
    if (last !== undefined && performance.now() < last.repeatAtMs) return last.findings;
    const found = findAuditGaps(this.database, tenantId).then((gaps) => auditFindings(gaps));
    const check: Check = {
      repeatAtMs: performance.now() + REPEAT_AFTER_MS,
      findings: last?.findings ?? found.catch(() => []),
    };
    this.#checks.set(tenantId, check);
    found.then(
      () => {
        check.findings = found;
      },
      (error: unknown) => this.logger.warn({ err: error }, 'the audit log could not be checked'),
    );
    return check.findings;
  }
}
