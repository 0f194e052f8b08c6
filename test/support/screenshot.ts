/**
 * Takes the README's screenshot of Admin → Integrations → API (`npm run screenshot`) on a host with the demo PBX and a few
 * keys, one of them used.
 */
import { join } from 'node:path';
import { AdminClient } from './admin-client.js';
import { closeBrowser, openPage, signIn } from './browser.js';
import { stopDatabaseServer } from './database.js';
import { startTestHost } from './host.js';
import { PACKAGE_ROOT } from './package-root.js';
import { createRunFolder, removeRunFolder } from './run-folder.js';
import { until } from './until.js';

const TARGET = join(PACKAGE_ROOT, 'docs/screenshot.png');
const PATH = '/admin/integrations/api/keys?state=all';

await createRunFolder();
const test = await startTestHost({ environment: { EXOVO_PUBLIC_URL: 'http://pbx.example.com' } });
try {
  const admin = await AdminClient.signIn(test.url);
  const old = await admin.createKey('Reporting script, 2025');
  await admin.createKey('Wallboard, 2nd floor');
  await admin.createKey('Presence from the calendar', 'Read & write');
  const used = await admin.createKey('Zapier integration');
  await admin.revokeKey(old.id);
  await fetch(`${test.url}/api/v1/ping`, { headers: { Authorization: `Bearer ${used.key}` } });
  const page = await openPage(test.url);
  await page.setViewportSize({ width: 1360, height: 620 });
  await signIn(page, PATH);
  await until(async () => {
    await page.goto(PATH);
    return (await page.getByText('from 127.0.0.1').count()) > 0;
  });
  await page.screenshot({ path: TARGET });
} finally {
  await closeBrowser();
  await test.stop();
  await stopDatabaseServer();
  await removeRunFolder();
}
