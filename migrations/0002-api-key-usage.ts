/**
 * Stores when and from where each key was last used. It is a separate table because these writes are frequent and delayed,
 * and must never wait for, abort or undo a revocation.
 */
import type { Migration } from './migration.js';

export const apiKeyUsage: Migration = {
  name: '0002-api-key-usage',
  title: 'Creating the table of last uses',
  async up(database) {
    await database.query(`
      CREATE TABLE IF NOT EXISTS exovo_api_key_usage (
        key_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        last_used_at DATETIME(3) NOT NULL,
        last_used_address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        written_at DATETIME(3) NOT NULL,
        PRIMARY KEY (key_id)
      ) ENGINE=InnoDB`);
  },
  async down(database) {
    await database.query('DROP TABLE IF EXISTS exovo_api_key_usage');
  },
};
