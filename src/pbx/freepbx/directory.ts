/**
 * Reads all extensions, phones and trunks of a FreePBX; even large ones have only a few thousand of each.
 * The tables are joined here instead of in SQL because they lack keys, differ in collation, and two of them are optional.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import type { NumberPlan } from '../asterisk-cdr/number-plan.js';
import type { AsteriskDirectory, AsteriskExtension } from '../asterisk-pbx.js';
import { compareExtensions } from '../extension-order.js';
import type { TableShape } from '../table-shape.js';
import { type DeviceRow, freePbxNumberPlan, type TrunkRow, type UserRow } from './number-plan.js';
import type { FreePbxTables } from './tables.js';

interface PersonRow {
  readonly id: number;
  readonly default_extension: string;
  readonly email: string | null;
  readonly auth?: string | null;
}

export class FreePbxDirectory implements AsteriskDirectory {
  readonly #pool: SqlPool;
  readonly #tables: FreePbxTables;

  constructor(pool: SqlPool, tables: FreePbxTables) {
    this.#pool = pool;
    this.#tables = tables;
  }

  async list(): Promise<AsteriskExtension[]> {
    const [users, devices, emails] = await Promise.all([this.#users(), this.#devices(), this.#emails()]);
    // Device and user differ only in FreePBX's "deviceanduser" mode, where `none` means that nobody is logged in.
    const owners = new Set(devices.map(({ id, user }) => user || id));
    const entries = new Map<string, AsteriskExtension>();
    for (const { extension, name } of users) {
      if (extension === '' || entries.has(extension)) continue;
      entries.set(extension, {
        extension,
        name: name ?? '',
        email: emails.get(extension) ?? null,
        // FreePBX has no switch to disable an extension; one without a device cannot ring or call.
        enabled: owners.has(extension),
        presenceId: extension,
      });
    }
    return [...entries.values()].sort((a, b) => compareExtensions(a.extension, b.extension));
  }

  /** MySQL finds `205` for `205 ` and `a` for `A`, so the result is compared exactly. */
  async presenceIdOf(
    _tenant: string | null,
    extension: string,
    deadlineMs?: number,
  ): Promise<string | undefined> {
    const rows = await this.#pool.select<{ extension: string }>(
      `SELECT extension FROM ${this.#tables.users.sqlName} WHERE extension = ?`,
      [extension],
      deadlineMs,
    );
    return rows.some((row) => row.extension === extension) ? extension : undefined;
  }

  async numberPlan(): Promise<NumberPlan> {
    const [users, devices, trunks] = await Promise.all([this.#users(), this.#devices(), this.#trunks()]);
    return freePbxNumberPlan(users, devices, trunks);
  }

  #users(): Promise<UserRow[]> {
    return this.#pool.select(`SELECT extension, name FROM ${this.#tables.users.sqlName}`);
  }

  #devices(): Promise<DeviceRow[]> {
    const { devices } = this.#tables;
    const columns = ['id', 'tech', 'dial', 'user', ...present(devices, ['devicetype'])];
    return this.#pool.select(`SELECT ${columns.join(', ')} FROM ${devices.sqlName}`);
  }

  async #trunks(): Promise<TrunkRow[]> {
    const { trunks } = this.#tables;
    if (trunks === undefined) return [];
    const columns = ['tech', 'channelid', ...present(trunks, ['usercontext', 'dialoutprefix'])];
    return await this.#pool.select(`SELECT ${columns.join(', ')} FROM ${trunks.sqlName}`);
  }

  /**
   * Returns one e-mail address for each extension. A person can be in several directories, several people can share an
   * extension, and a field can hold several addresses. As in FreePBX, the oldest entry of the first active directory wins.
   */
  async #emails(): Promise<Map<string, string>> {
    const { people, directories } = this.#tables;
    if (people === undefined) return new Map();
    const auth = people.columns.has('auth') && directories !== undefined ? ', auth' : '';
    const [rows, ranks] = await Promise.all([
      this.#pool.select<PersonRow>(
        `SELECT id, default_extension, email${auth} FROM ${people.sqlName} WHERE default_extension <> 'none'`,
      ),
      auth === '' ? new Map<string, number>() : this.#directoryRanks(),
    ]);
    const rankOf = (row: PersonRow): number => (auth === '' ? 0 : (ranks.get(String(row.auth)) ?? LAST));
    const emails = new Map<string, string>();
    const active = rows.filter((row) => rankOf(row) !== INACTIVE);
    for (const row of active.sort((a, b) => rankOf(a) - rankOf(b) || a.id - b.id)) {
      const email = firstAddress(row.email ?? '');
      if (email !== null && !emails.has(row.default_extension)) emails.set(row.default_extension, email);
    }
    return emails;
  }

  /** Returns each directory's position in FreePBX's order. */
  async #directoryRanks(): Promise<Map<string, number>> {
    const { directories } = this.#tables;
    if (directories === undefined) return new Map();
    const rows = await this.#pool.select<{ id: number; active: number; position: number }>(
      `SELECT id, active, \`order\` AS position FROM ${directories.sqlName}`,
    );
    return new Map(rows.map((row) => [String(row.id), Number(row.active) === 1 ? row.position : INACTIVE]));
  }
}

const LAST = Number.MAX_SAFE_INTEGER;
const INACTIVE = Number.POSITIVE_INFINITY;

function firstAddress(text: string): string | null {
  return text.split(/[,;|\s]+/).find((address) => address.includes('@')) ?? null;
}

/** Returns those of the columns that this installation has and we may read. */
function present(table: TableShape, columns: readonly string[]): string[] {
  return columns.filter((column) => table.columns.has(column));
}
