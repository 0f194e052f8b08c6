/**
 * Loaded by mocha before every test file: no test reaches beyond loopback, every answer of /api/v1 is held to
 * openapi.json, and the run's one database server, started by the first test that asks for it, is stopped at the end.
 */
import { expect } from 'chai';
import 'reflect-metadata';
import nock from 'nock';
import { stopDatabaseServer } from './database.js';
import { startCheckingAnswers, takeDifferences } from './openapi-check.js';

nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
startCheckingAnswers();

export const mochaHooks = {
  afterEach(): void {
    expect(takeDifferences(), 'answers that are not as openapi.json says').to.deep.equal([]);
  },
};

export async function mochaGlobalTeardown(): Promise<void> {
  await stopDatabaseServer();
}
