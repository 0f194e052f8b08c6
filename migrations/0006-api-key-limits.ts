/**
 * Stores from where a key can be used, and how often. `networks` is a list of addresses and networks, separated by
 * commas, as src/keys/networks.ts writes it. NULL means no restriction, which is what every existing key keeps.
 */
import { hasColumn } from './has-column.js';
import type { Migration } from './migration.js';

export const apiKeyLimits: Migration = {
  name: '0006-api-key-limits',
  title: 'Adding networks and rate limits to the table of API keys',
  async up(database) {
    if (await hasColumn(database, 'exovo_api_keys', 'networks')) return;
    await database.query(`
      ALTER TABLE exovo_api_keys
        ADD COLUMN networks TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
        ADD COLUMN rate_limit_per_minute INT UNSIGNED NULL`);
  },
  // The table goes with the migration that created it.
  async down() {},
};
