/**
 * The host's own log: who did what, when and from where. The table `host_log` belongs to the host, so that uninstalling
 * a plugin with its data doesn't remove who did it. Each row is also a line of the process's log.
 */
import { randomUUID } from 'node:crypto';
import type { HostLogger } from 'exovo-api-access/host';
import type { SqlPool } from 'exovo-api-access/internal/storage';

export interface HostLogEntry {
  /** The administrator's user name; null for failed sign-ins, whose names are not recorded. */
  readonly actor: string | null;
  readonly action:
    | 'signed_in'
    | 'sign_ins_failed'
    | 'signed_out'
    | 'tenant_switched'
    | 'plugin_enabled'
    | 'plugin_disabled'
    | 'plugin_uninstalled'
    | 'plugin_uninstalled_with_data';
  /** The tenant or plugin concerned, or how many sign-ins failed. */
  readonly subject: string | null;
  /** For failed sign-ins, the one from which most came. */
  readonly address: string;
}

export class HostLogTable {
  readonly #database: SqlPool;
  readonly #logger: HostLogger;
  readonly #pending = new Set<Promise<void>>();

  constructor(database: SqlPool, logger: HostLogger) {
    this.#database = database;
    this.#logger = logger;
  }

  /** Rejects if the row cannot be written. For actions that must not happen unrecorded. */
  async write(entry: HostLogEntry): Promise<void> {
    const level = entry.action === 'sign_ins_failed' ? 'warn' : 'info';
    this.#logger[level](entry, SENTENCES[entry.action]);
    await this.#database.change(
      'INSERT INTO host_log (id, at, actor, action, subject, address) VALUES (?, UTC_TIMESTAMP(3), ?, ?, ?, ?)',
      [randomUUID(), entry.actor, entry.action, entry.subject, entry.address],
    );
  }

  /** Writes the row in the background. For actions that must be possible even if it cannot be written. */
  record(entry: HostLogEntry): void {
    const writing = this.write(entry)
      .catch((error: unknown) => {
        this.#logger.error(
          { err: error, action: entry.action },
          'A row of the host’s log could not be written.',
        );
      })
      .finally(() => this.#pending.delete(writing));
    this.#pending.add(writing);
  }

  /** Resolves when everything that was recorded has been written. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }
}

const SENTENCES: Readonly<Record<HostLogEntry['action'], string>> = {
  signed_in: 'An administrator signed in.',
  sign_ins_failed: 'Sign-ins failed.',
  signed_out: 'An administrator signed out.',
  tenant_switched: 'An administrator switched to another tenant.',
  plugin_enabled: 'An administrator enabled a plugin.',
  plugin_disabled: 'An administrator disabled a plugin.',
  plugin_uninstalled: 'An administrator uninstalled a plugin.',
  plugin_uninstalled_with_data: 'An administrator uninstalled a plugin and deleted its data.',
};
