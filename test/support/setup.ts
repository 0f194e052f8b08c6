/**
 * Loaded by mocha in each of its processes: no test reaches beyond loopback, and every answer of /api/v1 is held to
 * openapi.json. The database servers, which the first test of a process that asks for one starts, end with the run.
 */
import { expect } from 'chai';
import 'reflect-metadata';
import nock from 'nock';
import { prepareDatabaseServers, stopDatabaseServers } from './database.js';
import { startCheckingAnswers, takeDifferences } from './openapi-check.js';

nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);
startCheckingAnswers();

export const mochaHooks = {
  afterEach(): void {
    expect(takeDifferences(), 'answers that are not as openapi.json says').to.deep.equal([]);
  },
};

export const mochaGlobalSetup = prepareDatabaseServers;
export const mochaGlobalTeardown = stopDatabaseServers;
