/**
 * Stores the API keys. Of a key itself, only the SHA-256 is stored. It is unique across all tenants, and requests are
 * looked up by it.
 *
 * The index `newest` serves the list of active keys, because `revoked_at IS NULL` is an equality. `created` serves the
 * list of revoked keys and every search: it contains all columns that a search reads, so only the rows found are read
 * in full.
 */
import type { Migration } from './migration.js';

export const apiKeys: Migration = {
  name: '0001-api-keys',
  title: 'Creating the table of API keys',
  async up(database) {
    await database.query(`
      CREATE TABLE IF NOT EXISTS exovo_api_keys (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        tenant_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        key_hash BINARY(32) NOT NULL,
        prefix VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
        scope VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        created_at DATETIME(3) NOT NULL,
        created_by VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        revoked_at DATETIME(3) NULL,
        revoked_by VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
        PRIMARY KEY (id),
        UNIQUE KEY key_hash (key_hash),
        KEY newest (tenant_id, revoked_at, created_at, id),
        KEY created (tenant_id, created_at, id, revoked_at, name, prefix)
      ) ENGINE=InnoDB`);
  },
  async down(database) {
    await database.query('DROP TABLE IF EXISTS exovo_api_keys');
  },
};
