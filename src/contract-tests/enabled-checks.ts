/** Checks of the host with the plugin enabled on it: enable and disable, the life of a key, the plugin's page. */
import { isIP } from 'node:net';
import { createApiClient } from '../client/client.js';
import { publicPath } from '../composition/host-checks.js';
import type { DisableOptions, PbxPlugin } from '../host/plugin.js';
import { API_PATH } from '../http/paths.js';
import { manifest, permissions } from '../manifest.js';
import { createPlugin as ownCreatePlugin } from '../plugin.js';
import { DISABLED, refusal, UNAVAILABLE } from './gate-checks.js';
import {
  type Check,
  type ContractSubject,
  check,
  checkEqual,
  FORGED_ADDRESS,
  MOUNTING,
  PARTS,
  SIGN_IN,
} from './subject.js';

const ENABLING = 'the plugin can be enabled and disabled three times and leaves nothing but the closed gate';
const JSON_ONLY = { Accept: 'application/json', 'Content-Type': 'application/json' };

/** Longer than 40 lines because it is a list. */
export function enabledChecks(subject: () => ContractSubject): readonly Check[] {
  const whileEnabled = (name: string, run: (subject: ContractSubject) => Promise<void>): Check => ({
    name,
    needs: [ENABLING, SIGN_IN],
    run: () => enabledDuring(subject(), () => run(subject())),
  });
  return [
    {
      name: ENABLING,
      needs: [PARTS, MOUNTING],
      run: async () => {
        const { url } = subject();
        const page = async () => (await fetch(`${url}${pagePath()}`, { redirect: 'manual' })).status;
        const before = await page();
        for (let round = 1; round <= 3; round++) {
          await enabledDuring(subject(), async () => {
            const ping = await fetch(`${url}${API_PATH}/ping`);
            checkEqual(ping.status, 401, `${API_PATH}/ping without a key while enabled`);
          });
          checkEqual(await refusal(url), UNAVAILABLE, `The API after disable number ${round}`);
          checkEqual(await page(), before, `${pagePath()} after disable number ${round}`);
        }
        await enabledDuring(subject(), async () => {}, { reason: 'disabled' });
        checkEqual(await refusal(url), DISABLED, 'The API after an administrator turned the plugin off');
      },
    },
    whileEnabled(
      'an administrator creates a key, it works for the administrator’s tenant, and stops working when revoked',
      lifeOfKey,
    ),
    whileEnabled(
      'the address from which a key is used is that of the connection, or the one that a trusted proxy passes on',
      seesAddresses,
    ),
    whileEnabled('no key can be created without a sign-in or without the CSRF token', async (enabled) => {
      const keys = `${enabled.url}${pagePath()}/keys`;
      const body = JSON.stringify({ name: 'Contract kit', scope: 'Read' });
      const request = { method: 'POST', body, redirect: 'manual' } as const;
      const stranger = await fetch(keys, { ...request, headers: JSON_ONLY });
      check(stranger.status >= 300, `A stranger who creates a key gets ${stranger.status}.`);
      const headers = { ...JSON_ONLY, ...(await enabled.administrator()) };
      const withoutToken = await fetch(keys, { ...request, headers });
      checkEqual(withoutToken.status, 403, 'The status without the CSRF token');
    }),
    whileEnabled(
      'an administrator who may only view keys sees them, and can neither create nor revoke one',
      viewerChangesNothing,
    ),
    whileEnabled('the host adds no cookie and no media type to responses of /api/v1', async ({ url }) => {
      const response = await fetch(`${url}${API_PATH}/ping`, { headers: { Cookie: 'a=b' } });
      check(response.headers.getSetCookie().length === 0, 'A cookie is set on /api/v1.');
      const type = response.headers.get('content-type');
      checkEqual(type, 'application/problem+json; charset=utf-8', 'The type of a 401');
      checkEqual(response.headers.get('cache-control'), 'no-store', 'Cache-Control of a 401');
    }),
    whileEnabled('the plugin’s page is shown to the administrator in the frame', async (enabled) => {
      const headers = { ...(await enabled.administrator()), Accept: 'text/html' };
      const response = await fetch(`${enabled.url}${pagePath()}`, { headers });
      checkEqual(response.status, 200, 'The status of the page');
      check((await response.text()).includes('<html'), 'The page is not in a frame.');
    }),
    whileEnabled('what the plugin’s page links to can be opened below publicUrl', linksWork),
  ];
}

async function enabledDuring(
  subject: ContractSubject,
  run: () => Promise<void>,
  options: DisableOptions = {},
): Promise<void> {
  const plugin: PbxPlugin = (subject.createPlugin ?? ownCreatePlugin)();
  await plugin.enable(subject.host);
  try {
    await run();
  } finally {
    await plugin.disable(options);
  }
}

async function lifeOfKey(subject: ContractSubject): Promise<void> {
  const { url, tenantId } = subject;
  const session = { ...JSON_ONLY, ...(await subject.administrator()) };
  const headers = { ...session, 'X-CSRF-Token': await csrfToken(subject, session) };
  const created = await fetch(`${url}${pagePath()}/keys`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'Contract kit', scope: 'Read' }),
  });
  checkEqual(created.status, 201, 'The status of a new key');
  const { key, id } = (await created.json()) as { key: string; id: string };
  const client = createApiClient({ baseUrl: `${url}${API_PATH}`, key });
  const { data } = await client.GET('/ping');
  checkEqual(
    data,
    { ok: true, key: 'Contract kit', scope: 'Read', tenant: tenantId },
    'The response of /ping',
  );
  checkEqual((await client.GET('/extensions')).response.status, 200, 'GET /extensions with the key');
  checkEqual((await client.GET('/calls')).response.status, 200, 'GET /calls with the key');
  const revoked = await fetch(`${url}${pagePath()}/keys/${id}/revoke`, {
    method: 'POST',
    headers,
    body: '{}',
  });
  checkEqual(revoked.status, 200, 'The status of a revocation');
  checkEqual((await client.GET('/ping')).response.status, 401, 'GET /ping with the revoked key');
}

