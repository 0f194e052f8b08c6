/**
 * The host's own log: who did what, when and from where. The table `host_log` belongs to the host, so that uninstalling
 * a plugin with its data doesn't remove who did it. Each row is also a line of the process's log.
 */
import { randomUUID } from 'node:crypto';
import type { HostLogger } from 'exovo-api-access/host';
import type { SqlPool, SqlTransaction } from 'exovo-api-access/internal/storage';

/** A host has a handful of plugins, and an administrator rarely changes one. */
const PLUGIN_CHANGES = 100;

/** Each action with the sentence of its line in the process's log. */
const SENTENCES = {
  signed_in: 'An administrator signed in.',
  signed_in_by_assertion: 'An administrator signed in through another program.',
  sign_ins_failed: 'Sign-ins failed.',
  signed_out: 'An administrator signed out.',
  signed_out_everywhere: 'An administrator signed out everywhere.',
  password_changed: 'An administrator changed their own password.',
  tenant_switched: 'An administrator switched to another tenant.',
  administrator_added: 'An administrator was added.',
  administrator_password_changed: 'An administrator’s password was changed by somebody else.',
  administrator_permissions_changed: 'An administrator’s permissions were changed.',
  administrator_tenants_changed: 'An administrator’s tenants were changed.',
  administrator_removed: 'An administrator was removed.',
  plugin_enabled: 'An administrator enabled a plugin.',
  plugin_disabled: 'An administrator disabled a plugin.',
  plugin_uninstalled: 'An administrator uninstalled a plugin.',
  plugin_uninstalled_with_data: 'An administrator uninstalled a plugin and deleted its data.',
} as const;

export type HostLogAction = keyof typeof SENTENCES;

export const HOST_LOG_ACTIONS = Object.keys(SENTENCES) as readonly HostLogAction[];

export interface HostLogEntry {
  /** The administrator's user name; null for failed sign-ins, whose names are not recorded. */
  readonly actor: string | null;
  readonly action: HostLogAction;
  /** The administrator, tenant, plugin or program concerned, or how many sign-ins failed. */
  readonly subject: string | null;
  /** For failed sign-ins, the one from which most came. Empty for a command on the machine itself. */
  readonly address: string;
}

export interface HostLogRow extends HostLogEntry {
  readonly id: string;
  /** A DATETIME(3) in UTC, as the database returns it. */
  readonly at: string;
}

/** What is absent doesn't filter. Times are DATETIMEs in UTC. */
export interface HostLogFilter {
  /** Inclusive. */
  readonly from?: string;
  /** Exclusive. */
  readonly to?: string;
  readonly actor?: string;
  readonly action?: HostLogAction;
}

export type HostLogPosition = Pick<HostLogRow, 'at' | 'id'>;

export interface HostLogPage {
  readonly rows: readonly HostLogRow[];
  /** Where the next page begins; null if this is the last one. */
  readonly next: HostLogPosition | null;
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
    this.print(entry);
    await this.insert(this.#database, entry);
  }

  /** Writes the row in the transaction of the change. Call `print` after the commit. */
  async insert(transaction: Pick<SqlTransaction, 'change'>, entry: HostLogEntry): Promise<void> {
    await transaction.change(
      'INSERT INTO host_log (id, at, actor, action, subject, address) VALUES (?, UTC_TIMESTAMP(3), ?, ?, ?, ?)',
      [randomUUID(), inAscii(entry.actor), entry.action, entry.subject, entry.address],
    );
  }

  /** Writes the line of the process's log. */
  print(entry: HostLogEntry): void {
    const level = entry.action === 'sign_ins_failed' ? 'warn' : 'info';
    this.#logger[level](entry, SENTENCES[entry.action]);
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

  /** The newest rows first. */
  async list(filter: HostLogFilter, limit: number, before: HostLogPosition | null): Promise<HostLogPage> {
    const conditions = Object.entries({
      'at >= ?': filter.from,
      'at < ?': filter.to,
      'actor = ?': filter.actor,
      'action = ?': filter.action,
    }).filter((condition): condition is [string, string] => condition[1] !== undefined);
    const where = conditions.map(([sql]) => sql);
    const values = conditions.map(([, value]) => value);
    if (before !== null) {
      where.push('(at < ? OR (at = ? AND id < ?))');
      values.push(before.at, before.at, before.id);
    }
    const rows = await this.#database.select<HostLogRow>(
      `SELECT id, at, actor, action, subject, address FROM host_log ${
        where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
      } ORDER BY at DESC, id DESC LIMIT ${limit + 1}`,
      values,
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { rows: page, next: rows.length > limit && last !== undefined ? last : null };
  }

  /** Returns who changed each plugin last, by the plugin's id. */
  async lastPluginChanges(): Promise<ReadonlyMap<string, HostLogRow>> {
    const found = new Map<string, HostLogRow>();
    for (const action of HOST_LOG_ACTIONS.filter((one) => one.startsWith('plugin_'))) {
      const rows = await this.#database.select<HostLogRow>(
        `SELECT id, at, actor, action, subject, address FROM host_log WHERE action = ? ORDER BY at DESC, id DESC LIMIT ${PLUGIN_CHANGES}`,
        [action],
      );
      for (const row of rows) {
        const known = found.get(row.subject ?? '');
        if (row.subject !== null && (known === undefined || known.at < row.at)) found.set(row.subject, row);
      }
    }
    return found;
  }

  /** Resolves when everything that was recorded has been written. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }
}

/** Returns the name as the column can store it. Only names that come from another program have other characters. */
function inAscii(name: string | null): string | null {
  return name === null ? null : name.replace(/[^\x20-\x7e]/gu, encodeURIComponent).slice(0, 64);
}
