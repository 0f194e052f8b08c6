/** Checks of the host's part of an admin page: sign-in, permission, CSRF token and frame. */
import { type RequestHandler, Router } from 'express';
import { REFERRER_POLICY } from '../admin/frame/page.js';
import type { Administrator } from '../host/contract.js';
import { permissions } from '../manifest.js';
import {
  type Check,
  type ContractSubject,
  check,
  checkEqual,
  FORGED_ADDRESS,
  MOUNTING,
  SIGN_IN,
} from './subject.js';

const ADMIN_PROBE = '/admin/contract-probe';
const JSON_ONLY = { Accept: 'application/json' };

export function adminChecks(subject: () => ContractSubject): readonly Check[] {
  const withProbe = (name: string, run: (url: string) => Promise<void>): Check => ({
    name,
    needs: name === SIGN_IN ? [MOUNTING] : [MOUNTING, SIGN_IN],
    run: async () => {
      const { host, url } = subject();
      const dispose = host.mountRouter(ADMIN_PROBE, probe(subject()));
      try {
        await run(url + ADMIN_PROBE);
      } finally {
        await dispose();
      }
    },
  });
  return [
    withProbe('a guarded page rejects anyone who is not signed in', async (url) => {
      const json = await fetch(`${url}/who`, { headers: JSON_ONLY });
      check(
        [401, 403].includes(json.status),
        `A stranger's JSON request gets ${json.status}, not 401 or 403.`,
      );
      const page = await fetch(`${url}/who`, { headers: { Accept: 'text/html' }, redirect: 'manual' });
      check(page.status !== 200, 'A stranger can see the page.');
    }),
    withProbe(SIGN_IN, (url) => showsAdministrator(url, subject())),
    withProbe('a guarded page rejects somebody who is signed in without the permission', async (url) => {
      const headers = await subject().stranger?.();
      if (headers === undefined) return;
      const { status } = await fetch(`${url}/who`, { headers: { ...JSON_ONLY, ...headers } });
      checkEqual(status, 403, 'The status for somebody without the permission');
    }),
    withProbe(
      'the address of an administrator is not taken from a header that anybody can send',
      async (url) => {
        if (subject().isTrustedProxy) return;
        const headers = { ...(await signedIn(subject())), 'X-Forwarded-For': FORGED_ADDRESS };
        const who = (await (await fetch(`${url}/who`, { headers })).json()) as { address: string };
        check(
          who.address !== FORGED_ADDRESS,
          'administratorOf().address is what X-Forwarded-For says, although the request came directly. Believe this header ' +
            'only from the addresses of your proxies. If the kit has such an address, set isTrustedProxy.',
        );
      },
    ),
    withProbe(
      'verifyCsrf accepts the session’s token, and rejects a missing or wrong token and a foreign Origin',
      async (url) => verifiesCsrf(url, await signedIn(subject())),
    ),
    withProbe(
      'a page is sent in the frame with its title escaped, its status, no-store, Referrer-Policy and no inline scripts',
      async (url) => rendersPage(url, { ...(await signedIn(subject())), Accept: 'text/html' }),
    ),
  ];
}

async function showsAdministrator(url: string, subject: ContractSubject): Promise<void> {
  const response = await fetch(`${url}/who`, { headers: await signedIn(subject) });
  checkEqual(response.status, 200, 'The status for a signed-in administrator');
  const who = (await response.json()) as Record<string, unknown>;
  for (const field of ['id', 'username', 'address']) {
    check(typeof who[field] === 'string' && who[field] !== '', `administratorOf() has no ${field}.`);
  }
  checkEqual(who.tenantId, subject.tenantId, 'administratorOf().tenantId');
  checkOptionalMembers(who as unknown as Administrator);
  if (who.permissions === undefined) return;
  const unguarded = await fetch(`${url}/unguarded`, { headers: await signedIn(subject) });
  checkEqual(
    ((await unguarded.json()) as Partial<Administrator>).permissions,
    who.permissions,
    'administratorOf().permissions before requirePermission, by which the plugin chooses what to require',
  );
}

