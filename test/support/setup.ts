/**
 * Loaded by mocha before every test file: no test reaches beyond loopback, and the run's one database server, started
 * by the first test that asks for it, is stopped at the end.
 */
import nock from 'nock';
import { stopDatabaseServer } from './database.js';

nock.disableNetConnect();
nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/);

export async function mochaGlobalTeardown(): Promise<void> {
  await stopDatabaseServer();
}
