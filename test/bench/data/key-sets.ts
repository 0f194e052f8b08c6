/**
 * Lets one host read several sets of keys in turn, so that a comparison of two sets doesn't also compare two processes:
 * the same code can cost a tenth more in one process than in another.
 *
 * Each set has a database of its own. The host's database has no tables of keys; those of the set in use are renamed into
 * it, and back afterwards.
 */
import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { BenchServer } from '../database-server.js';
import { ensureFilled } from './fill.js';
import { fillKeys } from './keys.js';

const TABLES = ['exovo_api_keys', 'exovo_api_key_secrets'];
/** The host's database. */
export const KEYS_IN_TURN = 'keys_in_turn';

export class KeySets {
  readonly #sql: Connection;
  #inUse: string | undefined;

  private constructor(sql: Connection) {
    this.#sql = sql;
  }

  /** Creates the host's database. A set that a killed run left in use gets its tables back. */
  static async open(server: BenchServer, databases: readonly string[]): Promise<KeySets> {
    await ensureFilled(server, KEYS_IN_TURN, 'a PBX for several tables of keys', async (_, database) => {
      await fillKeys(0)(server, database);
      await server.sql.query(`DROP TABLE ${TABLES.map((table) => `${database}.${table}`).join(', ')}`);
    });
    const sets = new KeySets(server.sql);
    for (const database of databases) {
      if (await sets.#lacksTables(database)) {
        sets.#inUse = database;
        await sets.close();
      }
    }
    return sets;
  }

  /** Makes the host read the set of `database`. */
  async use(database: string): Promise<void> {
    if (database === this.#inUse) return;
    await this.#rename([...this.#backHome(), ...moves(database, KEYS_IN_TURN)]);
    this.#inUse = database;
  }

  /** Moves the tables in use back to their database. */
  async close(): Promise<void> {
    if (this.#inUse !== undefined) await this.#rename(this.#backHome());
    this.#inUse = undefined;
  }

  #backHome(): string[] {
    return this.#inUse === undefined ? [] : moves(KEYS_IN_TURN, this.#inUse);
  }

  /** One statement, so that a killed run never leaves a set in two halves. */
  async #rename(renames: readonly string[]): Promise<void> {
    await this.#sql.query(`RENAME TABLE ${renames.join(', ')}`);
  }

  async #lacksTables(database: string): Promise<boolean> {
    const [found] = await this.#sql.query<RowDataPacket[]>(
      `SHOW TABLES FROM ${database} LIKE '${TABLES[0]}'`,
    );
    return found.length === 0;
  }
}

function moves(from: string, to: string): string[] {
  return TABLES.map((table) => `${from}.${table} TO ${to}.${table}`);
}
