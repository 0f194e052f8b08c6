/** Checks of a host's parts one by one: mounting, the menu, events, tenants, the container, the databases. */
import { Router } from 'express';
import satisfies from 'semver/functions/satisfies.js';
import { disposerOf, missingParts, publicPath, wrongPart } from '../composition/host-checks.js';
import { refuseSecondCopies } from '../composition/package-copies.js';
import { manifest, permissions } from '../manifest.js';
import { SqlPool } from '../storage/sql-pool.js';
import {
  type Check,
  type ContractSubject,
  check,
  checkEqual,
  MOUNTING,
  PARTS,
  SIGN_IN,
  warn,
} from './subject.js';

const PROBE = '/admin/contract-probe';

/** Longer than 40 lines because it is a list. */
export function adapterChecks(subject: () => ContractSubject): readonly Check[] {
  return [
    {
      name: PARTS,
      run: async () => {
        const missing = missingParts(subject().host);
        check(missing.length === 0, `PbxHost lacks ${missing.join(', ')}.`);
        const wrong = wrongPart(subject().host);
        check(wrong === undefined, `PbxHost has ${wrong}.`);
      },
    },
    {
      name: 'the host implements a version of the host contract that the plugin accepts',
      run: async () => {
        const { apiVersion } = subject().host;
        const wanted = manifest.engines.host;
        check(satisfies(apiVersion, wanted), `apiVersion is ${apiVersion}, and the plugin needs ${wanted}.`);
      },
    },
    {
      name: 'the container comes from the copy of tsyringe that the plugin loads',
      run: async () => refuseSecondCopies(subject().host),
    },
    {
      name: 'publicUrl is a URL without a trailing slash, and its path is the one below which the kit reaches the host',
      run: async () => {
        const { host, url } = subject();
        const { publicUrl } = host;
        check(URL.canParse(publicUrl), `publicUrl "${publicUrl}" is not a URL.`);
        check(!publicUrl.endsWith('/'), `publicUrl "${publicUrl}" ends with a slash.`);
        checkEqual(new URL(publicUrl).pathname, new URL(url).pathname, 'The path of publicUrl');
      },
    },
    {
      name: 'the logger accepts fields and a sentence, with an error among the fields',
      run: async () => {
        const { logger } = subject().host;
        for (const level of ['debug', 'info', 'warn', 'error'] as const) {
          logger[level]({ err: new Error('from the contract kit') }, 'contract kit');
        }
      },
    },
    {
      name: MOUNTING,
      run: () => mountedHandler(subject()),
    },
    {
      name: 'the host responds to requests that a mounted handler passes on',
      needs: [MOUNTING],
      run: async () => {
        const { host, url } = subject();
        const before = await fetch(`${url}${PROBE}`);
        const dispose = host.mountRouter(PROBE, (_req, _res, next) => next());
        const passedOn = await fetch(`${url}${PROBE}`);
        await dispose();
        checkEqual(passedOn.status, before.status, 'The status of a path that the plugin passes on');
      },
    },
    {
      name: 'a menu entry is on the pages until its disposer is called, once or twice',
      needs: [MOUNTING, SIGN_IN],
      run: () => menuEntry(subject()),
    },
    {
      name: 'an event listener can be removed twice',
      run: async () => {
        const { host } = subject();
        const listening = host.events.on('tenant.changed', () => {});
        const dispose = disposerOf(host, 'events.on()', listening);
        await dispose();
        await dispose();
      },
    },
    {
      name: 'the tenant is active, and one that does not exist is not',
      run: async () => {
        const { host, tenantId, unknownTenantId } = subject();
        checkEqual(await host.tenants.isActive(tenantId), true, `isActive('${tenantId}')`);
        checkEqual(await host.tenants.isActive(unknownTenantId), false, `isActive('${unknownTenantId}')`);
      },
    },
    {
      name: 'all databases respond, and database.own is a primary',
      run: () => databases(subject()),
    },
  ];
}

async function mountedHandler({ host, url }: ContractSubject): Promise<void> {
  const before = (await fetch(`${url}${PROBE}/a/b?c=d`)).status;
  const router = Router();
  router.get('/a/b', (req, res) => void res.end(JSON.stringify({ url: req.url })));
  const dispose = disposerOf(host, 'mountRouter()', host.mountRouter(PROBE, router));
  const response = await fetch(`${url}${PROBE}/a/b?c=d`);
  checkEqual(response.status, 200, 'The status of a mounted path');
  checkEqual(await response.json(), { url: '/a/b?c=d' }, 'What the handler sees');
  const neighbour = await fetch(`${url}${PROBE}s/a/b`);
  check(neighbour.status !== 200, `${PROBE}s/a/b reaches the handler that is mounted at ${PROBE}.`);
  await dispose();
  await dispose();
  checkEqual((await fetch(`${url}${PROBE}/a/b?c=d`)).status, before, 'The status after the disposer');
}

async function menuEntry(subject: ContractSubject): Promise<void> {
  const { host, url } = subject;
  const path = publicPath(host, '/admin/contract-probe-entry');
  const page = Router();
  page.use(host.admin.requirePermission(permissions.manage));
  page.get('/', (req, res) => {
    host.admin.render(req, res, { title: 'Contract probe', activePath: path, bodyHtml: '<p></p>' });
  });
  const unmount = host.mountRouter(PROBE, page);
  const isShown = async () => {
    const headers = { ...(await subject.administrator()), Accept: 'text/html' };
    return (await (await fetch(`${url}${PROBE}`, { headers })).text()).includes(`"${path}"`);
  };
  try {
    const [entry] = manifest.menu;
    const probe = { ...entry, id: 'exovo-api-access.contract-probe', path };
    const dispose = disposerOf(host, 'addMenuEntry()', host.addMenuEntry(probe));
    const wasShown = await isShown();
    await dispose();
    await dispose();
    check(!(wasShown && (await isShown())), 'The disposer of addMenuEntry() leaves the entry in the menu.');
    if (!wasShown) {
      warn(subject, `The page has no link to the menu entry ${path}, so its removal could not be checked.`);
    }
  } finally {
    await unmount();
  }
}

async function databases({ host }: ContractSubject): Promise<void> {
  for (const [name, connection] of Object.entries(host.database)) {
    const pool = new SqlPool(connection);
    try {
      const [row] = await pool.select<{ read_only: number | string }>(
        'SELECT @@global.read_only AS read_only',
      );
      if (name === 'own')
        check(String(row?.read_only) === '0' || row?.read_only === 'OFF', 'database.own is read-only.');
    } finally {
      await pool.close();
    }
  }
}
