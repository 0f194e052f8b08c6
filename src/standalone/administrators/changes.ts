/**
 * Lists, adds, changes and removes administrators, for the pages (routes.ts) and for the command (command.ts).
 *
 * Each change and its row in the host's log are one transaction. Changes run one after the other in all processes, so that
 * two of them can't both take away one of the last two administrators who can manage administrators.
 */
import { randomUUID } from 'node:crypto';
import type { SqlPool, SqlTransaction } from 'exovo-api-access/internal/storage';
import type { HostLogAction, HostLogEntry, HostLogTable } from '../host-log/host-log.js';
import {
  ALL_PERMISSIONS,
  isPermitted,
  type Permissions,
  parsePermissions,
  parseTenants,
} from '../sign-in/administrators.js';
import { hashPassword } from '../sign-in/passwords.js';
import { ADMINISTRATORS_PERMISSION } from '../sign-in/permissions.js';
import { STRINGS } from './strings.js';

export interface ListedAdministrator {
  readonly username: string;
  readonly permissions: Permissions;
  /** Ids of the tenants that they may manage; null for all. */
  readonly tenants: readonly string[] | null;
  /** A DATETIME in UTC, as the database returns it. */
  readonly createdAt: string;
}

export interface NewAdministrator {
  readonly username: string;
  readonly password: string;
  readonly permissions: Permissions;
  readonly tenants: readonly string[] | null;
}

/** What is absent stays as it is. */
export type AdministratorChange = Partial<Omit<NewAdministrator, 'username'>>;

/** Who makes a change, and from where; as the host's log records it. */
export type ChangeActor = Pick<HostLogEntry, 'actor' | 'address'>;

/** A change that is refused. The message is for the person who asked for it. */
export class AdministratorError extends Error {
  override readonly name = 'AdministratorError';

  constructor(
    readonly code: 'administrator_exists' | 'administrator_not_found' | 'last_administrator',
    message: string,
  ) {
    super(message);
  }
}

const MAX_SUBJECT_CHARACTERS = 255;

export class AdministratorChanges {
  readonly #database: SqlPool;
  readonly #log: HostLogTable;

  constructor(database: SqlPool, log: HostLogTable) {
    this.#database = database;
    this.#log = log;
  }

  async list(): Promise<readonly ListedAdministrator[]> {
    return (await this.#database.select<Row>(LIST_SQL)).map(listed);
  }

  /** @throws AdministratorError if there is one with this name */
  async add(by: ChangeActor, added: NewAdministrator): Promise<ListedAdministrator> {
    const { username, password, permissions, tenants } = added;
    const hash = await hashPassword(password);
    return await this.#change(async (transaction, all) => {
      if (all.some((one) => one.username === username))
        throw new AdministratorError('administrator_exists', STRINGS.refusals.exists(username));
      await transaction.change(
        'INSERT INTO host_administrators (username, password_hash, permissions, tenants, created_at) ' +
          'VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3))',
        [username, hash, permissionsColumn(permissions), tenantsColumn(tenants)],
      );
      const entries = [entry(by, 'administrator_added', username, STRINGS.log(permissions, tenants))];
      return { result: await this.#read(transaction, username), entries };
    });
  }