/** Limits a key to a network, because the refusal names the address that the plugin sees. */
async function seesAddresses(subject: ContractSubject): Promise<void> {
  const { url, isTrustedProxy = false } = subject;
  const session = { ...JSON_ONLY, ...(await subject.administrator()) };
  const headers = { ...session, 'X-CSRF-Token': await csrfToken(subject, session) };
  const post = async (path: string, body: object) => {
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await (await fetch(`${url}${pagePath()}/keys${path}`, request)).json()) as Record<string, string>;
  };
  const { id, key } = await post('', { name: 'Contract kit', scope: 'Read' });
  const ping = (forwarded: Record<string, string> = {}) =>
    fetch(`${url}${API_PATH}/ping`, { headers: { Authorization: `Bearer ${key}`, ...forwarded } });
  await post(`/${id}/networks`, { networks: [FORGED_ADDRESS] });
  const { detail } = (await (await ping()).json()) as { detail: string };
  const address = /used from (\S+)\. /.exec(detail)?.[1] ?? '';
  check(
    isIP(address) !== 0,
    `The plugin finds no address of a client in req.ip or the connection. It responded: ${detail}`,
  );
  const forged = (await ping({ 'X-Forwarded-For': FORGED_ADDRESS })).status;
  await post(`/${id}/networks`, { networks: [address] });
  const own = (await ping()).status;
  await post(`/${id}/revoke`, {});
  checkEqual(own, 200, `The status of a key that may be used from ${address}, used from there`);
  if (isTrustedProxy) {
    checkEqual(forged, 200, 'The status of a key that may be used from what a trusted proxy says');
    return;
  }
  check(
    forged === 403,
    'A key can be used from its networks by anybody who names it in X-Forwarded-For, although the request came directly. Set ' +
      '"trust proxy" to the addresses of your proxies. If the kit has such an address, set isTrustedProxy.',
  );
}

async function viewerChangesNothing(subject: ContractSubject): Promise<void> {
  const viewer = await subject.viewer?.();
  if (viewer === undefined) return;
  const keys = `${subject.url}${pagePath()}/keys`;
  const session = { ...JSON_ONLY, ...viewer };
  const statusOf = async (path: string, request: RequestInit = {}) =>
    (await fetch(`${keys}${path}`, { headers: session, redirect: 'manual', ...request })).status;
  checkEqual(await statusOf(''), 200, 'The status of the keys for an administrator who may only view them');
  const page = await fetch(keys, { headers: { ...viewer, Accept: 'text/html' } });
  checkEqual(
    page.status,
    200,
    'The status of the page with the keys for an administrator who may only view them',
  );
  check(
    !(await page.text()).includes('/keys/new"'),
    'The page offers a new key to one who may only view them.',
  );
  const token = await csrfToken(subject, session, permissions.view);
  const change = { method: 'POST', headers: { ...session, 'X-CSRF-Token': token } };
  const body = JSON.stringify({ name: 'Contract kit', scope: 'Read' });
  checkEqual(
    await statusOf('', { ...change, body }),
    403,
    'The status of a key’s creation without the permission',
  );
  const anyKey = '/00000000-0000-4000-8000-000000000000/revoke';
  checkEqual(
    await statusOf(anyKey, { ...change, body: '{}' }),
    403,
    'The status of a revocation without the permission',
  );
  checkEqual(await statusOf('/new'), 403, 'The status of the form for a new key without the permission');
}

async function linksWork(subject: ContractSubject): Promise<void> {
  const { host, url } = subject;
  const base = publicPath(host, pagePath());
  const headers = { ...(await subject.administrator()), Accept: 'text/html' };
  const page = await (await fetch(`${url}${pagePath()}/keys`, { headers })).text();
  const links = [...page.matchAll(/\b(?:href|src|action)="([^"#?]+)/g)].map(([, link]) => link as string);
  const own = [...new Set(links)].filter((link) => link.includes(pagePath()));
  check(own.length > 0, 'The page contains no link of the plugin.');
  for (const link of own) {
    check(link.startsWith(base), `The link ${link} does not begin with ${base}.`);
    const { status } = await fetch(new URL(link, url), { headers });
    checkEqual(status, 200, `The status of ${link}`);
  }
}

/** Reads the token from a route of the kit, because the plugin's pages have it only inside forms. */
async function csrfToken(
  { host, url }: ContractSubject,
  session: Record<string, string>,
  permission = permissions.manage,
): Promise<string> {
  const path = '/admin/contract-token';
  const guard = host.admin.requirePermission(permission);
  const dispose = host.mountRouter(path, (req, res, next) => {
    guard(req, res, (error?: unknown) => {
      if (error === undefined) res.end(JSON.stringify({ token: host.admin.csrfToken(req) }));
      else next(error);
    });
  });
  try {
    const response = await fetch(`${url}${path}`, { headers: session });
    return ((await response.json()) as { token: string }).token;
  } finally {
    await dispose();
  }
}

function pagePath(): string {
  return manifest.menu[0].path;
}
