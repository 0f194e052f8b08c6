/**
 * Gives the secrets of keys a table of their own, so that a key can have a new secret while the old one still works, and
 * stores the last use of each secret beside that of its key.
 *
 * The hashes move: a copy in `exovo_api_keys` would keep an ended secret alive in a process of an older version. The
 * column is renamed first, so that such a process cannot add a hash after the rest was copied. From then on it verifies
 * no key, and its requests fail.
 *
 * A key's secrets are numbered from 1. The highest number is the current secret, whose `ends_at` is null. `ends_at` is
 * the end that was planned when it was replaced. `ended_at` is set when it was ended at once: it counts regardless of
 * the clock, so that a clock that is set back cannot bring the secret back. Rows are never deleted.
 */
import type { Sequelize } from 'sequelize';
import { hasColumn } from './has-column.js';
import type { Migration } from './migration.js';

export const apiKeySecrets: Migration = {
  name: '0004-api-key-secrets',
  title: 'Moving the hashes of API keys to a table of secrets',
  async up(database) {
    await createTables(database);
    await replaceColumn(database, 'exovo_api_keys', 'key_hash', [
      'ALTER TABLE exovo_api_keys CHANGE COLUMN key_hash moved_hash BINARY(32) NOT NULL',
    ]);
    await replaceColumn(database, 'exovo_api_keys', 'moved_hash', [
      `INSERT IGNORE INTO exovo_api_key_secrets (hash, key_id, tenant_id, number, prefix, created_at)
         SELECT moved_hash, id, tenant_id, 1, prefix, created_at FROM exovo_api_keys`,
      'ALTER TABLE exovo_api_keys DROP COLUMN moved_hash',
    ]);
    await replaceColumn(database, 'exovo_api_key_usage', 'written_at', [
      `ALTER TABLE exovo_api_key_usage
         DROP COLUMN written_at,
         ADD COLUMN tenant_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' AFTER key_id,
         ADD KEY by_last_use (tenant_id, last_used_at, key_id)`,
    ]);
    await database.query(
      `UPDATE exovo_api_key_usage u JOIN exovo_api_keys k ON k.id = u.key_id
          SET u.tenant_id = k.tenant_id WHERE u.tenant_id = ''`,
    );
    await database.query(
      `INSERT IGNORE INTO exovo_api_secret_usage (key_id, secret_number, last_used_at, last_used_address)
         SELECT key_id, 1, last_used_at, last_used_address FROM exovo_api_key_usage`,
    );
  },
  async down(database) {
    await database.query('DROP TABLE IF EXISTS exovo_api_secret_usage');
    await database.query('DROP TABLE IF EXISTS exovo_api_key_secrets');
  },
};

/** `by_key` lists a key's secrets, and gives only one of two rotations at once the next number. */
async function createTables(database: Sequelize): Promise<void> {
  await database.query(`
    CREATE TABLE IF NOT EXISTS exovo_api_key_secrets (
      hash BINARY(32) NOT NULL,
      key_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      tenant_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      number INT UNSIGNED NOT NULL,
      prefix VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      created_at DATETIME(3) NOT NULL,
      ends_at DATETIME(3) NULL,
      ended_at DATETIME(3) NULL,
      PRIMARY KEY (hash),
      UNIQUE KEY by_key (tenant_id, key_id, number),
      KEY by_prefix (tenant_id, prefix, key_id)
    ) ENGINE=InnoDB`);
  await database.query(`
    CREATE TABLE IF NOT EXISTS exovo_api_secret_usage (
      key_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      secret_number INT UNSIGNED NOT NULL,
      last_used_at DATETIME(3) NOT NULL,
      last_used_address VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (key_id, secret_number)
    ) ENGINE=InnoDB`);
}

/**
 * Runs statements of which the last one removes or renames the column, unless that has been done. The lock under which
 * migrations run does not reach across the servers of a Galera cluster, so another server's process can be first.
 */
async function replaceColumn(
  database: Sequelize,
  table: string,
  column: string,
  statements: readonly string[],
): Promise<void> {
  if (!(await hasColumn(database, table, column))) return;
  try {
    for (const statement of statements) await database.query(statement);
  } catch (error) {
    if (await hasColumn(database, table, column)) throw error;
  }
}