function checkOptionalMembers({ tenantId, tenantName, tenants, permissions: held }: Administrator): void {
  if (tenantName !== undefined) check(tenantName !== '', 'administratorOf().tenantName is empty.');
  if (tenants !== undefined) {
    const own = tenants.find(({ id }) => id === tenantId);
    check(own !== undefined, 'administratorOf().tenants lacks the administrator’s own tenant.');
    check(
      tenants.every(({ name }) => !!name),
      'A tenant of administratorOf().tenants has no name.',
    );
  }
  if (held === undefined) return;
  check(
    Array.isArray(held) && held.includes(permissions.manage),
    `administratorOf().permissions lacks ${permissions.manage}, although the administrator has it.`,
  );
}

async function verifiesCsrf(url: string, headers: Record<string, string>): Promise<void> {
  const { token } = (await (await fetch(`${url}/token`, { headers })).json()) as { token: string };
  check(typeof token === 'string' && token.length >= 16, 'csrfToken() is shorter than 16 characters.');
  const verify = async (sent: Record<string, string>) => {
    const response = await fetch(`${url}/verify`, { method: 'POST', headers: { ...headers, ...sent } });
    return (await response.json()) as unknown;
  };
  checkEqual(await verify({ 'X-CSRF-Token': token }), { isValid: true }, "The session's token");
  checkEqual(await verify({}), { isValid: false }, 'A missing token');
  checkEqual(await verify({ 'X-CSRF-Token': `${token}x` }), { isValid: false }, 'A wrong token');
  const foreign = { 'X-CSRF-Token': token, Origin: 'https://attacker.example' };
  checkEqual(await verify(foreign), { isValid: false }, "The session's token from a foreign Origin");
}

async function rendersPage(url: string, headers: Record<string, string>): Promise<void> {
  const response = await fetch(`${url}/page`, { headers });
  const page = await response.text();
  checkEqual(response.status, 418, 'The status of a page');
  check(page.includes('<p>contract probe</p>'), 'The page does not contain bodyHtml unchanged.');
  check(/(&lt;|&#60;|&#x3c;)Probe/i.test(page) && !page.includes('<Probe>'), 'The title is not escaped.');
  check(page.includes(`${ADMIN_PROBE}/probe.js`), 'The page does not load its script.');
  check(page.includes(`${ADMIN_PROBE}/probe.css`), 'The page does not load its style sheet.');
  check(/no-store/.test(response.headers.get('cache-control') ?? ''), 'A page can be cached.');
  checkEqual(
    response.headers.get('referrer-policy'),
    REFERRER_POLICY,
    'Referrer-Policy of a page, which the plugin sets and render() must keep',
  );
  const policy = response.headers.get('content-security-policy') ?? '';
  check(/script-src|default-src/.test(policy), 'A page has no Content-Security-Policy for scripts.');
  check(!/'unsafe-(inline|eval)'/.test(policy), `The Content-Security-Policy allows inline code: ${policy}`);
}

function probe({ host: { admin } }: ContractSubject): RequestHandler {
  const router = Router();
  router.get('/unguarded', (req, res) => void res.end(JSON.stringify(admin.administratorOf(req) ?? {})));
  router.use(admin.requirePermission(permissions.manage));
  router.get('/who', (req, res) => void res.end(JSON.stringify(admin.administratorOf(req) ?? {})));
  router.get('/token', (req, res) => void res.end(JSON.stringify({ token: admin.csrfToken(req) })));
  router.post('/verify', (req, res) => {
    const token = req.headers['x-csrf-token'];
    const isValid = admin.verifyCsrf(req, typeof token === 'string' ? token : undefined);
    res.end(JSON.stringify({ isValid }));
  });
  router.get('/page', (req, res) => {
    res.setHeader('Referrer-Policy', REFERRER_POLICY);
    admin.render(req, res, {
      title: '<Probe>',
      activePath: ADMIN_PROBE,
      bodyHtml: '<p>contract probe</p>',
      scripts: [`${ADMIN_PROBE}/probe.js`],
      styles: [`${ADMIN_PROBE}/probe.css`],
      status: 418,
    });
  });
  return router;
}

async function signedIn(subject: ContractSubject): Promise<Record<string, string>> {
  return { ...JSON_ONLY, ...(await subject.administrator()) };
}
