/**
 * Setup for each mocha process: blocks network access beyond loopback, and compares every response of /api/v1 with
 * openapi.json. The database servers, which start when a test first needs one, stop at the end of the run.
 */
import { expect } from 'chai';
import 'reflect-metadata';
import nock from 'nock';
import { stopDatabaseServer } from './database.js';
import { startCheckingResponses, takeDifferences } from './openapi-check.js';
import { createRunFolder, removeRunFolder } from './run-folder.js';

nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
startCheckingResponses();

export const mochaHooks = {
  afterEach(): void {
    expect(takeDifferences(), 'responses that differ from openapi.json').to.deep.equal([]);
  },
};

export const mochaGlobalSetup = createRunFolder;
export async function mochaGlobalTeardown(): Promise<void> {
  await stopDatabaseServer();
  await removeRunFolder();
}
