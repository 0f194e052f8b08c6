/**
 * Reads all extensions, phones and trunks of a FreePBX; even large ones have only a few thousand of each.
 * The tables are joined here instead of in SQL because they lack keys, differ in collation, and two of them are optional.
 */
import type { SqlPool } from '../../storage/sql-pool.js';
import type { NumberPlan } from '../asterisk-cdr/number-plan.js';
import type { AsteriskDirectory, AsteriskExtension } from '../asterisk-pbx.js';
import { compareExtensions } from '../extension-order.js';
import type { RememberedTables } from '../remembered-tables.js';
import { textRows } from '../row-text.js';
import type { TableShape } from '../table-shape.js';
import { firstAddress } from './first-address.js';
import { type DeviceRow, freePbxNumberPlan, type TrunkRow, type UserRow } from './number-plan.js';
import { type FreePbxTables, OPTIONAL_COLUMNS } from './tables.js';

interface PersonRow {
  readonly id: string;
  readonly default_extension: string | null;
  readonly email: string | null;
  readonly auth?: string | null;
}

/** Columns of any type: all values become text. */
type Rows = <Row>(sql: string, values?: readonly string[], deadlineMs?: number) => Promise<Row[]>;

export class FreePbxDirectory implements AsteriskDirectory {
  readonly #rows: Rows;
  readonly #tables: RememberedTables<FreePbxTables>;

  constructor(pool: SqlPool, tables: RememberedTables<FreePbxTables>) {
    this.#rows = async (sql, values, deadlineMs) => textRows(await pool.select(sql, values, deadlineMs));
    this.#tables = tables;
  }

  async list(): Promise<AsteriskExtension[]> {
    const [users, devices, emails] = await this.#tables.use((tables) =>
      settled([
        readUsers(this.#rows, tables),
        readDevices(this.#rows, tables),
        readEmails(this.#rows, tables),
      ]),
    );
    // Device and user differ only in FreePBX's "deviceanduser" mode, where `none` means that nobody is logged in.
    const owners = new Set(devices.map(({ id, user }) => user || id));
    const entries = new Map<string, AsteriskExtension>();
    for (const { extension, name } of users) {
      if (!extension || entries.has(extension)) continue;
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
    const rows = await this.#tables.use(({ users }) =>
      this.#rows<{ extension: string }>(
        `SELECT extension FROM ${users.sqlName} WHERE extension = ?`,
        [extension],
        deadlineMs,
      ),
    );
    return rows.some((row) => row.extension === extension) ? extension : undefined;
  }

  async numberPlan(): Promise<NumberPlan> {
    const [users, devices, trunks] = await this.#tables.use((tables) =>
      settled([
        readUsers(this.#rows, tables),
        readDevices(this.#rows, tables),
        readTrunks(this.#rows, tables),
      ]),
    );
    return freePbxNumberPlan(users, devices, trunks);
  }
}

/** Waits for all, so that no statement of a failed attempt is still running when the next attempt begins. */
async function settled<A, B, C>(reads: readonly [Promise<A>, Promise<B>, Promise<C>]): Promise<[A, B, C]> {
  await Promise.allSettled(reads);
  return await Promise.all(reads);
}

function readUsers(rows: Rows, { users }: FreePbxTables): Promise<UserRow[]> {
  return rows(`SELECT extension, name FROM ${users.sqlName}`);
}

function readDevices(rows: Rows, { devices }: FreePbxTables): Promise<DeviceRow[]> {
  const columns = ['id', 'tech', 'dial', 'user', ...present(devices, OPTIONAL_COLUMNS.devices)];
  return rows(`SELECT ${columns.join(', ')} FROM ${devices.sqlName}`);
}

async function readTrunks(rows: Rows, { trunks }: FreePbxTables): Promise<TrunkRow[]> {
  if (trunks === undefined) return [];
  const columns = ['tech', 'channelid', ...present(trunks, OPTIONAL_COLUMNS.trunks)];
  return await rows(`SELECT ${columns.join(', ')} FROM ${trunks.sqlName}`);
}

/**
 * Returns one e-mail address for each extension. A person can be in several directories, several people can share an
 * extension, and a field can hold several addresses. As in FreePBX, the oldest entry of the first active directory wins.
 */
async function readEmails(rows: Rows, { people, directories }: FreePbxTables): Promise<Map<string, string>> {
  if (people === undefined) return new Map();
  const auth = people.columns.has('auth') && directories !== undefined ? ', auth' : '';
  const [persons, ranks] = await Promise.all([
    rows<PersonRow>(
      `SELECT id, default_extension, email${auth} FROM ${people.sqlName} WHERE default_extension <> 'none'`,
    ),
    auth === '' ? new Map<string, number>() : readDirectoryRanks(rows, directories),
  ]);
  const rankOf = (row: PersonRow): number => (auth === '' ? 0 : (ranks.get(row.auth ?? '') ?? LAST));
  const emails = new Map<string, string>();
  const active = persons.filter((row) => rankOf(row) !== INACTIVE);
  for (const row of active.sort((a, b) => rankOf(a) - rankOf(b) || Number(a.id) - Number(b.id))) {
    const email = firstAddress(row.email ?? '');
    const extension = row.default_extension ?? '';
    if (email !== null && !emails.has(extension)) emails.set(extension, email);
  }
  return emails;
}

/** Returns each directory's position in FreePBX's order. */
async function readDirectoryRanks(
  rows: Rows,
  directories: TableShape | undefined,
): Promise<Map<string, number>> {
  if (directories === undefined) return new Map();
  const found = await rows<{ id: string; active: string | null; position: string | null }>(
    `SELECT id, active, \`order\` AS position FROM ${directories.sqlName}`,
  );
  return new Map(found.map((row) => [row.id, Number(row.active) === 1 ? Number(row.position) : INACTIVE]));
}

const LAST = Number.MAX_SAFE_INTEGER;
const INACTIVE = Number.POSITIVE_INFINITY;

/** Returns those of the columns that this installation has and we may read. */
function present(table: TableShape, columns: readonly string[]): string[] {
  return columns.filter((column) => table.columns.has(column));
}
