/** Calls really placed on a FreePBX 17, read from a real database; `../data/README.md` says how they were captured. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Call, PbxConnection } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { captureLog } from '../../support/log.js';
import { csvRows } from '../captured.js';
import { columnsOf, insertRows, lenient } from '../support/pbx-database.js';
import { createFreePbxDatabases, type FreePbxDatabases } from '../support/sql-file.js';
import { type ExpectedCall, expectCall } from './expect-call.js';

const DATA = new URL('../../../../test/pbx/data/freepbx17/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, DATA), 'utf8');

interface Scenario {
  readonly id: string;
  readonly what: string;
  readonly calls: readonly (ExpectedCall & { readonly start: string })[];
}

const SCENARIOS = JSON.parse(read('calls.json')) as Scenario[];

describe('calls placed on a FreePBX 17', () => {
  let databases: FreePbxDatabases;
  let pbx: PbxConnection;
  /** In the order of their start. */
  let calls: Call[];

  before(async () => {
    databases = await createFreePbxDatabases();
    await databases.load(
      `${read('people.sql')} insert into freepbx_settings (keyword, value) values ('CDRDBNAME', 'asteriskcdrdb');`,
    );
    await databases.load(`USE asteriskcdrdb; ${read('cdr-table.sql')}`);
    const { connection } = databases;
    const sql = await lenient({ ...connection, database: databases.recordsName });
    const columns = await columnsOf(sql, databases.recordsName, 'cdr');
    await insertRows(sql, 'cdr', columns, csvRows(read('cdr.csv')));
    await sql.end();
    pbx = await freePbxSchema.open({ connection, logger: captureLog().log });
    calls = (await pbx.calls.recent('1', 500)).reverse();
  });

  after(async () => {
    await pbx?.close();
    await databases?.drop();
  });

  it('are as many as were placed', () => {
    expect(calls).to.have.length(SCENARIOS.flatMap((scenario) => scenario.calls).length);
  });

  let at = 0;
  for (const { id, what, calls: expected } of SCENARIOS) {
    const first = at;
    at += expected.length;
    it(`are right: ${what} (${id})`, () => {
      expected.forEach((call, index) => {
        const found = calls[first + index];
        if (found === undefined) throw new Error('There is no such call.');
        expectCall(found, call, 1);
      });
    });
  }
});
