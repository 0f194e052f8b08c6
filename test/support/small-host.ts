/** A host of a few lines for tests of embedding: everybody is its administrator, and its PBX is in memory. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { createGate, createHookRegistry, HOST_API_VERSION, type PbxHost } from '../../src/host-entry.js';
import { createPlugin } from '../../src/plugin.js';
import { createTestDatabase } from './database.js';
import { captureLog } from './log.js';

export const CSRF_TOKEN = 'a-token-of-this-session';

export interface SmallHostOptions {
  /** Middleware before the gate. */
  readonly before?: readonly RequestHandler[];
  /** Path below which people reach the host, e.g. `/pbx`. */
  readonly prefix?: string;
  /** Whether a proxy removes the prefix, or the host's app is mounted at it in another one. */
  readonly isPrefixStripped?: boolean;
}

/** Starts the host without enabling the plugin. */
export async function startSmallHost({ before = [], prefix = '', isPrefixStripped }: SmallHostOptions = {}) {
  const database = await createTestDatabase();
  const gate = createGate({ publicUrl: () => publicUrl });
  const app = express().disable('x-powered-by').set('env', 'test');
  if (before.length > 0) app.use([...before]);
  app.use(gate.handler);
  const outer = express().disable('x-powered-by').set('env', 'test');
  if (isPrefixStripped) {
    outer.use((req, _res, next) => {
      if (req.url.startsWith(`${prefix}/`)) req.url = req.url.slice(prefix.length);
      next();
    }, app);
  } else outer.use(prefix === '' ? '/' : prefix, app);
  const server = outer.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
  const { log, text } = captureLog();
  const host: PbxHost = {
    apiVersion: HOST_API_VERSION,
    name: 'Small host',
    publicUrl,
    gate,
    logger: log,
    settings: { pbx: 'host' },
    database: { own: database.connection, pbx: database.connection },
    tenants: { isActive: async () => true },
    admin: {
      requirePermission: () => (_req, _res, next) => next(),
      administratorOf: () => ({ id: '1', username: 'operator', tenantId: '1', address: '127.0.0.1' }),
      csrfToken: () => CSRF_TOKEN,
      verifyCsrf: (req, token) =>
        token === CSRF_TOKEN &&
        (req.headers.origin ?? new URL(publicUrl).origin) === new URL(publicUrl).origin,
      render: (_req: Request, res: Response, page) => {
        const styles = (page.styles ?? []).map((href) => `<link rel="stylesheet" href="${href}">`);
        res.status(page.status ?? 200).send(`<html>${styles.join('')}${page.bodyHtml}</html>`);
      },
    },
    events: { on: () => () => {}, emit: () => {} },
    hooks: createHookRegistry(),
    mountRouter: (path, handler) => {
      let mounted: typeof handler | undefined = handler;
      app.use(path, (req, res, next) => (mounted ?? ((_req, _res, pass) => pass()))(req, res, next));
      return () => {
        mounted = undefined;
      };
    },
    addMenuEntry: ({ path }) => {
      menu.push(path);
      return () => {};
    },
  };
  const menu: string[] = [];
  const plugin = createPlugin();
  const stop = async () => {
    await plugin.disable();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.drop();
  };
  return { host, menu, plugin, publicUrl, logged: text, stop };
}

export type SmallHost = Awaited<ReturnType<typeof startSmallHost>>;
