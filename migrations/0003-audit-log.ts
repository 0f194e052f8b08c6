/**
 * Records who created or revoked which key, and from where. Rows are only inserted. Keys are never deleted, so each row
 * refers to a key that exists.
 */
import type { Migration } from './migration.js';

export const auditLog: Migration = {
  name: '0003-audit-log',
  title: 'Creating the audit log',
  async up(database) {
    await database.query(`
      CREATE TABLE IF NOT EXISTS exovo_api_audit_log (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        tenant_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        at DATETIME(3) NOT NULL,
        actor VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
        action VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        key_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        key_prefix VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        key_name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
        scope VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        PRIMARY KEY (id),
        KEY newest (tenant_id, at, id),
        KEY by_key (tenant_id, key_id, at, id),
        KEY by_action (tenant_id, action, at, id)
      ) ENGINE=InnoDB`);
  },
  async down(database) {
    await database.query('DROP TABLE IF EXISTS exovo_api_audit_log');
  },
};
