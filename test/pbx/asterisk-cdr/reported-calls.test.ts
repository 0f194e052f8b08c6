/**
 * Calls that public reports describe, read from a real database: each file in `cases/` holds the rows, the expected
 * calls, newest first, and the report they come from. Numbers and names are invented.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { PbxConnection } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { captureLog } from '../../support/log.js';
import { createFreePbxDatabases, type FreePbxDatabases } from '../support/sql-file.js';
import { type ExpectedCall, expectCall } from './expect-call.js';

const CASES = new URL('../../../../test/pbx/asterisk-cdr/cases/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, CASES), 'utf8');

describe('calls from public reports', () => {
  let databases: FreePbxDatabases;
  let pbx: PbxConnection;

  before(async () => {
    databases = await createFreePbxDatabases();
    for (const name of ['base-freepbx.sql', 'base-extra.sql', 'cdr-freepbx.sql']) {
      await databases.load(read(name));
    }
    pbx = await freePbxSchema.open({
      connection: databases.connection,
      logger: captureLog().log,
      timeZone: 'UTC',
    });
  });

  after(async () => {
    await pbx?.close();
    await databases?.drop();
  });

  for (const name of readdirSync(CASES).filter((file) => /^\d.*\.sql$/.test(file))) {
    it(`are right in ${name}`, async () => {
      const text = read(name);
      const expected = JSON.parse(/^-- expect: (.*)$/m.exec(text)?.[1] ?? '') as ExpectedCall[];
      await databases.load(`DELETE FROM cdr; ${text}`);
      const calls = await pbx.calls.recent('1', 500);
      expect(calls.length, JSON.stringify(calls)).to.equal(expected.length);
      calls.forEach((call, at) => {
        expectCall(call, expected[at] ?? {});
      });
    });
  }
});
