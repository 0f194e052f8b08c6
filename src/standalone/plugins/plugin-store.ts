/** Stores in the host's database whether an administrator wants a plugin enabled. plugin-manager.ts uses it. */
import type { SqlPool } from 'exovo-api-access/internal/storage';

export type Wanted = 'enabled' | 'disabled';

export class PluginStore {
  readonly #database: SqlPool;

  constructor(database: SqlPool) {
    this.#database = database;
  }

  /** Resolves to undefined for a plugin that this host sees for the first time. */
  async read(id: string): Promise<{ wanted: Wanted; reason: string | null } | undefined> {
    const [row] = await this.#database.select<{ wanted: Wanted; reason: string | null }>(
      'SELECT wanted, reason FROM host_plugins WHERE id = ?',
      [id],
    );
    return row;
  }

  async write(id: string, wanted: Wanted, reason: string | null): Promise<void> {
    await this.#database.change(
      'INSERT INTO host_plugins (id, wanted, reason, changed_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3)) ' +
        'ON DUPLICATE KEY UPDATE wanted = VALUES(wanted), reason = VALUES(reason), changed_at = VALUES(changed_at)',
      [id, wanted, reason],
    );
  }
}
