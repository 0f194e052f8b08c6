/** All tests of authentication again, through the relay of the FreePBX module. */
import { authenticationTests } from '../api/authentication-tests.js';
import { AdminClient } from '../support/admin-client.js';
import { ADMINISTRATOR, withRelayHost } from './relay-host.js';
import { WEB_SERVERS } from './web-server.js';

for (const webServer of WEB_SERVERS) {
  describe(`Authentication of /exovo/api/v1 through the relay under ${webServer}`, () => {
    const host = withRelayHost({ webServer });
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
        limitsHeadersItself: webServer === 'Apache',
        signIn: async () => {
          const { machine } = host();
          return AdminClient.withCookie(machine.exovo, await machine.signIn(ADMINISTRATOR));
        },
      },
      '/exovo',
    );
  });
}
