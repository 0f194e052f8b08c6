/** The host that most suites need: started before the tests of a `describe`, with an administrator signed in. */
import { AdminClient } from './admin-client.js';
import { startTestHost, type TestHost, type TestHostOptions } from './host.js';

export interface SuiteHost extends Omit<TestHost, 'stop'> {
  /** Signed in as the first administrator. */
  readonly admin: AdminClient;
}

/**
 * Starts a host in a `before` hook of the current `describe`, and stops it and drops its database in an `after` hook.
 * The members of the result can be read in tests and in later hooks; before that they throw.
 */
export function withTestHost(options: TestHostOptions = {}): SuiteHost {
  let test: TestHost | undefined;
  let admin: AdminClient | undefined;
  before(async () => {
    test = await startTestHost(options);
    admin = await AdminClient.signIn(test.url);
  });
  after(() => test?.stop());
  const started = () => {
    if (test === undefined) throw new Error('The host of this suite has not started yet.');
    return test;
  };
  return {
    get host() {
      return started().host;
    },
    get url() {
      return started().url;
    },
    get database() {
      return started().database;
    },
    get captured() {
      return started().captured;
    },
    get admin() {
      if (admin === undefined) throw new Error('The administrator of this suite has not signed in yet.');
      return admin;
    },
  };
}
