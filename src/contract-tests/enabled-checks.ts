/** The plugin on the host, as people and programs would meet it: enable, a key's life, disable, again. */
import { createApiClient } from '../client/client.js';
import type { PbxPlugin } from '../host/contract.js';
import { manifest } from '../manifest.js';
import { createPlugin as ownCreatePlugin } from '../plugin.js';
import { type ContractCheck, type ContractSubject, hold, holdEqual } from './subject.js';

const API = '/api/v1';
const JSON_ONLY = { Accept: 'application/json', 'Content-Type': 'application/json' };

export function enabledChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  return [
    {
      name: 'the plugin can be enabled and disabled three times, and leaves nothing mounted',
      run: async () => {
        const { url } = subject();
        const before = (await fetch(`${url}${API}/ping`)).status;
        for (let round = 1; round <= 3; round++) {
          await whileEnabled(subject(), async () => {
            holdEqual((await fetch(`${url}${API}/ping`)).status, 401, `${API}/ping without a key, enabled`);
          });
          holdEqual(
            (await fetch(`${url}${API}/ping`)).status,
            before,
            `${API}/ping, disabled, time ${round}`,
          );
        }
      },
    },
    {
      name: 'an administrator makes a key, it works for the administrator’s tenant, and dies when revoked',
      run: () => whileEnabled(subject(), () => lifeOfKey(subject())),
    },
    {
      name: 'no key is made without a sign-in or without the CSRF token',
      run: () =>
        whileEnabled(subject(), async () => {
          const keys = `${subject().url}${pagePath()}/keys`;
          const body = JSON.stringify({ name: 'Contract kit', scope: 'Read' });
          const stranger = await fetch(keys, {
            method: 'POST',
            headers: JSON_ONLY,
            body,
            redirect: 'manual',
          });
          hold(stranger.status >= 300, `A stranger's key was answered ${stranger.status}.`);
          const headers = { ...JSON_ONLY, ...(await subject().administrator()) };
          const unconfirmed = await fetch(keys, { method: 'POST', headers, body });
          holdEqual(unconfirmed.status, 403, 'A key without the CSRF token');
        }),
    },
    {
      name: 'nothing is added to what /api/v1 answers: no cookie, no other media type',
      run: () =>
        whileEnabled(subject(), async () => {
          const response = await fetch(`${subject().url}${API}/ping`, { headers: { Cookie: 'a=b' } });
          hold(response.headers.getSetCookie().length === 0, 'A cookie is set on /api/v1.');
          const type = response.headers.get('content-type');
          holdEqual(type, 'application/problem+json; charset=utf-8', 'The type of a 401');
          holdEqual(response.headers.get('cache-control'), 'no-store', 'Cache-Control of a 401');
        }),
    },
    {
      name: 'the page of the plugin is shown to the administrator, in the frame',
      run: () =>
        whileEnabled(subject(), async () => {
          const headers = { ...(await subject().administrator()), Accept: 'text/html' };
          const response = await fetch(`${subject().url}${pagePath()}`, { headers });
          holdEqual(response.status, 200, 'The status of the page');
          hold((await response.text()).includes('<html'), 'The page is not in a frame.');
        }),
    },
  ];
}

async function whileEnabled(subject: ContractSubject, use: () => Promise<void>): Promise<void> {
  const plugin: PbxPlugin = (subject.createPlugin ?? ownCreatePlugin)();
  await plugin.enable(subject.host);
  try {
    await use();
  } finally {
    await plugin.disable();
  }
}

async function lifeOfKey(subject: ContractSubject): Promise<void> {
  const { url, tenantId } = subject;
  const session = { ...JSON_ONLY, ...(await subject.administrator()) };
  const headers = { ...session, 'X-CSRF-Token': await csrfToken(subject, session) };
  const made = await fetch(`${url}${pagePath()}/keys`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'Contract kit', scope: 'Read' }),
  });
  holdEqual(made.status, 201, 'The status of a new key');
  const { key, id } = (await made.json()) as { key: string; id: string };
  const client = createApiClient({ baseUrl: `${url}${API}`, key });
  const { data } = await client.GET('/ping');
  holdEqual(
    data,
    { ok: true, key: 'Contract kit', scope: 'Read', tenant: tenantId },
    'What /ping says of the key',
  );
  holdEqual((await client.GET('/extensions')).response.status, 200, 'GET /extensions with the key');
  holdEqual((await client.GET('/calls')).response.status, 200, 'GET /calls with the key');
  const revoked = await fetch(`${url}${pagePath()}/keys/${id}/revoke`, {
    method: 'POST',
    headers,
    body: '{}',
  });
  holdEqual(revoked.status, 200, 'The status of a revocation');
  holdEqual((await client.GET('/ping')).response.status, 401, 'GET /ping with the revoked key');
}

/** The host makes it; a route of the kit's own asks for it, for the plugin's pages hold it in forms only. */
async function csrfToken({ host, url }: ContractSubject, session: Record<string, string>): Promise<string> {
  const path = '/admin/contract-token';
  const [permission] = manifest.permissions;
  const guard = host.admin.requirePermission(permission?.id ?? '');
  const dispose = host.mountRouter(path, (req, res, next) => {
    guard(req, res, (error?: unknown) => {
      if (error === undefined) res.json({ token: host.admin.csrfToken(req) });
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
  const [entry] = manifest.menu;
  return entry?.path ?? '';
}
