/** The host's half of an admin page: who is there, are they allowed, did they mean it, and the frame around it. */
import { type RequestHandler, Router } from 'express';
import { manifest } from '../manifest.js';
import { type ContractCheck, type ContractSubject, hold, holdEqual } from './subject.js';

const ADMIN_PROBE = '/admin/contract-probe';
const JSON_ONLY = { Accept: 'application/json' };

export function adminChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  return [
    {
      name: 'a guarded page lets nobody through who is not signed in',
      run: () =>
        withProbe(subject(), async (url) => {
          const json = await fetch(`${url}/who`, { headers: JSON_ONLY });
          hold(
            [401, 403].includes(json.status),
            `A stranger's JSON is answered ${json.status}, not 401 or 403.`,
          );
          const page = await fetch(`${url}/who`, { headers: { Accept: 'text/html' }, redirect: 'manual' });
          hold(page.status !== 200, 'A stranger is shown the page.');
        }),
    },
    {
      name: 'a signed-in administrator is let through and known: id, username, tenant and address',
      run: () =>
        withProbe(subject(), async (url) => {
          const response = await fetch(`${url}/who`, { headers: await signedIn(subject()) });
          holdEqual(response.status, 200, 'The status for a signed-in administrator');
          const who = (await response.json()) as Record<string, unknown>;
          for (const field of ['id', 'username', 'address']) {
            hold(typeof who[field] === 'string' && who[field] !== '', `administratorOf() has no ${field}.`);
          }
          holdEqual(who.tenantId, subject().tenantId, 'administratorOf().tenantId');
        }),
    },
    {
      name: 'a session’s CSRF token is confirmed, and none, another or a foreign Origin is not',
      run: () =>
        withProbe(subject(), async (url) => {
          const headers = await signedIn(subject());
          const { token } = (await (await fetch(`${url}/token`, { headers })).json()) as { token: string };
          hold(typeof token === 'string' && token.length >= 16, 'csrfToken() is shorter than 16 characters.');
          const verify = async (sent: Record<string, string>) =>
            (await (
              await fetch(`${url}/verify`, { method: 'POST', headers: { ...headers, ...sent } })
            ).json()) as unknown;
          holdEqual(await verify({ 'X-CSRF-Token': token }), { confirmed: true }, 'The own token');
          holdEqual(await verify({}), { confirmed: false }, 'No token');
          holdEqual(await verify({ 'X-CSRF-Token': `${token}x` }), { confirmed: false }, 'Another token');
          const foreign = { 'X-CSRF-Token': token, Origin: 'https://attacker.example' };
          holdEqual(await verify(foreign), { confirmed: false }, 'The own token from a foreign Origin');
        }),
    },
    {
      name: 'a page is sent in the frame: its title escaped, its status kept, not cached, without inline scripts',
      run: () =>
        withProbe(subject(), async (url) => {
          const headers = { ...(await signedIn(subject())), Accept: 'text/html' };
          const response = await fetch(`${url}/page`, { headers });
          const page = await response.text();
          holdEqual(response.status, 418, 'The status of a page');
          hold(page.includes('<p>contract probe</p>'), 'The page does not hold bodyHtml as it is.');
          hold(
            /(&lt;|&#60;|&#x3c;)Probe/i.test(page) && !page.includes('<Probe>'),
            'The title is not escaped.',
          );
          hold(page.includes(`${ADMIN_PROBE}/probe.js`), 'The page does not load its script.');
          hold(page.includes(`${ADMIN_PROBE}/probe.css`), 'The page does not load its style sheet.');
          hold(/no-store/.test(response.headers.get('cache-control') ?? ''), 'A page may be cached.');
          const policy = response.headers.get('content-security-policy') ?? '';
          hold(/script-src|default-src/.test(policy), 'A page has no Content-Security-Policy for scripts.');
          hold(
            !/'unsafe-(inline|eval)'/.test(policy),
            `The Content-Security-Policy allows inline code: ${policy}`,
          );
        }),
    },
  ];
}

async function withProbe(subject: ContractSubject, use: (url: string) => Promise<void>): Promise<void> {
  const dispose = subject.host.mountRouter(ADMIN_PROBE, probe(subject));
  try {
    await use(subject.url + ADMIN_PROBE);
  } finally {
    await dispose();
  }
}

function probe({ host: { admin } }: ContractSubject): RequestHandler {
  const [permission] = manifest.permissions;
  const router = Router();
  router.use(admin.requirePermission(permission?.id ?? ''));
  router.get('/who', (req, res) => void res.json(admin.administratorOf(req) ?? {}));
  router.get('/token', (req, res) => void res.json({ token: admin.csrfToken(req) }));
  router.post('/verify', (req, res) => {
    const token = req.headers['x-csrf-token'];
    res.json({ confirmed: admin.verifyCsrf(req, typeof token === 'string' ? token : undefined) });
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
