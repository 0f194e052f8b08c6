/**
 * Lets the list of keys be sorted by name and filtered by creator without reading every key. `by_name` also contains what
 * a filter reads. The index for sorting by last use is in 0004.
 */
import { hasIndex } from './has-column.js';
import type { Migration } from './migration.js';

const INDEXES = {
  by_name: '(tenant_id, name, id, revoked_at, created_at, created_by, prefix)',
  by_creator: '(tenant_id, created_by, revoked_at, created_at, id)',
};

export const apiKeyListIndexes: Migration = {
  name: '0009-api-key-list-indexes',
  title: 'Adding indexes to the table of API keys',
  async up(database) {
    for (const [name, columns] of Object.entries(INDEXES)) {
      if (await hasIndex(database, 'exovo_api_keys', name)) continue;
      await database.query(`ALTER TABLE exovo_api_keys ADD KEY ${name} ${columns}`);
    }
  },
  // The indexes go with the table.
  async down() {},
};
