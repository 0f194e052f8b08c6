/** Checks of the host's part of an admin page: sign-in, permission, CSRF token and frame. */
import { type RequestHandler, Router } from 'express';
import { permission } from '../manifest.js';
import { type ContractCheck, type ContractSubject, check, checkEqual } from './subject.js';

const ADMIN_PROBE = '/admin/contract-probe';
const JSON_ONLY = { Accept: 'application/json' };

export function adminChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  const withProbe = (name: string, run: (url: string) => Promise<void>): ContractCheck => ({
    name,
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
    withProbe(
      'a signed-in administrator is let through, with id, username, tenant and address',
      async (url) => {
        const response = await fetch(`${url}/who`, { headers: await signedIn(subject()) });
        checkEqual(response.status, 200, 'The status for a signed-in administrator');
        const who = (await response.json()) as Record<string, unknown>;
        for (const field of ['id', 'username', 'address']) {
          check(typeof who[field] === 'string' && who[field] !== '', `administratorOf() has no ${field}.`);
        }
        checkEqual(who.tenantId, subject().tenantId, 'administratorOf().tenantId');
      },
    ),
    withProbe(
      'verifyCsrf accepts the session’s token, and rejects a missing or wrong token and a foreign Origin',
      async (url) => verifiesCsrf(url, await signedIn(subject())),
    ),
    withProbe(
      'a page is sent in the frame with its title escaped, its status, no-store and no inline scripts',
      async (url) => rendersPage(url, { ...(await signedIn(subject())), Accept: 'text/html' }),
    ),
  ];
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
  const policy = response.headers.get('content-security-policy') ?? '';
  check(/script-src|default-src/.test(policy), 'A page has no Content-Security-Policy for scripts.');
  check(!/'unsafe-(inline|eval)'/.test(policy), `The Content-Security-Policy allows inline code: ${policy}`);
}

function probe({ host: { admin } }: ContractSubject): RequestHandler {
  const router = Router();
  router.use(admin.requirePermission(permission));
  router.get('/who', (req, res) => void res.json(admin.administratorOf(req) ?? {}));
  router.get('/token', (req, res) => void res.json({ token: admin.csrfToken(req) }));
  router.post('/verify', (req, res) => {
    const token = req.headers['x-csrf-token'];
    res.json({ isValid: admin.verifyCsrf(req, typeof token === 'string' ? token : undefined) });
  });
  router.get('/page', (req, res) => {
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
