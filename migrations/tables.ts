/** The plugin's own tables, besides that of the migrations' history. A test compares the list with a migrated database. */
import { HISTORY_TABLE } from './index.js';

export const TABLES: readonly string[] = [
  'exovo_api_keys',
  'exovo_api_key_usage',
  'exovo_api_audit_log',
  'exovo_api_key_secrets',
  'exovo_api_secret_usage',
  'exovo_api_key_daily_usage',
  'exovo_api_usage_batches',
  HISTORY_TABLE,
];
