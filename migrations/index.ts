/** The migrations of the plugin's own tables, oldest first. Imported as values, so that order and types are checked. */
import { apiKeys } from './0001-api-keys.js';
import { apiKeyUsage } from './0002-api-key-usage.js';
import { auditLog } from './0003-audit-log.js';
import { apiKeySecrets } from './0004-api-key-secrets.js';
import { auditDetail } from './0005-audit-detail.js';
import { apiKeyLimits } from './0006-api-key-limits.js';
import { apiKeyDailyUsage } from './0007-api-key-daily-usage.js';
import { usageBatches } from './0008-usage-batches.js';
import { apiKeyListIndexes } from './0009-api-key-list-indexes.js';
import { endingSecrets } from './0010-ending-secrets.js';
import type { Migration } from './migration.js';

/** The table with the names of the migrations that have run. */
export const HISTORY_TABLE = 'exovo_api_migrations';

export const migrations: readonly Migration[] = [
  apiKeys,
  apiKeyUsage,
  auditLog,
  apiKeySecrets,
  auditDetail,
  apiKeyLimits,
  apiKeyDailyUsage,
  usageBatches,
  apiKeyListIndexes,
  endingSecrets,
];
