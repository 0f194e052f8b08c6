/**
 * Databases with the real tables of PBXes: a current FreePBX, an old one, Issabel, and a plain Asterisk. Their secrets
 * have a recognisable value, so that a test can detect when one has been read.
 */
import { type Connection, createConnection } from 'mysql2/promise';
import type { DatabaseConnection } from '../../../src/host/contract.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { CAPTURED_EXTENSIONS } from '../captured.js';
import * as ddl from './schemas.js';

export const SECRET = 'sup3r-secret';

export type Shape = 'freepbx' | 'freepbx-old' | 'issabel';

export interface PbxDatabase {
  readonly connection: DatabaseConnection;
  readonly configuration: TestDatabase;
  readonly records: TestDatabase;
  /** Runs a statement with bound values on a connection that accepts zero dates, like old servers. */
  run(sql: string, values?: readonly unknown[]): Promise<void>;
  addExtension(extension: string, name: string | null, options?: ExtensionOptions): Promise<void>;
  addTrunk(technology: string, channel: string): Promise<void>;
  /** Omits columns that the schema lacks. */
  addRecords(rows: readonly Readonly<Record<string, string | number | null>>[]): Promise<void>;
  drop(): Promise<void>;
}

export interface ExtensionOptions {
  readonly technology?: string;
  readonly email?: string;
}

/** A FreePBX with the extensions and the trunk of the captured calls, and without records. */
export async function createCapturedPbx(): Promise<PbxDatabase> {
  const database = await createPbxDatabase('freepbx');
  for (const [extension, name] of CAPTURED_EXTENSIONS) {
    await database.addExtension(extension, name, { technology: 'iax2' });
  }
  await database.addTrunk('iax2', 'voipco');
  return database;
}

/** A FreePBX or an Issabel: a configuration database, and the database of call records that it names. */
export async function createPbxDatabase(shape: Shape): Promise<PbxDatabase> {
  const configuration = await createTestDatabase();
  const records = await createTestDatabase();
  const sql = await lenient(configuration.connection);
  const recordsName = records.connection.database;
  const { people, settings, statements, cdr } = shapeOf(shape);
  for (const statement of statements) await sql.query(statement);
  await sql.query(`USE ${recordsName}`);
  await sql.query(cdr);
  await sql.query(`USE ${configuration.connection.database}`);
  await sql.query(
    `INSERT INTO ${settings} (keyword, value) VALUES ('CDRDBNAME', ?), ('CDRDBPASS', ?), ('AMPMGRPASS', ?)`,
    [recordsName, SECRET, SECRET],
  );
  const run = async (statement: string, values: readonly unknown[] = []): Promise<void> => {
    await sql.query(statement, [...values]);
  };
  return {
    connection: configuration.connection,
    configuration,
    records,
    run,
    addExtension: async (extension, name, { technology = 'pjsip', email } = {}) => {
      const channel = `${technology === 'iax2' ? 'IAX2' : technology.toUpperCase()}/${extension}`;
      await run('INSERT INTO users (extension, password, name, voicemail) VALUES (?, ?, ?, ?)', [
        extension,
        SECRET,
        name,
        'novm',
      ]);
      await run('INSERT INTO devices (id, tech, dial, devicetype, user) VALUES (?, ?, ?, ?, ?)', [
        extension,
        technology,
        channel,
        'fixed',
        extension,
      ]);
      if (email !== undefined) {
        await run(
          `INSERT INTO ${people} (username, password, default_extension, email) VALUES (?, ?, ?, ?)`,
          [`user-${extension}`, SECRET, extension, email],
        );
      }
    },
    addTrunk: (technology, channel) =>
      run("INSERT INTO trunks (trunkid, name, tech, channelid, disabled) VALUES (1, ?, ?, ?, 'off')", [
        channel,
        technology,
        channel,
      ]),
    addRecords: async (rows) =>
      insertRows(sql, `${recordsName}.cdr`, await columnsOf(sql, recordsName, 'cdr'), rows),
    drop: async () => {
      await sql.end();
      await configuration.drop();
      await records.drop();
    },
  };
}

function shapeOf(shape: Shape) {
  switch (shape) {
    case 'freepbx':
      return { people: 'userman_users', settings: 'freepbx_settings', statements: ddl.FREEPBX, cdr: ddl.CDR };
    case 'freepbx-old':
      return {
        people: 'userman_users',
        settings: 'freepbx_settings',
        statements: ddl.FREEPBX_OLD,
        cdr: ddl.CDR_OLD,
      };
    case 'issabel':
      return {
        people: 'issabelpbx_users',
        settings: 'issabelpbx_settings',
        statements: ddl.ISSABEL,
        cdr: ddl.CDR_ISSABEL,
      };
  }
}

/** A connection that accepts zero dates, as servers did when these tables were designed. */
export async function lenient(connection: DatabaseConnection): Promise<Connection> {
  const sql = await createConnection({ ...connection, charset: 'utf8mb4', timezone: 'Z', dateStrings: true });
  await sql.query("SET SESSION sql_mode = ''");
  return sql;
}

export async function columnsOf(sql: Connection, database: string, table: string): Promise<Set<string>> {
  const [rows] = await sql.query(
    'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, table],
  );
  return new Set((rows as { name: string }[]).map(({ name }) => name));
}

export async function insertRows(
  sql: Connection,
  table: string,
  columns: ReadonlySet<string>,
  rows: readonly Readonly<Record<string, string | number | null>>[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const names = Object.keys(first).filter((name) => columns.has(name));
  const list = names.map((name) => `\`${name}\``).join(', ');
  for (let at = 0; at < rows.length; at += 500) {
    const chunk = rows.slice(at, at + 500).map((row) => names.map((name) => row[name] ?? null));
    await sql.query(`INSERT INTO ${table} (${list}) VALUES ?`, [chunk]);
  }
}
