/**
 * A fictional PBX, "Acme", that runs the plugin in its own process. Everything that a host must do is here: its tables,
 * sign-in and frame, the three ports for its tables, two hooks and an endpoint. docs/host-developers.md walks through
 * this file; the tests run it with a real key and check it with the contract kit.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createPlugin } from 'exovo-api-access';
import * as api from 'exovo-api-access/host';
import express, { type NextFunction, type Request, type Response } from 'express';
import Joi from 'joi';
import { createPool, type PoolOptions, type RowDataPacket } from 'mysql2/promise';

/** Acme has no tenants, so everything belongs to this one. */
export const TENANT = 'acme';

export const ACME_TABLES = [
  `CREATE TABLE acme_staff (line VARCHAR(8) PRIMARY KEY, full_name VARCHAR(80) NOT NULL, mail VARCHAR(80),
     left_on DATE, mood TINYINT NOT NULL DEFAULT 0)`,
  `CREATE TABLE acme_calls (uid INT AUTO_INCREMENT PRIMARY KEY, began INT NOT NULL, way VARCHAR(8) NOT NULL,
     outcome VARCHAR(16) NOT NULL, a VARCHAR(40), b VARCHAR(40), seconds INT NOT NULL, talked INT NOT NULL)`,
  'CREATE TABLE acme_journal (at VARCHAR(20) NOT NULL, line VARCHAR(200) NOT NULL)',
];
const STAFF_SQL =
  'SELECT line, full_name, mail, left_on, mood FROM acme_staff ORDER BY line + 0, LENGTH(line)';
const CALLS_SQL = 'SELECT * FROM acme_calls ORDER BY began DESC, uid DESC LIMIT ?';
const BUSIEST_SQL = `SELECT s.line, CAST(SUM(c.talked) AS DOUBLE) AS seconds
  FROM acme_staff s JOIN acme_calls c ON s.line IN (c.a, c.b) GROUP BY s.line ORDER BY seconds DESC LIMIT ?`;

type Query = (sql: string, values?: (string | number)[]) => Promise<RowDataPacket[]>;

/** The three ports translate Acme's tables into the API's terms. The plugin then reads no PBX itself. */
function registerPorts(hooks: api.HookRegistry, query: Query): void {
  const has = async (tenantId: string, line: string) =>
    tenantId === TENANT && (await query('SELECT 1 FROM acme_staff WHERE line = ?', [line])).length > 0;
  const list = async (tenantId: string) =>
    (tenantId === TENANT ? await query(STAFF_SQL) : []).map((staff) => ({
      extension: staff.line,
      name: staff.full_name,
      email: staff.mail,
      enabled: staff.left_on === null,
      presence: api.PRESENCES[staff.mood] ?? null,
    }));
  const recent = async (tenantId: string, limit: number) =>
    (tenantId === TENANT ? await query(CALLS_SQL, [limit]) : []).map((call) => ({
      id: String(call.uid),
      start: new Date(call.began * 1000).toISOString().replace('.000Z', 'Z'),
      direction: call.way,
      status: call.outcome === 'engaged' ? 'busy' : call.talked > 0 ? 'answered' : 'no_answer',
      from: { number: call.a, name: null },
      to: { number: call.b, name: null },
      durationSeconds: call.seconds,
      talkSeconds: call.talked,
      hasRecording: false,
    })) as api.Call[];
  const set = async (tenantId: string, line: string, presence: api.Presence) => {
    if (!(await has(tenantId, line))) return null;
    await query('UPDATE acme_staff SET mood = ? WHERE line = ?', [api.PRESENCES.indexOf(presence), line]);
    return presence;
  };
  hooks.register(api.EXTENSION_PORT, { by: 'acme-pbx', name: 'staff' }, { list, has });
  hooks.register(api.CALL_PORT, { by: 'acme-pbx', name: 'calls' }, { recent });
  hooks.register(api.PRESENCE_PORT, { by: 'acme-pbx', name: 'mood' }, { set });
}

/** An audit sink, a key policy and an endpoint. The plugin authenticates, validates and documents the endpoint. */
function registerExtras(hooks: api.HookRegistry, query: Query): void {
  const journal: api.AuditSink = {
    record: async ({ at, actor, type, keyName }) => {
      await query('INSERT INTO acme_journal VALUES (?, ?)', [at, `${actor}: ${type} ${keyName}`]);
    },
  };
  const names: api.KeyPolicy = {
    maxActiveKeys: 20,
    checkCreation: ({ keyName }) =>
      /test/i.test(keyName) ? 'Acme has no test keys. Name the key after its purpose.' : undefined,
  };
  const line = Joi.object({ line: Joi.string().required(), seconds: Joi.number().required() });
  const busiest: api.Endpoint = {
    method: 'GET',
    path: '/acme/busiest',
    scope: 'read',
    summary: 'Who talks most',
    query: Joi.object({ top: Joi.number().integer().min(1).max(10).default(3).description('How many.') }),
    response: { kind: 'json', schema: Joi.object({ items: Joi.array().items(line).required() }) },
    example: { response: { items: [{ line: '12', seconds: 3600 }] } },
    handle: async (request) => ({ items: await query(BUSIEST_SQL, [Number(request.query.top)]) }),
  };
  hooks.register(api.AUDIT_SINK, { by: 'acme-pbx', name: 'journal' }, journal);
  hooks.register(api.KEY_POLICY, { by: 'acme-pbx', name: 'names' }, names);
  hooks.register(api.ENDPOINT, { by: 'acme-pbx', name: 'busiest' }, busiest);
}

