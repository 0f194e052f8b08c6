/** Checks of a host's parts one by one: mounting, the menu, events, tenants, the container, the databases. */
import { Router } from 'express';
import semver from 'semver';
import { disposerOf, missingParts, wrongPart } from '../composition/host-checks.js';
import { refuseSecondCopies } from '../composition/package-copies.js';
import { manifest } from '../manifest.js';
import { SqlPool } from '../storage/sql-pool.js';
import { type ContractCheck, type ContractSubject, check, checkEqual } from './subject.js';

const API_PROBE = '/api/contract-probe';

/** Longer than 40 lines because it is a list. */
export function adapterChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  return [
    {
      name: 'the host has every part of PbxHost',
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
        check(
          semver.satisfies(apiVersion, wanted),
          `apiVersion is ${apiVersion}, and the plugin needs ${wanted}.`,
        );
      },
    },
    {
      name: 'the container comes from the copy of tsyringe that the plugin loads',
      run: async () => refuseSecondCopies(subject().host),
    },
    {
      name: 'publicUrl is a URL without a trailing slash',
      run: async () => {
        const { publicUrl } = subject().host;
        check(URL.canParse(publicUrl), `publicUrl "${publicUrl}" is not a URL.`);
        check(!publicUrl.endsWith('/'), `publicUrl "${publicUrl}" ends with a slash.`);
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
      name: 'a mounted handler sees URLs relative to its path until its disposer is called, once or twice',
      run: () => mountedHandler(subject()),
    },
    {
      name: 'nothing reads the body or sets a cookie before a handler below /api',
      run: () => untouchedRequests(subject()),
    },
    {
      name: 'the host responds to requests that a mounted handler passes on',
      run: async () => {
        const { host, url } = subject();
        const before = await fetch(`${url}${API_PROBE}`);
        const dispose = host.mountRouter(API_PROBE, (_req, _res, next) => next());
        const passedOn = await fetch(`${url}${API_PROBE}`);
        await dispose();
        checkEqual(passedOn.status, before.status, 'The status of a path that the plugin passes on');
      },
    },
    {
      name: 'a menu entry can be added and removed twice',
      run: async () => {
        const [entry] = manifest.menu;
        if (entry === undefined) return;
        const { host } = subject();
        const probe = { ...entry, id: 'exovo-api-access.contract-probe' };
        const dispose = disposerOf(host, 'addMenuEntry()', host.addMenuEntry(probe));
        await dispose();
        await dispose();
      },
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
  const before = (await fetch(`${url}${API_PROBE}/a/b?c=d`)).status;
  const router = Router();
  router.get('/a/b', (req, res) => void res.json({ url: req.url, baseUrl: req.baseUrl }));
  const dispose = disposerOf(host, 'mountRouter()', host.mountRouter(API_PROBE, router));
  const response = await fetch(`${url}${API_PROBE}/a/b?c=d`);
  checkEqual(response.status, 200, 'The status of a mounted path');
  checkEqual(await response.json(), { url: '/a/b?c=d', baseUrl: API_PROBE }, 'What the handler sees');
  const neighbour = await fetch(`${url}${API_PROBE}s/a/b`);
  check(neighbour.status !== 200, `${API_PROBE}s/a/b reaches the handler that is mounted at ${API_PROBE}.`);
  await dispose();
  await dispose();
  checkEqual((await fetch(`${url}${API_PROBE}/a/b?c=d`)).status, before, 'The status after the disposer');
}

async function untouchedRequests({ host, url }: ContractSubject): Promise<void> {
  const dispose = host.mountRouter(API_PROBE, (req, res) => {
    const wasRead = req.body !== undefined || req.readableEnded;
    req.resume();
    res.json({ wasRead });
  });
  try {
    const response = await fetch(`${url}${API_PROBE}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":1}',
    });
    checkEqual(await response.json(), { wasRead: false }, 'Whether the body was read before the plugin');
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split('=')[0]);
    check(cookies.length === 0, `A cookie is set below /api: ${cookies.join(', ')}.`);
  } finally {
    await dispose();
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
