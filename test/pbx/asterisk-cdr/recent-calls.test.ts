/** Reading the newest calls from a real database: at every page border, when summer time ends, and at size. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Connection } from 'mysql2/promise';
import { ASTERISK_TENANT_COLUMNS, describeCdrTable } from '../../../src/pbx/asterisk-cdr/cdr-table.js';
import { callKey, groupRecords, type RecordGroup } from '../../../src/pbx/asterisk-cdr/group-records.js';
import { RecentCalls } from '../../../src/pbx/asterisk-cdr/recent-calls.js';
import { toRecord } from '../../../src/pbx/asterisk-cdr/record.js';
import { LocalClock } from '../../../src/pbx/local-time.js';
import { readTableShapes } from '../../../src/pbx/table-shape.js';
import { SqlPool } from '../../../src/storage/sql-pool.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { fillManyRecords } from '../support/many-records.js';
import { columnsOf, insertRows, lenient } from '../support/pbx-database.js';
import { CDR } from '../support/schemas.js';

const clock = new LocalClock('America/Detroit');
const NO_DEADLINE = Number.POSITIVE_INFINITY;

type Row = Record<string, string | number>;

/** The indexes that an installation has besides the one on time. */
const INDEXES = {
  'an index on linkedid': 'ADD KEY linkedid (linkedid), ADD KEY uniqueid (uniqueid)',
  'an index on uniqueid alone': 'ADD KEY uniqueid (uniqueid)',
  'no index that leads to a call': null,
} as const;

describe('the newest calls', () => {
  let database: TestDatabase;
  let sql: Connection;
  let pool: SqlPool;

  before(async () => {
    database = await createTestDatabase();
    sql = await lenient(database.connection);
    pool = new SqlPool(database.connection);
  });

  after(async () => {
    await pool?.close();
    await sql?.end();
    await database?.drop();
  });

  async function createTable(indexes: string | null): Promise<void> {
    await sql.query('DROP TABLE IF EXISTS cdr');
    await sql.query(CDR);
    await sql.query('ALTER TABLE cdr DROP KEY uniqueid');
    if (indexes !== null) await sql.query(`ALTER TABLE cdr ${indexes}`);
  }

  async function openTable(firstPageRows?: number): Promise<RecentCalls> {
    const shapes = await readTableShapes(pool, database.connection.database, ['cdr']);
    const shape = shapes.get('cdr');
    if (shape === undefined) throw new Error('no table');
    const table = describeCdrTable(shape, ASTERISK_TENANT_COLUMNS);
    return new RecentCalls({ pool, table, clock, ...(firstPageRows === undefined ? {} : { firstPageRows }) });
  }

  for (const [title, indexes] of Object.entries(INDEXES)) {
    it(`are complete, none lost and none twice, at every page border, with ${title}`, async () => {
      await createTable(indexes);
      const columns = await columnsOf(sql, database.connection.database, 'cdr');
      await fc.assert(
        fc.asyncProperty(
          someRows(),
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 30 }),
          async (rows, firstPageRows, limit) => {
            await sql.query('DELETE FROM cdr');
            await insertRows(sql, 'cdr', columns, rows);
            const calls = await (await openTable(firstPageRows)).newest(null, limit, NO_DEADLINE);
            expect(calls.map(summary)).to.deep.equal(allCalls(rows).slice(0, limit).map(summary));
          },
        ),
        { numRuns: 150 },
      );
    }).timeout(60_000);
  }

  it('are in the order of time through the hour that happens twice', async () => {
    await createTable(null);
    const columns = await columnsOf(sql, database.connection.database, 'cdr');
    // From 01:50 summer time on, a call every four minutes through both passes of the hour.
    const first = Date.UTC(2026, 10, 1, 4, 50) / 1000;
    const epochs = Array.from({ length: 45 }, (_, at) => first + at * 240);
    await insertRows(
      sql,
      'cdr',
      columns,
      epochs.map((epoch, at) => legRow(epoch, epoch, at, at)),
    );
    for (let limit = 1; limit <= epochs.length; limit++) {
      const calls = await (await openTable(3)).newest(null, limit, NO_DEADLINE);
      expect(calls.map(([record]) => record.startMs / 1000)).to.deep.equal(
        [...epochs].reverse().slice(0, limit),
      );
    }
  });

  it('leave out records without a time', async () => {
    await createTable(null);
    const columns = await columnsOf(sql, database.connection.database, 'cdr');
    const real = legRow(1_795_411_346, 1_795_411_346, 1, 1);
    const timeless = ['0000-00-00 00:00:00', '1000-01-01 00:00:00'].map((calldate) => ({
      ...real,
      calldate,
    }));
    await insertRows(sql, 'cdr', columns, [...timeless, real]);
    expect(await (await openTable()).newest(null, 50, NO_DEADLINE)).to.have.length(1);
  });

  it('keep a call of 400 legs together, however far apart its legs are', async () => {
    await createTable(INDEXES['an index on linkedid']);
    const columns = await columnsOf(sql, database.connection.database, 'cdr');
    const began = 1_795_200_000;
    const legs = Array.from({ length: 400 }, (_, leg) => legRow(began, began + leg * 30, 1, leg + 1));
    const others = Array.from({ length: 300 }, (_, at) =>
      legRow(began + at * 40 + 7, began + at * 40 + 7, 1_000 + at, 0),
    );
    await insertRows(sql, 'cdr', columns, [...legs, ...others]);
    for (const limit of [1, 50, 299, 300, 301, 500]) {
      const calls = await (await openTable()).newest(null, limit, NO_DEADLINE);
      expect(calls).to.have.length(Math.min(limit, 301));
      const long = calls.find((call) => call.length > 1);
      expect(long?.length).to.equal(limit > 300 ? 400 : undefined);
    }
  });

  for (const linkedIdIndex of [true, false]) {
    it(`read as many rows of a large table as of a small one, ${linkedIdIndex ? 'with' : 'without'} an index on linkedid`, async () => {
      const touched: Record<string, number> = {};
      for (const rows of [10_000, 200_000]) {
        await createTable(null);
        // The newest record is months old: the newest days are empty.
        const newestEpochSeconds = Math.floor(Date.now() / 1000) - 200 * 86_400;
        await fillManyRecords(
          sql,
          { table: 'cdr', rows, newestEpochSeconds, offsetSeconds: -18_000 },
          { linkedIdIndex },
        );
        const recent = await openTable();
        for (const limit of [1, 50, 500]) {
          // On some servers, reading the counters counts as well.
          const ownCost = -(await rowsTouched(sql)) + (await rowsTouched(sql));
          const before = await rowsTouched(sql);
          expect(await recent.newest(null, limit, NO_DEADLINE)).to.have.length(limit);
          touched[`${rows} rows, limit ${limit}`] = (await rowsTouched(sql)) - before - ownCost;
        }
      }
      for (const limit of [1, 50, 500]) {
        const large = touched[`200000 rows, limit ${limit}`] ?? Number.NaN;
        expect(large, JSON.stringify(touched)).to.be.at.most(
          (touched[`10000 rows, limit ${limit}`] ?? 0) + 50,
        );
        expect(large, JSON.stringify(touched)).to.be.at.most(limit * 4 + 400);
      }
    }).timeout(120_000);
  }
});

