/**
 * Measures the admin pages with 10,000 keys, 400 days of their usage, 100,000 records in the audit log and in the host's
 * log, and 50 administrators (`npm run measure:pages`).
 * Requests the pages one after another, like one person, and exits with 1 if the median of a page exceeds 20 ms.
 */
import { KEY_SORTS, SORT_ORDERS, UNUSED_DAYS } from '../../src/keys/key-list.js';
import { addAdministrator } from './add-administrator.js';
import { stopDatabaseServer, type TestDatabase } from './database.js';
import { startTestHost } from './host.js';
import { fillWithKeys } from './many-keys.js';
import { PageClient } from './page-client.js';
import { createRunFolder, removeRunFolder } from './run-folder.js';

const KEYS = 10_000;
const AUDIT_ROWS = 100_000;
const USAGE_DAYS = 400;
const ADMINISTRATORS = 50;
const SELECTED_KEYS = 50;
const LIMIT_MS = 20;
const SHOWN_PATH = 160;
const WARM_UP = 3;
const TRIES = 20;
const BASE = '/admin/integrations/api';

await createRunFolder();
const test = await startTestHost();
try {
  const person = await PageClient.signIn(test.url);
  await fillWithKeys(test.database, {
    tenantId: '1',
    keys: KEYS,
    auditRows: AUDIT_ROWS,
    usageDays: USAGE_DAYS,
  });
  for (let number = 2; number <= ADMINISTRATORS; number++) {
    await addAdministrator(test.database, `colleague-${number}`, 'exovo-api-access.keys.manage');
  }
  await spreadKeysOverAdministrators(test.database);
  await fillHostLog(test.database);
  const used = await test.database.query<{ id: string }>(
    `SELECT k.id FROM exovo_api_keys k JOIN exovo_api_key_usage u ON u.key_id = k.id
      WHERE k.revoked_at IS NULL LIMIT ${SELECTED_KEYS}`,
  );
  const [key] = used;
  const day = new Date(Date.now() - 100 * 86_400_000).toISOString().slice(0, 10);
  const older = (html: string) =>
    html.match(/rel="next" href="([^"]*)"/)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const pages = [
    `${BASE}/keys`,
    `${BASE}/keys?state=revoked`,
    `${BASE}/keys?state=all`,
    older((await person.get(`${BASE}/keys?state=all`)).html),
    ...KEY_SORTS.flatMap((sort) => SORT_ORDERS.map((order) => `${BASE}/keys?sort=${sort}&order=${order}`)),
    `${BASE}/keys?state=all&sort=lastUsed`,
    ...UNUSED_DAYS.map((days) => `${BASE}/keys?unusedDays=${days}`),
    `${BASE}/keys?unusedDays=365&sort=lastUsed&order=asc`,
    `${BASE}/keys?creator=admin`,
    `${BASE}/keys?creator=colleague-7&unusedDays=90&sort=name`,
    `${BASE}/keys?creator=nobody&state=all`,
    `${BASE}/keys?search=Key+99`,
    `${BASE}/keys?search=Key+99&sort=lastUsed`,
    `${BASE}/keys?state=all&search=Key+99&creator=colleague-7`,
    `${BASE}/keys?state=all&search=nothing+like+this`,
    `${BASE}/keys?state=all&search=exovo_abcd`,
    `${BASE}/keys/new`,
    `${BASE}/keys/${key?.id}`,
    `${BASE}/keys/${key?.id}?days=400`,
    `${BASE}/keys/${key?.id}/usage?days=400`,
    `${BASE}/keys/${key?.id}/revoke`,
    `${BASE}/keys/revoke?${used.map(({ id }) => `id=${id}`).join('&')}`,
    `${BASE}/audit`,
    older((await person.get(`${BASE}/audit`)).html),
    `${BASE}/audit?keyId=${key?.id}`,
    `${BASE}/audit?key=Key+99`,
    `${BASE}/audit?key=nothing+like+this`,
    `${BASE}/audit?key=Key`,
    `${BASE}/audit?action=api_key.revoked`,
    `${BASE}/audit?actor=admin`,
    `${BASE}/audit?actor=admin&action=api_key.revoked`,
    `${BASE}/audit?actor=nobody&action=api_key.revoked`,
    `${BASE}/audit?preset=last-month`,
    `${BASE}/audit?preset=revoked-last-month`,
    `${BASE}/audit?from=${day}&to=${day}&tz=America/Detroit`,
    `${BASE}/audit?from=${day}&to=${day}&tz=America/Detroit&actor=admin&action=api_key.revoked&key=Key+99`,
    `${BASE}/reference`,
    '/api/v1/reference',
    '/api/v1/reference.md',
    '/admin/plugins',
    '/admin/administrators',
    '/admin/administrators/colleague-7',
    '/admin/log',
    older((await person.get('/admin/log')).html),
    '/admin/log?actor=admin',
    '/admin/log?actor=colleague-7&action=signed_out',
    '/admin/log?actor=nobody',
    `/admin/log?from=${day}&to=${day}`,
  ];
  process.stdout.write(
    `median and slowest of ${TRIES}, ${KEYS} keys, ${USAGE_DAYS} days of usage, ${AUDIT_ROWS} audit records, ${ADMINISTRATORS} administrators\n`,
  );
  for (const path of pages) {
    const times: number[] = [];
    for (let index = 0; index < WARM_UP + TRIES; index++) {
      const startedAt = performance.now();
      const { status } = await person.get(path);
      if (status !== 200) throw new Error(`${path}: ${status}`);
      if (index >= WARM_UP) times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const [median = 0, slowest = 0] = [times[TRIES >> 1], times.at(-1)];
    process.stdout.write(
      `${median.toFixed(1).padStart(7)} ms ${slowest.toFixed(1).padStart(7)} ms  ${path.slice(0, SHOWN_PATH)}\n`,
    );
    if (median > LIMIT_MS) process.exitCode = 1;
  }
  const rssBefore = process.memoryUsage().rss;
  const startedAt = performance.now();
  const csv = await fetch(`${test.url}${BASE}/audit.csv`, { headers: { Cookie: person.admin.cookie } });
  let bytes = 0;
  for await (const chunk of csv.body ?? []) bytes += chunk.length;
  const tookMs = performance.now() - startedAt;
  const grownMiB = (process.memoryUsage().rss - rssBefore) / 2 ** 20;
  process.stdout.write(
    `CSV: ${AUDIT_ROWS} records, ${(bytes / 2 ** 20).toFixed(1)} MiB in ${tookMs.toFixed(0)} ms, memory grew by ${grownMiB.toFixed(0)} MiB\n`,
  );
} finally {
  await test.stop();
  await stopDatabaseServer();
  await removeRunFolder();
}

/** Half of the keys are the first administrator's, the others are the colleagues'. */
async function spreadKeysOverAdministrators(database: TestDatabase): Promise<void> {
  await database.query(
    `UPDATE exovo_api_keys SET created_by = CONCAT('colleague-', 2 + CRC32(id) % ?) WHERE CRC32(name) % 2 = 0`,
    [ADMINISTRATORS - 1],
  );
  await database.query('ANALYZE TABLE exovo_api_keys');
}

/** Each audit record has a sign-in or a sign-out beside it. */
async function fillHostLog(database: TestDatabase): Promise<void> {
  await database.query(
    `INSERT INTO host_log (id, at, actor, action, subject, address)
     SELECT UUID(), at, IF(CRC32(id) % 2 = 0, 'admin', CONCAT('colleague-', 2 + CRC32(id) % ?)),
            IF(CRC32(key_id) % 3 = 0, 'signed_out', 'signed_in'), NULL, address FROM exovo_api_audit_log`,
    [ADMINISTRATORS - 1],
  );
  await database.query('ANALYZE TABLE host_log');
}
