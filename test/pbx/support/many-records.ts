/**
 * Creates up to millions of call records with FreePBX's columns inside the database. Ten rows make five calls (direct,
 * outbound, internal, a ring group of three, a queue with both halves of two Local channels), one such block every twenty
 * seconds, the newest just before `newest`. Tests use thousands of rows, the benchmark ten million.
 */
import type { Connection } from 'mysql2/promise';

export interface ManyRecords {
  /** `database.table` or `table`, which must exist with FreePBX's columns and be empty. */
  readonly table: string;
  /** A multiple of ten. */
  readonly rows: number;
  /** Time of the last block, in UTC and whole seconds. */
  readonly newestEpochSeconds: number;
  /** How far local time is ahead of UTC; the same for all rows. */
  readonly offsetSeconds: number;
}

export const SECONDS_BETWEEN_BLOCKS = 20;
const CHUNK_ROWS = 1_000_000;

/** Drops secondary indexes while it inserts. Afterwards FreePBX's own exist again, and `linkedid` if requested. */
export async function fillManyRecords(
  sql: Connection,
  { table, rows, newestEpochSeconds, offsetSeconds }: ManyRecords,
  { linkedIdIndex = false } = {},
): Promise<void> {
  await dropIndexes(sql, table);
  await sql.query('CREATE TEMPORARY TABLE digits (d int NOT NULL)');
  await sql.query('INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)');
  // A temporary table cannot be joined with itself: six copies make a million.
  const places = Math.max(1, Math.ceil(Math.log10(Math.min(rows, CHUNK_ROWS))));
  const copies = Array.from({ length: places }, (_, place) => `d${place}`);
  for (const name of copies) await sql.query(`CREATE TEMPORARY TABLE ${name} AS SELECT d FROM digits`);
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    await sql.query(insertChunk(table, copies), [
      newestEpochSeconds,
      SECONDS_BETWEEN_BLOCKS,
      offsetSeconds,
      from,
      Math.min(CHUNK_ROWS, rows - from),
    ]);
  }
  for (const name of ['digits', ...copies]) await sql.query(`DROP TEMPORARY TABLE ${name}`);
  const keys = ['calldate', 'dst', 'accountcode', 'uniqueid', 'did'].map(
    (name) => `ADD KEY ${name} (${name})`,
  );
  keys.push('ADD KEY recordingfile (recordingfile(191))');
  if (linkedIdIndex) keys.push('ADD KEY linkedid (linkedid)');
  await sql.query(`ALTER TABLE ${table} ${keys.join(', ')}`);
  await sql.query(`ANALYZE TABLE ${table}`);
}

async function dropIndexes(sql: Connection, table: string): Promise<void> {
  const [rows] = await sql.query(`SHOW INDEX FROM ${table}`);
  const names = new Set((rows as { Key_name: string }[]).map(({ Key_name }) => Key_name));
  for (const name of names) await sql.query(`ALTER TABLE ${table} DROP KEY \`${name}\``);
}

/** `block` counts back in time; `leg` is the row's position in its block. */
function insertChunk(table: string, copies: readonly string[]): string {
  const number = copies.map((name, place) => `${10 ** place} * ${name}.d`).join(' + ');
  return `
INSERT INTO ${table} (calldate, clid, src, dst, dcontext, channel, dstchannel, lastapp, lastdata, duration, billsec,
  disposition, amaflags, accountcode, uniqueid, userfield, did, recordingfile, cnum, cnam, linkedid, sequence)
SELECT TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (r.epoch + r.offset_seconds) SECOND,
  CONCAT('"Caller" <', r.caller, '>'), r.caller, r.dialled, r.context, r.channel, r.called, r.application, '',
  12, IF(r.answered, 9, 0), IF(r.answered, 'ANSWERED', 'NO ANSWER'), 3, '', CONCAT(r.epoch, '.', r.own), '',
  IF(r.inbound, '+13135550100', ''), IF(r.leg = 0, CONCAT('external-', r.own, '.wav'), ''), r.caller, 'Caller',
  CONCAT(r.epoch, '.', r.first), r.n
FROM (
  SELECT n, leg, epoch, offset_seconds, n AS own,
    CASE WHEN leg < 3 THEN n WHEN leg < 6 THEN n - leg + 3 ELSE n - leg + 6 END AS first,
    leg NOT IN (1, 2) AS inbound,
    leg NOT IN (3, 4, 6, 7) AS answered,
    IF(leg IN (1, 2), '205', CONCAT('+1212555', LPAD(n MOD 10000, 4, '0'))) AS caller,
    ELT(leg + 1, '206', '+12125550150', '207', '600', '600', '600', '700', '206', '700', '207') AS dialled,
    ELT(leg + 1, 'ext-local', 'from-internal', 'ext-local', 'ext-group', 'ext-group', 'ext-group', 'ext-queues',
      'from-queue', 'ext-queues', 'from-queue') AS context,
    CASE WHEN leg IN (1, 2) THEN CONCAT('PJSIP/205-', LPAD(HEX(n), 8, '0'))
      WHEN leg IN (7, 9) THEN CONCAT('Local/20', leg - 1 - (leg = 9), '@from-queue-', LPAD(HEX(n - 1), 8, '0'), ';2')
      ELSE CONCAT('PJSIP/voipco-', LPAD(HEX(n - leg), 8, '0')) END AS channel,
    CASE WHEN leg = 1 THEN CONCAT('PJSIP/voipco-', LPAD(HEX(n), 8, '0'))
      WHEN leg IN (6, 8) THEN CONCAT('Local/20', leg - (leg = 8), '@from-queue-', LPAD(HEX(n), 8, '0'), ';1')
      ELSE CONCAT('PJSIP/20', 6 + leg MOD 3, '-', LPAD(HEX(n), 8, '0')) END AS called,
    IF(leg IN (6, 8), 'Queue', 'Dial') AS application
  FROM (
    SELECT n, n MOD 10 AS leg, ? - FLOOR(n / 10) * ? + CASE WHEN n MOD 10 < 3 THEN 0 WHEN n MOD 10 < 6 THEN 1 ELSE 2 END AS epoch, ? AS offset_seconds
    FROM (
      SELECT ? + ${number} AS n, ${number} AS place FROM ${copies.join(', ')}
    ) AS numbers
    WHERE place < ?
  ) AS places
) AS r`;
}
