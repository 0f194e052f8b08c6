/** Runs the contract kit, which any host developer can use, against the standalone host. */
import { join } from 'node:path';
import { contractChecks } from '../../src/contract-tests/index.js';
import type { PbxHost } from '../../src/host/contract.js';
import { AdminClient } from '../support/admin-client.js';
import { capturedHost } from '../support/captured-host/plugin.js';
import { startTestHost, type TestHost } from '../support/host.js';
import { PACKAGE_ROOT } from '../support/package-root.js';

describe('The standalone host fulfils the contract:', () => {
  let host: TestHost;
  let adapter: PbxHost;

  before(async () => {
    host = await startTestHost({ pluginFolders: [join(PACKAGE_ROOT, 'test/support/captured-host')] });
    adapter = { ...capturedHost(), settings: { pbx: 'standalone' } };
  });
  after(() => host.stop());

  const subject = () => ({
    host: adapter,
    url: host.url,
    tenantId: '1',
    unknownTenantId: 'nobody',
    administrator: async () => ({ Cookie: (await AdminClient.signIn(host.url)).cookie }),
  });

  for (const { name, run } of contractChecks(subject)) it(name, run);
});