/** What the server read, row by row or by an index, in all its sessions. */
async function rowsTouched(sql: Connection): Promise<number> {
  const [rows] = await sql.query("SHOW GLOBAL STATUS LIKE 'Handler_read%'");
  return (rows as { Value: string }[]).reduce((sum, { Value }) => sum + Number(Value), 0);
}

function summary(call: RecordGroup) {
  return {
    id: callKey(call[0]),
    startMs: call[0].startMs,
    legs: call.map(({ uniqueId, sequence }) => `${uniqueId}:${sequence}`).sort(),
  };
}

/** The same calls from all records at once, without pages. */
function allCalls(rows: readonly Row[]): RecordGroup[] {
  const records = rows.flatMap((row) => toRecord({ ...row, started: String(row.calldate) }, clock) ?? []);
  return groupRecords(records).sort(
    (a, b) => b[0].startMs - a[0].startMs || (callKey(a[0]) < callKey(b[0]) ? 1 : -1),
  );
}

/** A leg that starts at `start`, of the call that began at `began`. */
function legRow(began: number, start: number, call: number, leg: number): Row {
  return {
    calldate: clock.toLocalTime(start * 1000),
    src: '+12125550101',
    dst: '600',
    channel: `PJSIP/voipco-${hex(call)}`,
    dstchannel: `PJSIP/206-${hex(call * 1_000 + leg)}`,
    lastapp: 'Dial',
    duration: 12,
    billsec: 9,
    disposition: 'ANSWERED',
    uniqueid: `${began}.${call}`,
    linkedid: `${began}.${call}`,
    sequence: leg,
  };
}

/**
 * Calls of one to six legs around the end of summer time. Some are forwarded, under two linkedids. In some, each leg has a
 * channel and so a uniqueid of its own, and the first one may have left no record.
 */
function someRows(): fc.Arbitrary<Row[]> {
  const around = Date.UTC(2026, 10, 1, 5, 0) / 1000;
  const call = fc.record({
    begins: fc.oneof(fc.integer({ min: 0, max: 9_000 }), fc.integer({ min: 0, max: 5 })),
    later: fc.array(fc.integer({ min: 0, max: 1_800 }), { maxLength: 5 }),
    forwarded: fc.boolean(),
    channels: fc.constantFrom('one', 'many', 'many without the first'),
  });
  return fc.array(call, { minLength: 1, maxLength: 30 }).map((calls) =>
    calls.flatMap(({ begins, later, forwarded, channels }, at) => {
      const began = around + begins;
      const rows = [0, ...later.sort((a, b) => a - b)].map((delay, leg) => {
        const row = legRow(began, began + delay, at, leg);
        const isFirst = leg === 0 && channels !== 'many without the first';
        return channels === 'one' || isFirst
          ? row
          : { ...row, uniqueid: `${began + delay}.${at * 100 + leg + 5_000}` };
      });
      if (!forwarded) return rows;
      const pair = `Local/+12125550154@from-internal-${hex(at)}`;
      const [first = {}] = rows;
      const other = `${began + 3}.${1_000 + at}`;
      return [
        { ...first, dstchannel: `${pair};1` },
        ...rows.slice(1),
        { ...legRow(began, began + 3, at, 99), uniqueid: other, linkedid: other, channel: `${pair};2` },
      ];
    }),
  );
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
