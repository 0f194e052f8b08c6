/** Lets Health find the few old secrets that still work without reading all secrets of a tenant. */
import type { Migration } from './migration.js';

export const endingSecrets: Migration = {
  name: '0010-ending-secrets',
  title: 'Creating an index of secrets that end',
  async up(database) {
    const [rows] = await database.query(
      `SELECT 1 FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'exovo_api_key_secrets' AND index_name = 'ending'`,
    );
    if (rows.length > 0) return;
    await database.query('ALTER TABLE exovo_api_key_secrets ADD KEY ending (tenant_id, ends_at, key_id)');
  },
  async down() {
    // The index goes with its table.
  },
};
