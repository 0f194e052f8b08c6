/** The captured records in a real database with FreePBX's tables, listed through the port. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { PbxConnection } from '../../../src/host/ports.js';
import { freePbxSchema } from '../../../src/pbx/freepbx/schema.js';
import { captureLog } from '../../support/log.js';
import { CAPTURED_ZONE, capturedRows, expectedCalls } from '../captured.js';
import { createCapturedPbx, type PbxDatabase } from '../support/pbx-database.js';

describe('The captured calls in FreePBX’s database', () => {
  let database: PbxDatabase;
  let pbx: PbxConnection;

  before(async () => {
    database = await createCapturedPbx();
    await database.addRecords(capturedRows());
    pbx = await freePbxSchema.open({
      connection: database.connection,
      logger: captureLog().log,
      timeZone: CAPTURED_ZONE,
    });
  });

  after(async () => {
    await pbx?.close();
    await database?.drop();
  });

  it('are listed exactly as they happened', async () => {
    expect(await pbx.calls.recent('1', 500)).to.deep.equal(expectedCalls());
  });

  it('are the newest ones for every limit', async () => {
    for (let limit = 1; limit <= expectedCalls().length + 1; limit++) {
      expect(await pbx.calls.recent('1', limit), `limit ${limit}`).to.deep.equal(
        expectedCalls().slice(0, limit),
      );
    }
  });

  it('belong only to the one tenant', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string().filter((tenant) => tenant !== '1'),
        async (tenant) => {
          expect(await pbx.calls.recent(tenant, 50)).to.deep.equal([]);
          expect(await pbx.extensions.list(tenant)).to.deep.equal([]);
        },
      ),
      { numRuns: 20 },
    );
  });
});
