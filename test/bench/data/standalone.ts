/**
 * The standalone host's PBX at scale: one tenant, 1,000 extensions, and the given number of call records, one every three
 * seconds. Uses the schema that the host creates at its first start.
 */
import type { Connection } from 'mysql2/promise';
import { PBX_TABLES } from '../../../src/standalone/database/schema.js';
import type { Fill } from './fill.js';
import { createOwnTables } from './own-tables.js';

export const EXTENSIONS = 1_000;
export const FIRST_EXTENSION = 1_000;
export const TIME_ZONE = 'America/Detroit';
/** Start of the newest call, far from any daylight-saving change, in local time and in UTC. */
const NEWEST_LOCAL = '2026-07-04 11:02:11';
const NEWEST_EPOCH = Date.UTC(2026, 6, 4, 15, 2, 11) / 1000;
const SECONDS_BETWEEN_CALLS = 3;
/** One transaction per statement keeps undo and redo logs small. */
const ROWS_PER_STATEMENT = 500_000;

export function fillStandalone(calls: number): Fill {
  return async (server, database) => {
    const { sql } = server;
    await sql.query(`USE ${database}`);
    for (const table of PBX_TABLES) await sql.query(table);
    await sql.query("INSERT INTO pbx_settings (name, value) VALUES ('time_zone', ?)", [TIME_ZONE]);
    await sql.query("INSERT INTO pbx_tenants (id, name, enabled) VALUES ('1', 'PBX', 1)");
    await fillExtensions(sql);
    for (let from = 1; from <= calls; from += ROWS_PER_STATEMENT) {
      await fillCalls(sql, from, Math.min(calls, from + ROWS_PER_STATEMENT - 1), calls);
    }
    await sql.query('ANALYZE TABLE pbx_extensions, pbx_presence, pbx_cdrs');
    // A host that creates them loads Sequelize and keeps it in memory until its next start.
    await createOwnTables(server, database);
  };
}

async function fillExtensions(sql: Connection): Promise<void> {
  const range = `seq_${FIRST_EXTENSION}_to_${FIRST_EXTENSION + EXTENSIONS - 1}`;
  await sql.query(
    `INSERT INTO pbx_extensions (tenant_id, extension, name, email, enabled, sip_secret)
     SELECT '1', seq, ${personName('seq')}, IF(seq % 10 = 0, NULL, CONCAT('user', seq, '@example.com')),
            seq % 50 <> 0, MD5(RAND()) FROM ${range}`,
  );
  await sql.query(
    `INSERT INTO pbx_presence (tenant_id, extension, presence, changed_at)
     SELECT '1', seq, ELT(1 + seq % 5, 'Available', 'Away', 'Out of office', 'Custom 1', 'Custom 2'), UTC_TIMESTAMP(3)
       FROM ${range} WHERE seq % 5 <> 3`,
  );
}

async function fillCalls(sql: Connection, from: number, to: number, total: number): Promise<void> {
  const age = `(${total} - seq) * ${SECONDS_BETWEEN_CALLS}`;
  const extension = `${FIRST_EXTENSION} + seq * 7919 % ${EXTENSIONS}`;
  const outside = "CONCAT('+1313555', LPAD(seq * 104729 % 10000, 4, '0'))";
  await sql.query(
    `INSERT INTO pbx_cdrs (id, tenant_id, uniqueid, started_at, direction, disposition, caller_number, caller_name,
                           callee_number, callee_name, duration_seconds, talk_seconds, has_recording)
     SELECT seq, '1', CONCAT(${NEWEST_EPOCH} - ${age}, '.', seq), '${NEWEST_LOCAL}' - INTERVAL ${age} SECOND,
            ELT(1 + seq % 3, 'inbound', 'outbound', 'internal'),
            ELT(1 + seq % 7, 'answered', 'answered', 'answered', 'no_answer', 'busy', 'voicemail', 'answered'),
            IF(seq % 3 = 0, ${outside}, ${extension}),
            IF(seq % 3 = 0, ELT(1 + seq % 4, 'ACME', 'Globex', 'Blumen Schröder', NULL), ${personName('seq')}),
            IF(seq % 3 = 1, ${outside}, ${extension}),
            IF(seq % 3 = 1, NULL, ${personName('seq + 1')}),
            seq % 600, IF(seq % 7 IN (0, 1, 2, 6), seq % 600 * 4 DIV 5, 0), seq % 4 = 0
       FROM seq_${from}_to_${to}`,
  );
}

function personName(number: string): string {
  return `CONCAT(ELT(1 + (${number}) % 6, 'Ada Lovelace', 'Grace Hopper', 'Zoë Müller', 'Łukasz Żółć', 'Alan Turing',
    'Анна Каренина'), ' ', ${number})`;
}
