/** All tests of authentication again, through the relay of the FreePBX module. */
import { authenticationTests } from '../api/authentication-tests.js';
import { AdminClient } from '../support/admin-client.js';
import { ADMINISTRATOR, withRelayHost } from './relay-host.js';

describe('Authentication of /exovo/api/v1 through the relay of the FreePBX module', () => {
  const host = withRelayHost();
  authenticationTests(
    {
      get url() {
        return host().machine.url;
      },
      get admin() {
        return host().admin;
      },
      get database() {
        return host().database;
      },
      get captured() {
        return host().captured;
      },
      signIn: async () => {
        const { machine } = host();
        return AdminClient.withCookie(machine.exovo, await machine.signIn(ADMINISTRATOR));
      },
    },
    '/exovo',
  );
});
