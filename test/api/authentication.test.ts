/** Authentication of requests to a host. */
import { AdminClient } from '../support/admin-client.js';
import { withTestHost } from '../support/with-test-host.js';
import { authenticationTests } from './authentication-tests.js';

describe('Authentication of /api/v1', () => {
  const test = withTestHost();
  authenticationTests({
    get url() {
      return test.url;
    },
    get admin() {
      return test.admin;
    },
    get database() {
      return test.database;
    },
    get captured() {
      return test.captured;
    },
    signIn: () => AdminClient.signIn(test.url),
  });
});
