/** Loads files of SQL that were written for FreePBX's own two databases into the databases of a test. */
import type { Connection } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../../src/host/contract.js';
import { createTestDatabase } from '../../support/database.js';

export interface FreePbxDatabases {
  readonly connection: DatabaseConnection;
  /** The database of the call records. */
  readonly recordsName: string;
  load(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** Creates both databases, empty. In a loaded file, `asterisk` and `asteriskcdrdb` stand for them. */
export async function createFreePbxDatabases(): Promise<FreePbxDatabases> {
  const configuration = await createTestDatabase();
  const records = await createTestDatabase();
  const [asterisk, asteriskcdrdb] = [configuration.connection.database, records.connection.database];
  const sql: Connection = await createConnection({
    ...configuration.connection,
    charset: 'utf8mb4',
    multipleStatements: true,
  });
  await sql.query("SET SESSION sql_mode = ''");
  return {
    connection: configuration.connection,
    recordsName: asteriskcdrdb,
    load: async (text) => {
      const statements = text
        .replace(/^--.*$/gm, '')
        .replace(/create database [^;]*;/gi, '')
        .replace(/(use\s+)asterisk;/gi, `$1${asterisk};`)
        .replace(/asteriskcdrdb/g, asteriskcdrdb);
      await sql.query(`USE ${asteriskcdrdb}; ${statements}`);
    },
    drop: async () => {
      await sql.end();
      await configuration.drop();
      await records.drop();
    },
  };
}
