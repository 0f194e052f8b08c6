/** Turns a database that refuses us into a finding, so that Health and the doctor say why, in the same words. */
import type { HealthFinding } from '../host/ports.js';
import { DatabaseUnavailableError } from '../storage/errors.js';
import { STRINGS } from './strings.js';

/** Rethrows an error without an explanation. */
export async function explainingOutages(
  find: () => Promise<readonly HealthFinding[]>,
): Promise<readonly HealthFinding[]> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError) || error.explanation === null) throw error;
    return [{ id: 'pbx_database', title: STRINGS.database.title, state: 'error', ...error.explanation }];
  }
}
