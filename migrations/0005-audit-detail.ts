/**
 * Adds to each audit row what its action set, such as the networks of a key, and the indexes for the filter by
 * administrator, alone and together with an action, and for looking up whether a key's creation and revocation are recorded
 * (src/audit/audit-gaps.ts).
 */
import { hasColumn } from './has-column.js';
import type { Migration } from './migration.js';

export const auditDetail: Migration = {
  name: '0005-audit-detail',
  title: 'Adding details to the audit log',
  async up(database) {
    if (await hasColumn(database, 'exovo_api_audit_log', 'detail')) return;
    await database.query(`
      ALTER TABLE exovo_api_audit_log
        ADD COLUMN detail TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
        ADD KEY by_actor (tenant_id, actor, at, id),
        ADD KEY by_action_and_actor (tenant_id, action, actor, at, id),
        ADD KEY by_action_and_key (tenant_id, action, key_id, scope)`);
  },
  // The table goes with the migration that created it.
  async down() {},
};
