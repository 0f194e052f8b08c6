/**
 * A FreePBX at scale: the captured records of real calls in test/pbx/data (transfers, queues, ring groups, forwards, each
 * in several records), repeated every six minutes back in time, each time with new ids. The table has the columns and
 * keys of most installations, which means no index on linkedid.
 */
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { CAPTURED_EXTENSIONS, capturedRows } from '../../pbx/captured.js';
import { insertRows } from '../../pbx/support/pbx-database.js';
import { CDR, FREEPBX } from '../../pbx/support/schemas.js';
import type { Fill } from './fill.js';

/** Longer than the five and a half minutes that the captured records span, so that calls of different rounds don't overlap. */
const SECONDS_BETWEEN_ROUNDS = 360;
/** Upper bounds on the ids and Local channels in one round. */
const IDS_PER_ROUND = 100;
const LOCAL_CHANNELS_PER_ROUND = 8;
const ROUNDS_PER_STATEMENT = 10_000;

/** Fills `database` with the configuration and `${database}_cdr` with the records. */
export function fillFreePbx(records: number): Fill {
  return async ({ sql }, database) => {
    await sql.query(`USE ${database}`);
    for (const statement of FREEPBX) await sql.query(statement);
    await fillConfiguration(sql, database);
    await sql.query(`CREATE DATABASE ${database}_cdr CHARACTER SET utf8mb4`);
    await sql.query(`USE ${database}_cdr`);
    await sql.query(CDR);
    const keys = await dropKeys(sql);
    await fillRecords(sql, records);
    await sql.query(`ALTER TABLE cdr ${keys.map((key) => `ADD ${key}`).join(', ')}`);
    await sql.query('ANALYZE TABLE cdr');
  };
}

async function fillConfiguration(sql: Connection, database: string): Promise<void> {
  await sql.query("INSERT INTO freepbx_settings (keyword, value) VALUES ('CDRDBNAME', ?)", [
    `${database}_cdr`,
  ]);
  await sql.query(
    "INSERT INTO trunks (trunkid, name, tech, channelid, disabled) VALUES (1, 'voipco', 'iax2', 'voipco', 'off')",
  );
  for (const [extension, name] of CAPTURED_EXTENSIONS) {
    await sql.query("INSERT INTO users (extension, name, voicemail) VALUES (?, ?, 'novm')", [
      extension,
      name,
    ]);
    await sql.query(
      "INSERT INTO devices (id, tech, dial, devicetype, user) VALUES (?, 'iax2', ?, 'fixed', ?)",
      [extension, `IAX2/${extension}`, extension],
    );
  }
}

/** Drops the keys and returns their definitions. Building them once at the end takes a tenth of the time. */
async function dropKeys(sql: Connection): Promise<string[]> {
  const [[table]] = await sql.query<RowDataPacket[]>('SHOW CREATE TABLE cdr');
  const lines = String(table?.['Create Table']).split('\n');
  const keys = lines.map((line) => line.trim().replace(/,$/, '')).filter((line) => line.startsWith('KEY '));
  const names = keys.map((key) => `DROP KEY ${key.split(' ')[1]}`);
  await sql.query(`ALTER TABLE cdr ${names.join(', ')}`);
  return keys;
}

async function fillRecords(sql: Connection, records: number): Promise<void> {
  const captured = capturedRows();
  const columns = Object.keys(captured[0] ?? {});
  await sql.query('CREATE TABLE template LIKE cdr');
  await sql.query('ALTER TABLE template ADD COLUMN place INT NOT NULL AUTO_INCREMENT PRIMARY KEY');
  await insertRows(sql, 'template', new Set(columns), captured);
  const rounds = Math.ceil(records / captured.length);
  // Round by round, like a PBX writes them, so that the rows of the newest calls are stored together.
  await sql.query('SET SESSION join_cache_level = 0');
  for (let from = 0; from < rounds; from += ROUNDS_PER_STATEMENT) {
    const to = Math.min(rounds, from + ROUNDS_PER_STATEMENT) - 1;
    await sql.query(
      `INSERT INTO cdr (${columns.join(', ')})
       SELECT STRAIGHT_JOIN ${columns.map((column) => expression(column, rounds)).join(', ')}
         FROM seq_${from}_to_${to} AS round, template FORCE INDEX (PRIMARY)`,
    );
  }
  await sql.query('DROP TABLE template');
}

/** Returns the SQL for a column's value in round `seq`. The newest round is the captured one, unchanged. */
function expression(column: string, rounds: number): string {
  const secondsBack = `(${rounds - 1} - seq) * ${SECONDS_BETWEEN_ROUNDS}`;
  switch (column) {
    case 'calldate':
      return localTime(`(calldate + INTERVAL 5 HOUR - INTERVAL ${secondsBack} SECOND)`);
    case 'uniqueid':
    case 'linkedid':
      return (
        `CONCAT(CAST(SUBSTRING_INDEX(${column}, '.', 1) AS SIGNED) - ${secondsBack}, '.', ` +
        `CAST(SUBSTRING_INDEX(${column}, '.', -1) AS SIGNED) + seq * ${IDS_PER_ROUND})`
      );
    case 'sequence':
      return `sequence + seq * ${IDS_PER_ROUND}`;
    case 'channel':
    case 'dstchannel':
      // Local/205@from-queue-0000000a;1: the eight hexadecimal digits count Local channels since Asterisk started.
      return (
        `IF(${column} LIKE 'Local/%', CONCAT(LEFT(${column}, CHAR_LENGTH(${column}) - 10), LPAD(LOWER(HEX(` +
        `CONV(SUBSTRING(${column}, -10, 8), 16, 10) + seq * ${LOCAL_CHANNELS_PER_ROUND})), 8, '0'), ` +
        `RIGHT(${column}, 2)), ${column})`
      );
    default:
      return column;
  }
}

/**
 * Returns the SQL for the local time in Detroit at a UTC time. Records whose times don't fit their ids would be read with
 * a corrected clock, which costs more.
 */
function localTime(utc: string): string {
  const sunday = (day: string) => `(${day} + INTERVAL (8 - DAYOFWEEK(${day})) % 7 DAY)`;
  const dayOf = (monthAndDay: string) => `STR_TO_DATE(CONCAT(YEAR(${utc}), '-${monthAndDay}'), '%Y-%m-%d')`;
  const from = `${sunday(dayOf('03-08'))} + INTERVAL 7 HOUR`;
  const to = `${sunday(dayOf('11-01'))} + INTERVAL 6 HOUR`;
  return `${utc} - INTERVAL IF(${utc} >= ${from} AND ${utc} < ${to}, 4, 5) HOUR`;
}