  /** @throws AdministratorError if nobody has this name, or if nobody could manage administrators any more */
  async change(by: ChangeActor, username: string, change: AdministratorChange): Promise<ListedAdministrator> {
    const { password, permissions, tenants } = change;
    const hash = password === undefined ? undefined : await hashPassword(password);
    return await this.#change(async (transaction, all) => {
      const current = find(all, username);
      if (permissions !== undefined) refuseLast(all, { ...current, permissions });
      const entries: HostLogEntry[] = [];
      if (hash !== undefined) {
        await this.#set(transaction, username, 'password_hash', hash);
        entries.push(entry(by, 'administrator_password_changed', username));
      }
      if (permissions !== undefined && !isSame(permissions, current.permissions)) {
        await this.#set(transaction, username, 'permissions', permissionsColumn(permissions));
        entries.push(
          entry(by, 'administrator_permissions_changed', username, STRINGS.logPermissions(permissions)),
        );
      }
      if (tenants !== undefined && !isSame(tenants, current.tenants)) {
        await this.#set(transaction, username, 'tenants', tenantsColumn(tenants));
        entries.push(entry(by, 'administrator_tenants_changed', username, STRINGS.logTenants(tenants)));
      }
      return { result: await this.#read(transaction, username), entries };
    });
  }

  /** Resolves to the one that was removed. @throws AdministratorError as `change` does */
  async remove(by: ChangeActor, username: string): Promise<ListedAdministrator> {
    return await this.#change(async (transaction, all) => {
      const removed = find(all, username);
      refuseLast(all, { ...removed, permissions: [] });
      await transaction.change('DELETE FROM host_administrators WHERE username = ?', [username]);
      return { result: removed, entries: [entry(by, 'administrator_removed', username)] };
    });
  }

  /** Replaces somebody's own password, which ends all their sessions. @throws AdministratorError if they are gone */
  async changeOwnPassword(by: ChangeActor, username: string, password: string): Promise<void> {
    const hash = await hashPassword(password);
    await this.#change(async (transaction, all) => {
      find(all, username);
      await this.#set(transaction, username, 'password_hash', hash);
      return { result: undefined, entries: [entry(by, 'password_changed', username)] };
    });
  }

  /** Ends all sessions of an administrator. @throws AdministratorError if they are gone */
  async endSessions(by: ChangeActor, username: string): Promise<void> {
    await this.#change(async (transaction, all) => {
      find(all, username);
      await transaction.change(
        'UPDATE host_administrators SET sessions_ended = sessions_ended + 1 WHERE username = ?',
        [username],
      );
      return { result: undefined, entries: [entry(by, 'signed_out_everywhere', username)] };
    });
  }

  /** Runs `work` in one transaction with the entries that it returns, and resolves to its result. */
  async #change<Result>(work: Work<Result>): Promise<Result> {
    const { result, entries } = await this.#database.transaction(async (transaction) => {
      // Every change writes this row first, so that another one waits, or on a Galera cluster fails and runs again.
      await transaction.change(
        'INSERT INTO host_secrets (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value)',
        ['administrators_changed', randomUUID()],
      );
      const all = (await transaction.select<Row>(`${LIST_SQL} FOR UPDATE`)).map(listed);
      const outcome = await work(transaction, all);
      for (const one of outcome.entries) await this.#log.insert(transaction, one);
      return outcome;
    });
    for (const one of entries) this.#log.print(one);
    return result;
  }

  async #read(transaction: SqlTransaction, username: string): Promise<ListedAdministrator> {
    return find((await transaction.select<Row>(FIND_SQL, [username])).map(listed), username);
  }

  #set(
    transaction: SqlTransaction,
    username: string,
    column: 'password_hash' | 'permissions' | 'tenants',
    value: string | null,
  ): Promise<unknown> {
    return transaction.change(`UPDATE host_administrators SET ${column} = ? WHERE username = ?`, [
      value,
      username,
    ]);
  }
}

type Work<Result> = (
  transaction: SqlTransaction,
  all: readonly ListedAdministrator[],
) => Promise<{ readonly result: Result; readonly entries: readonly HostLogEntry[] }>;

interface Row {
  readonly username: string;
  readonly permissions: string;
  readonly tenants: string | null;
  readonly created_at: string;
}

const COLUMNS = 'SELECT username, permissions, tenants, created_at FROM host_administrators';
const FIND_SQL = `${COLUMNS} WHERE username = ?`;
const LIST_SQL = `${COLUMNS} ORDER BY username`;

function listed({ username, permissions, tenants, created_at: createdAt }: Row): ListedAdministrator {
  return { username, permissions: parsePermissions(permissions), tenants: parseTenants(tenants), createdAt };
}

function find(all: readonly ListedAdministrator[], username: string): ListedAdministrator {
  const found = all.find((one) => one.username === username);
  if (found === undefined)
    throw new AdministratorError('administrator_not_found', STRINGS.refusals.notFound(username));
  return found;
}

/** Throws if nobody could manage administrators after `changed` has replaced the one of that name. */
function refuseLast(all: readonly ListedAdministrator[], changed: ListedAdministrator): void {
  const after = all.map((one) => (one.username === changed.username ? changed : one));
  if (!after.some(({ permissions }) => isPermitted(permissions, ADMINISTRATORS_PERMISSION)))
    throw new AdministratorError('last_administrator', STRINGS.refusals.last(changed.username));
}

function isSame(a: Permissions | null, b: Permissions | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function permissionsColumn(permissions: Permissions): string {
  return permissions === ALL_PERMISSIONS ? ALL_PERMISSIONS : permissions.join(' ');
}

function tenantsColumn(tenants: readonly string[] | null): string | null {
  return tenants === null ? null : JSON.stringify(tenants);
}

function entry(by: ChangeActor, action: HostLogAction, username: string, detail?: string): HostLogEntry {
  const subject = detail === undefined ? username : `${username}: ${detail}`;
  return { ...by, action, subject: subject.slice(0, MAX_SUBJECT_CHARACTERS) };
}
