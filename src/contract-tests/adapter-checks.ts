/** The host's side of the seam, tried part by part: mounting, the menu, events, tenants, the container, databases. */
import { Router } from 'express';
import semver from 'semver';
import { disposerOf, missingParts, wrongPart } from '../composition/host-checks.js';
import { refuseSecondCopies } from '../composition/package-copies.js';
import { manifest } from '../manifest.js';
import { SqlPool } from '../storage/sql-pool.js';
import { type ContractCheck, type ContractSubject, hold, holdEqual } from './subject.js';

const API_PROBE = '/api/contract-probe';

/** Long because it is a list: a promise is a name and a few lines. */
export function adapterChecks(subject: () => ContractSubject): readonly ContractCheck[] {
  return [
    {
      name: 'the adapter has every part of PbxHost',
      run: async () => {
        const missing = missingParts(subject().host);
        hold(missing.length === 0, `PbxHost lacks ${missing.join(', ')}.`);
        const wrong = wrongPart(subject().host);
        hold(wrong === undefined, `PbxHost has ${wrong}.`);
      },
    },
    {
      name: 'the adapter implements a version of the contract that the plugin takes',
      run: async () => {
        const { apiVersion } = subject().host;
        const wanted = manifest.engines.host;
        hold(
          semver.satisfies(apiVersion, wanted),
          `apiVersion is ${apiVersion}, and the plugin needs ${wanted}.`,
        );
      },
    },
    {
      name: 'the container is of the one copy of tsyringe that the plugin loads',
      run: async () => refuseSecondCopies(subject().host),
    },
    {
      name: 'publicUrl is an address without a trailing slash',
      run: async () => {
        const { publicUrl } = subject().host;
        hold(URL.canParse(publicUrl), `publicUrl "${publicUrl}" is no URL.`);
        hold(!publicUrl.endsWith('/'), `publicUrl "${publicUrl}" ends with a slash.`);
      },
    },
    {
      name: 'the logger takes fields and a sentence, an error among the fields',
      run: async () => {
        const { logger } = subject().host;
        for (const level of ['debug', 'info', 'warn', 'error'] as const) {
          logger[level]({ err: new Error('of the contract kit') }, 'contract kit');
        }
      },
    },
    {
      name: 'a mounted handler sees addresses relative to its path, until its disposer is called, once or twice',
      run: () => mountedHandler(subject()),
    },
    {
      name: 'nothing before a handler below /api reads the body or sets a cookie',
      run: () => untouchedRequests(subject()),
    },
    {
      name: 'what a mounted handler passes on is the host’s own to answer',
      run: async () => {
        const { host, url } = subject();
        const before = await fetch(`${url}${API_PROBE}`);
        const dispose = host.mountRouter(API_PROBE, (_req, _res, next) => next());
        const passedOn = await fetch(`${url}${API_PROBE}`);
        await dispose();
        holdEqual(passedOn.status, before.status, 'The status of an address that the plugin passes on');
      },
    },
    {
      name: 'a menu entry can be added and taken away, twice',
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
      name: 'listening to events can be ended, twice',
      run: async () => {
        const { host } = subject();
        const dispose = disposerOf(
          host,
          'events.on()',
          host.events.on('tenant.changed', () => {}),
        );
        await dispose();
        await dispose();
      },
    },
    {
      name: 'the tenant is active, and one that does not exist is not',
      run: async () => {
        const { host, tenantId, unknownTenantId } = subject();
        holdEqual(await host.tenants.isActive(tenantId), true, `isActive('${tenantId}')`);
        holdEqual(await host.tenants.isActive(unknownTenantId), false, `isActive('${unknownTenantId}')`);
      },
    },
    {
      name: 'both databases answer, and the own one is a primary',
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
  holdEqual(response.status, 200, 'The status of a mounted address');
  holdEqual(await response.json(), { url: '/a/b?c=d', baseUrl: API_PROBE }, 'What the handler sees');
  const neighbour = await fetch(`${url}${API_PROBE}s/a/b`);
  hold(neighbour.status !== 200, `${API_PROBE}s/a/b is answered by what is mounted at ${API_PROBE}.`);
  await dispose();
  await dispose();
  holdEqual((await fetch(`${url}${API_PROBE}/a/b?c=d`)).status, before, 'The status after the disposer');
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
    holdEqual(await response.json(), { wasRead: false }, 'Whether the body was read before the plugin');
    const cookies = response.headers.getSetCookie();
    hold(
      cookies.length === 0,
      `A cookie is set below /api: ${cookies.map((one) => one.split('=')[0]).join(', ')}.`,
    );
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
        hold(String(row?.read_only) === '0' || row?.read_only === 'OFF', 'database.own is read-only.');
    } finally {
      await pool.close();
    }
  }
}
