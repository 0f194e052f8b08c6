/**
 * The administrators' choice for each plugin, enabled or disabled. Every process of the host reads it from the table
 * `host_plugins`; plugin-manager.ts writes it and follows it.
 *
 * Once disable or uninstall has returned, no process serves the plugin. As for keys (key-verifier.ts), leases achieve
 * this: a process passes a request to a plugin only if a read that was sent less than LEASE_MS ago has found it enabled,
 * and a disable commits, then waits LEASE_MS plus a margin, and only then returns. Proof: take a request that begins after
 * a disable has returned, that is, later than commit + LEASE_MS + margin, and let t0 be the moment before the read on
 * which the process relies was sent.
 *   - A read that has ended is relied on only at a time < t0 + LEASE_MS, so t0 > commit.
 *   - A read under way is joined only at a time < t0 + LEASE_MS, so again t0 > commit.
 *   - If the request sends a read of its own, t0 is later than the request's beginning.
 * In each case the read was sent after the commit, to a primary and with Galera's causal reads, and therefore saw the
 * plugin disabled. A process that cannot read, or finds no row, passes nothing on.
 */
import { isLeased, type Moment, thisMoment } from 'exovo-api-access/internal/lease';
import type { PrimaryRow, SqlPool } from 'exovo-api-access/internal/storage';

export type Wanted = 'enabled' | 'disabled';

export interface WantedState {
  readonly wanted: Wanted;
  /** Why it is disabled. */
  readonly reason: string | null;
  /** When an administrator last decided, even if nothing changed. */
  readonly changedAt: string;
}

interface Read {
  readonly sentAt: Moment;
  readonly result: Promise<void>;
}

export class WantedStates {
  readonly #database: SqlPool;
  #states: ReadonlyMap<string, WantedState> = new Map();
  /** When the read was sent that returned `#states`. */
  #sentAt: Moment | undefined;
  #read: Read | undefined;

  /** `database` needs causal reads. */
  constructor(database: SqlPool) {
    this.#database = database;
  }

  /** Returns whether requests may be passed to the plugin now; undefined if that has to be read first. */
  permits(id: string): boolean | undefined {
    if (this.#sentAt === undefined || !isLeased(this.#sentAt)) return undefined;
    return this.#states.get(id)?.wanted === 'enabled';
  }

  /** Returns what the latest read has found, however old it is. */
  get(id: string): WantedState | undefined {
    return this.#states.get(id);
  }

  /** Reads the table, or joins a read under way. Rejects if it cannot be read or the server is read-only. */
  refresh(): Promise<void> {
    const read = this.#read;
    return read !== undefined && isLeased(read.sentAt) ? read.result : this.readNow();
  }

  /** Like `refresh`, but sends a read of its own, which sees everything that has been committed. */
  readNow(): Promise<void> {
    const sentAt = thisMoment();
    const result = this.#load(sentAt).finally(() => {
      if (this.#read?.result === result) this.#read = undefined;
    });
    this.#read = { sentAt, result };
    return result;
  }

  async #load(sentAt: Moment): Promise<void> {
    const rows = await this.#database.selectFromPrimary<WantedRow>(STATES_SQL);
    // An older read may end later.
    if (this.#sentAt !== undefined && this.#sentAt.monotonicMs > sentAt.monotonicMs) return;
    this.#states = new Map(rows.filter(({ id }) => id !== null).map((row) => [row.id ?? '', stateOf(row)]));
    this.#sentAt = sentAt;
  }

  /** Stores the first choice for a plugin that no host has seen before. */
  async add(id: string): Promise<void> {
    await this.#database.change(
      "INSERT IGNORE INTO host_plugins (id, wanted, reason, changed_at) VALUES (?, 'enabled', NULL, UTC_TIMESTAMP(3))",
      [id],
    );
  }

  /** Replaces the reason of a plugin that is still disabled, without making a new decision. */
  async explainDisabled(id: string, reason: string): Promise<void> {
    await this.#database.change("UPDATE host_plugins SET reason = ? WHERE id = ? AND wanted = 'disabled'", [
      reason,
      id,
    ]);
  }

  async write(id: string, wanted: Wanted, reason: string | null): Promise<void> {
    await this.#database.change(
      'INSERT INTO host_plugins (id, wanted, reason, changed_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3)) ' +
        'ON DUPLICATE KEY UPDATE wanted = VALUES(wanted), reason = VALUES(reason), changed_at = VALUES(changed_at)',
      [id, wanted, reason],
    );
  }
}

interface WantedRow extends PrimaryRow {
  /** Null if the table is empty, like all columns below. */
  readonly id: string | null;
  readonly wanted: Wanted;
  readonly reason: string | null;
  readonly changed_at: string;
}

function stateOf({ wanted, reason, changed_at: changedAt }: WantedRow): WantedState {
  return { wanted, reason, changedAt };
}

/** Always returns a row, so that a read-only server is detected even if the table is empty. */
const STATES_SQL = `
  SELECT @@global.read_only AS read_only, p.id, p.wanted, p.reason, p.changed_at
    FROM (SELECT 1 AS one) AS always
    LEFT JOIN host_plugins p ON TRUE`;
