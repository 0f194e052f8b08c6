/** Runs the contract kit against the standalone host. */
import { join } from 'node:path';
import { contractChecks } from '../../src/contract-tests/index.js';
import { addAdministrator } from '../support/add-administrator.js';
import { AdminClient } from '../support/admin-client.js';
import { capturedHost } from '../support/captured-host/plugin.js';
import { PACKAGE_ROOT } from '../support/package-root.js';
import { withTestHost } from '../support/with-test-host.js';

describe('The standalone host passes the contract kit:', () => {
  const test = withTestHost({ pluginFolders: [join(PACKAGE_ROOT, 'test/support/captured-host')] });

  before(async () => {
    await addAdministrator(test.database, 'viewer', 'exovo-api-access.keys.view');
    await addAdministrator(test.database, 'stranger', 'host.plugins.manage');
  });

  const subject = () => ({
    host: { ...capturedHost(), settings: { pbx: 'standalone' } },
    url: test.url,
    tenantId: '1',
    unknownTenantId: 'nobody',
    viewer: async () => ({ Cookie: (await AdminClient.signIn(test.url, 'viewer')).cookie }),
    stranger: async () => ({ Cookie: (await AdminClient.signIn(test.url, 'stranger')).cookie }),
    administrator: async () => ({ Cookie: (await AdminClient.signIn(test.url)).cookie }),
  });

  for (const { name, run } of contractChecks(subject)) it(name, run);
});
