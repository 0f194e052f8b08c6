/**
 * Counts the requests of each key per UTC day, by the class of their status: 2xx, 4xx and 5xx. `oldest` serves the
 * deletion of days that are no longer kept.
 */
import type { Migration } from './migration.js';

export const apiKeyDailyUsage: Migration = {
  name: '0007-api-key-daily-usage',
  title: 'Creating the table of requests per day',
  async up(database) {
    await database.query(`
      CREATE TABLE IF NOT EXISTS exovo_api_key_daily_usage (
        key_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        day DATE NOT NULL,
        ok BIGINT UNSIGNED NOT NULL,
        client_errors BIGINT UNSIGNED NOT NULL,
        server_errors BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (key_id, day),
        KEY oldest (day)
      ) ENGINE=InnoDB`);
  },
  async down(database) {
    await database.query('DROP TABLE IF EXISTS exovo_api_key_daily_usage');
  },
};
