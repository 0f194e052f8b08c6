/**
 * Numbers the batches of counts that each process has written. A process whose batch may or may not have been committed,
 * because the connection broke, sends it again under the same number; this row shows whether it is already counted.
 */
import type { Migration } from './migration.js';

export const usageBatches: Migration = {
  name: '0008-usage-batches',
  title: 'Creating the table of written counts',
  async up(database) {
    await database.query(`
      CREATE TABLE IF NOT EXISTS exovo_api_usage_batches (
        process_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        last_batch BIGINT UNSIGNED NOT NULL,
        written_at DATETIME(3) NOT NULL,
        PRIMARY KEY (process_id),
        KEY oldest (written_at)
      ) ENGINE=InnoDB`);
  },
  async down(database) {
    await database.query('DROP TABLE IF EXISTS exovo_api_usage_batches');
  },
};