/** Sign-in with a PIN and a cookie, permissions, CSRF tokens, and the frame around pages. */
function createShell(
  app: express.Express,
  url: string,
  { pin, viewPin = pin }: Pick<AcmeOptions, 'pin' | 'viewPin'>,
  menu: Set<api.MenuEntry>,
): api.AdminShell {
  const permissionOf = (typed: unknown) =>
    typed === pin ? 'exovo-api-access.keys.manage' : typed === viewPin && 'exovo-api-access.keys.view';
  const sessions = new Map<string, { token: string; permission: string }>();
  const sessionOf = (req: Request) => sessions.get(/acme=(\w+)/.exec(req.headers.cookie ?? '')?.[1] ?? '');
  app.post('/sign-in', express.json(), (req, res) => {
    const permission = permissionOf(req.body?.pin);
    if (!permission) return void res.sendStatus(401);
    const id = randomBytes(16).toString('hex');
    sessions.set(id, { token: randomBytes(16).toString('hex'), permission });
    res.cookie('acme', id, { httpOnly: true, sameSite: 'strict' }).sendStatus(204);
  });
  const text = (value: string) => value.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
  const head = ({ title, styles = [], scripts = [] }: api.AdminPage) =>
    `<meta charset="utf-8"><title>${text(title)} · Acme</title>` +
    styles.map((href) => `<link rel="stylesheet" href="${text(href)}">`).join('') +
    scripts.map((src) => `<script type="module" src="${text(src)}"></script>`).join('');
  const link = ({ path, trail }: api.MenuEntry) => `<a href="${text(path)}">${text(trail.join(' · '))}</a>`;
  return {
    requirePermission: (permission) => (req: Request, res: Response, next: NextFunction) =>
      sessionOf(req)?.permission === permission ? next() : res.sendStatus(sessionOf(req) ? 403 : 401),
    administratorOf: (req: Request) => {
      const person = { id: '1', username: 'operator', tenantId: TENANT, address: req.ip ?? '' };
      const session = sessionOf(req);
      return session && { ...person, permissions: [session.permission] };
    },
    csrfToken: (req: Request) => sessionOf(req)?.token ?? '',
    verifyCsrf: (req: Request, token) =>
      token !== undefined && token === sessionOf(req)?.token && (req.headers.origin ?? url) === url,
    render: (_req, res: Response, page) => {
      res
        .status(page.status ?? 200)
        .set('Cache-Control', 'no-store')
        .set('Content-Security-Policy', "default-src 'self'; base-uri 'none'; frame-ancestors 'none'")
        .type('html')
        .send(`<!doctype html><html lang="en"><head>${head(page)}</head>
          <body><nav>${[...menu].map(link).join(' ')}</nav><main>${page.bodyHtml}</main></body></html>`);
    },
  } as api.AdminShell;
}

export interface AcmeOptions {
  readonly database: api.DatabaseConnection;
  readonly log: api.HostLogger;
  readonly pin: string;
  readonly viewPin?: string;
}

export async function startAcme({ database, log, ...pins }: AcmeOptions) {
  const pool = createPool({ ...database, dateStrings: true } as PoolOptions);
  // Before everything else, and before the server listens: /api/v1 then never gets a 404, a cookie or a parsed body.
  const gate = api.createGate({ publicUrl: () => url });
  const app = express().disable('x-powered-by').use(gate.handler);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hooks = api.createHookRegistry();
  const query: Query = async (sql, values) => (await pool.query<RowDataPacket[]>(sql, values))[0];
  registerPorts(hooks, query);
  registerExtras(hooks, query);
  const menu = new Set<api.MenuEntry>();
  // One permanent handler per path looks up what is mounted now, because Express has no way to unmount.
  const mounted = new Map<string, api.HttpHandler | undefined>();
  const host: api.PbxHost = {
    apiVersion: api.HOST_API_VERSION,
    name: 'Acme PBX',
    publicUrl: url,
    gate,
    logger: log,
    settings: { pbx: 'host' },
    database: { own: database, pbx: database },
    tenants: { isActive: async (tenantId) => tenantId === TENANT },
    admin: createShell(app, url, pins, menu),
    events: { on: () => () => {}, emit: () => {} },
    hooks,
    mountRouter: (path, handler) => {
      const mount: api.HttpHandler = (req, res, next) => handler(req, res, next);
      if (!mounted.has(path)) {
        app.use(path, (req, res, next) =>
          (mounted.get(path) ?? ((_req, _res, pass) => pass()))(req, res, next),
        );
      }
      mounted.set(path, mount);
      return () => void (mounted.get(path) === mount && mounted.set(path, undefined));
    },
    addMenuEntry: (entry) => {
      menu.add(entry);
      return () => void menu.delete(entry);
    },
  };
  const plugin = createPlugin();
  const stop = async () => {
    // Before the plugin is disabled: requests that have been accepted are still served.
    await new Promise((resolve) => server.close(resolve));
    await plugin.disable();
    await pool.end();
  };
  return { url, host, hooks, plugin, stop };
}
