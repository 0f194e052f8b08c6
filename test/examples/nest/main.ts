/**
 * A host on NestJS, compiled from TypeScript to CommonJS. Its single page signs in with a bearer token, which this program
 * trades for a cookie of the plugin's pages. Starts with the database in DATABASE (JSON), and prints its port.
 */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import {
  Body,
  Controller,
  Headers,
  HttpCode,
  Inject,
  Module,
  Post,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createPlugin } from 'exovo-api-access';
import * as api from 'exovo-api-access/host';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

const PAGES = '/admin/integrations/api';
const TENANT = 'north';

class Sessions {
  readonly #tokens = new Set<string>();
  readonly #csrfTokens = new Map<string, string>();

  signIn(password: string): string | undefined {
    if (password !== 'ada') return undefined;
    const token = randomBytes(16).toString('hex');
    this.#tokens.add(token);
    return token;
  }

  /** Returns the cookie for a bearer token. */
  openBridge(authorization = ''): string | undefined {
    if (!this.#tokens.has(authorization.replace(/^Bearer /, ''))) return undefined;
    const cookie = randomBytes(16).toString('hex');
    this.#csrfTokens.set(cookie, randomBytes(16).toString('hex'));
    return cookie;
  }

  csrfTokenOf(req: { headers: { cookie?: string } }): string | undefined {
    return this.#csrfTokens.get(/nest_pages=(\w+)/.exec(req.headers.cookie ?? '')?.[1] ?? '');
  }
}

@Controller()
class SignInController {
  constructor(@Inject(Sessions) private readonly sessions: Sessions) {}

  @Post('tokens')
  @HttpCode(200)
  signIn(@Body() body: { password: string }) {
    const token = this.sessions.signIn(body.password);
    if (token === undefined) throw new UnauthorizedException();
    return { token };
  }

  @Post('pages-session')
  @HttpCode(204)
  bridge(@Headers('authorization') authorization: string, @Res({ passthrough: true }) res: Response) {
    const cookie = this.sessions.openBridge(authorization);
    if (cookie === undefined) throw new UnauthorizedException();
    const path = new URL(publicUrl).pathname.replace(/\/$/, '') + PAGES;
    res.cookie('nest_pages', cookie, { httpOnly: true, sameSite: 'strict', path });
  }
}

@Module({ controllers: [SignInController], providers: [Sessions] })
class HostModule {}

/**
 * What is mounted now. Its handler goes in before Nest's own router, which responds 404 to whatever it doesn't know, and
 * looks the mounts up, because the plugin comes and goes.
 */
function createMounts() {
  const mounted = new Map<string, api.HttpHandler>();
  const handler: api.HttpHandler = (req, res, next) => {
    const path = [...mounted.keys()].find(
      (mount) =>
        req.url === mount || (/^[/?]/.test(req.url.slice(mount.length)) && req.url.startsWith(mount)),
    );
    const found = path === undefined ? undefined : mounted.get(path);
    if (path === undefined || found === undefined) return next();
    const { url, baseUrl } = req;
    const rest = url.slice(path.length);
    req.url = rest.startsWith('/') ? rest : `/${rest}`;
    req.baseUrl = baseUrl + path;
    found(req, res, (error) => {
      Object.assign(req, { url, baseUrl });
      next(error);
    });
  };
  const mount = (path: string, added: api.HttpHandler) => {
    mounted.set(path, added);
    return () => {
      if (mounted.get(path) === added) mounted.delete(path);
    };
  };
  return { handler, mount };
}

function createShell(sessions: Sessions): api.AdminShell {
  const text = (value: string) => value.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
  return {
    requirePermission: () => (req: Request, res: Response, next: NextFunction) =>
      sessions.csrfTokenOf(req) === undefined ? res.sendStatus(401) : next(),
    administratorOf: (req: Request) =>
      sessions.csrfTokenOf(req) === undefined
        ? undefined
        : { id: '1', username: 'ada', tenantId: TENANT, address: req.ip ?? '' },
    csrfToken: (req) => sessions.csrfTokenOf(req) ?? '',
    verifyCsrf: (req, token) =>
      token !== undefined &&
      token === sessions.csrfTokenOf(req) &&
      (req.headers.origin ?? new URL(publicUrl).origin) === new URL(publicUrl).origin,
    render: (_req, res: Response, page) => {
      const styles = (page.styles ?? []).map((href) => `<link rel="stylesheet" href="${text(href)}">`);
      const scripts = (page.scripts ?? []).map((src) => `<script type="module" src="${text(src)}"></script>`);
      res
        .status(page.status ?? 200)
        .set('Cache-Control', 'no-store')
        .set('Content-Security-Policy', "default-src 'self'; base-uri 'none'; frame-ancestors 'self'")
        .send(
          `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${text(page.title)}</title>` +
            `${styles.join('')}${scripts.join('')}</head><body><main>${page.bodyHtml}</main></body></html>`,
        );
    },
  };
}

let publicUrl = process.env.PUBLIC_URL ?? '';

async function main() {
  const app = await NestFactory.create<NestExpressApplication>(HostModule, { logger: false });
  app.disable('x-powered-by');
  const gate = api.createGate({ publicUrl: () => publicUrl });
  const mounts = createMounts();
  app.use(gate.handler);
  app.use(helmet());
  app.use(mounts.handler);
  app.enableCors({ origin: true, credentials: true });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  publicUrl ||= `http://127.0.0.1:${port}`;

  const hooks = api.createHookRegistry();
  const who = { by: 'nest', name: 'memory' };
  const desk = { extension: '12', name: 'Ada', email: null, enabled: true, presence: null };
  hooks.register(api.EXTENSION_PORT, who, {
    list: async (tenantId) => (tenantId === TENANT ? [desk] : []),
    has: async (tenantId, extension) => tenantId === TENANT && extension === desk.extension,
  });
  hooks.register(api.CALL_PORT, who, { recent: async () => [] });
  const database: api.DatabaseConnection = JSON.parse(process.env.DATABASE ?? '{}');
  const log = { debug() {}, info() {}, warn: console.error, error: console.error };
  const host: api.PbxHost = {
    apiVersion: api.HOST_API_VERSION,
    name: 'Nest',
    publicUrl,
    gate,
    logger: log,
    settings: { pbx: 'host' },
    database: { own: database, pbx: database },
    tenants: { isActive: async (tenantId) => tenantId === TENANT },
    admin: createShell(app.get(Sessions)),
    events: { on: () => () => {}, emit: () => {} },
    hooks,
    mountRouter: mounts.mount,
    addMenuEntry: () => () => {},
  };
  const plugin = createPlugin();
  await plugin.enable(host);
  process.on('message', async (wanted) => {
    if (wanted === 'disable') await plugin.disable({ reason: 'disabled' });
    else await plugin.enable(host);
    process.send?.(wanted);
  });
  console.log(`Nest listens on port ${port}`);
}

void main();
