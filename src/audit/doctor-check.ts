/** The doctor's check of the audit log, for the tenants of all administrators. */
import type { DatabaseConnection } from '../host/contract.js';
import type { HealthFinding } from '../host/ports.js';
import { isTableDenied } from '../storage/errors.js';
import { isUpToDate } from '../storage/migrate.js';
import { SqlPool } from '../storage/sql-pool.js';
import { auditFindings, NOT_READABLE } from './audit-findings.js';
import { findAuditGaps } from './audit-gaps.js';

/** Nobody waits for a page here, so that even a very large audit log is read to the end. */
const TIMEOUT_MS = 60_000;

/** Returns nothing if the next start of the host has yet to create or update the tables. */
export async function checkAuditLog(connection: DatabaseConnection): Promise<HealthFinding[]> {
  try {
    if (!(await isUpToDate(connection))) return [];
  } catch (error) {
    // A server says the same of a table that does not exist, unless the user has a right on it or on the database.
    if (isTableDenied(error)) return [NOT_READABLE];
    throw error;
  }
  const database = new SqlPool(connection, { connectionLimit: 1, timeoutMs: TIMEOUT_MS });
  try {
    return auditFindings(await findAuditGaps(database, null), true);
  } finally {
    await database.close();
  }
}
