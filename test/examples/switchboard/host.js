/**
 * Switchboard: a host on Express 4 in CommonJS, with two accounts (tenants) and a single-page admin that signs in with a
 * bearer token. docs/host-developers.md explains the bridge from the token to the plugin's pages.
 */

const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const path = require('node:path');
const express = require('express');
const helmet = require('helmet');
const { createPlugin } = require('exovo-api-access');
const api = require('exovo-api-access/host');

/** Below this path, and nowhere else, the browser sends the cookie of the bridge. */
const PAGES = '/admin/integrations/api';

const PEOPLE = {
  ada: { password: 'ada', account: 'north', mayManageKeys: true },
  ben: { password: 'ben', account: 'north', mayManageKeys: false },
  cleo: { password: 'cleo', account: 'south', mayManageKeys: true },
};
const DESKS = {
  north: [{ extension: '12', name: 'Ada', email: null, enabled: true, presence: null }],
  south: [{ extension: '31', name: 'Cleo', email: null, enabled: true, presence: null }],
};
const CALLS = { north: [call('n1', '+13135551234', '12')], south: [call('s1', '31', '+13135554321')] };

function call(id, from, to) {
  return {
    id,
    start: '2026-07-04T14:02:11Z',
    direction: from.startsWith('+') ? 'inbound' : 'outbound',
    status: 'answered',
    from: { number: from, name: null },
    to: { number: to, name: null },
    durationSeconds: 92,
    talkSeconds: 78,
    hasRecording: false,
  };
}

/** Bearer tokens for the single page, and the cookies of the bridge for the plugin's pages. */
function createSessions() {
  const byToken = new Map();
  const byCookie = new Map();
  const cookieOf = (req) => /(?:^|; )switchboard_pages=(\w+)/.exec(req.headers.cookie ?? '')?.[1];
  return {
    signIn(name, password) {
      const person = Object.hasOwn(PEOPLE, name) ? PEOPLE[name] : undefined;
      if (person === undefined || person.password !== password) return undefined;
      const token = randomBytes(16).toString('hex');
      byToken.set(token, { name, ...person });
      return token;
    },
    ofBearer: (req) => byToken.get(/^Bearer (\w+)$/.exec(req.headers.authorization ?? '')?.[1]),
    openBridge(person) {
      const cookie = randomBytes(16).toString('hex');
      byCookie.set(cookie, { person, csrfToken: randomBytes(16).toString('hex') });
      return cookie;
    },
    ofBridge: (req) => byCookie.get(cookieOf(req)),
  };
}

/** The plugin's part of the admin. The plugin adds its own pages below PAGES. */
function createShell(sessions, publicUrl, menu) {
  const text = (value) => value.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
  return {
    requirePermission: () => (req, res, next) => {
      const person = sessions.ofBridge(req)?.person;
      if (person?.mayManageKeys) next();
      else res.sendStatus(person === undefined ? 401 : 403);
    },
    administratorOf: (req) => {
      const person = sessions.ofBridge(req)?.person;
      return person && { id: person.name, username: person.name, tenantId: person.account, address: req.ip };
    },
    csrfToken: (req) => sessions.ofBridge(req)?.csrfToken ?? '',
    verifyCsrf: (req, token) =>
      token !== undefined &&
      token === sessions.ofBridge(req)?.csrfToken &&
      (req.headers.origin ?? new URL(publicUrl).origin) === new URL(publicUrl).origin,
    render: (_req, res, page) => {
      const styles = (page.styles ?? []).map((href) => `<link rel="stylesheet" href="${text(href)}">`);
      const scripts = (page.scripts ?? []).map((src) => `<script type="module" src="${text(src)}"></script>`);
      const links = [...menu].map(
        (entry) => `<a href="${text(entry.path)}">${text(entry.trail.join(' · '))}</a>`,
      );
      res
        .status(page.status ?? 200)
        .set('Cache-Control', 'no-store')
        .set('Content-Security-Policy', "default-src 'self'; base-uri 'none'; frame-ancestors 'self'")
        .send(
          `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${text(page.title)}</title>` +
            `${styles.join('')}${scripts.join('')}</head><body><nav>${links.join(' ')}</nav>` +
            `<main>${page.bodyHtml}</main></body></html>`,
        );
    },
  };
}

/**
 * `publicUrl` is a function because the port is known only once the host listens. `log` is a logger with pino's
 * signatures.
 */
async function startSwitchboard({ database, log, publicUrl = (port) => `http://127.0.0.1:${port}` }) {
  let url = '';
  const gate = api.createGate({ publicUrl: () => url });
  const sessions = createSessions();
  const menu = new Set();
  const app = express().disable('x-powered-by');
  app.use(gate.handler);
  // On plain http, helmet's default upgrade-insecure-requests makes the browser look for the iframe's page at https.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(express.json());
  app.post('/tokens', (req, res) => {
    const token = sessions.signIn(String(req.body.name), String(req.body.password));
    if (token === undefined) res.sendStatus(401);
    else res.json({ token });
  });
  app.get('/menu', (req, res) => {
    if (sessions.ofBearer(req) === undefined) res.sendStatus(401);
    else res.json([...menu].map(({ path: target, trail }) => ({ path: target, title: trail.join(' · ') })));
  });
  // The bridge: pages that are opened by their address carry no bearer token, so the single page trades its token for a
  // cookie that only the plugin's pages get.
  app.post('/pages-session', (req, res) => {
    const person = sessions.ofBearer(req);
    if (person === undefined) return void res.sendStatus(401);
    const { pathname, protocol } = new URL(url);
    const cookiePath = pathname.replace(/\/$/, '') + PAGES;
    res.cookie('switchboard_pages', sessions.openBridge(person), {
      httpOnly: true,
      sameSite: 'strict',
      secure: protocol === 'https:',
      path: cookiePath,
    });
    res.sendStatus(204);
  });
  app.use(express.static(path.join(__dirname, 'public')));

  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = publicUrl(server.address().port);
  const hooks = api.createHookRegistry();
  const who = { by: 'switchboard', name: 'memory' };
  hooks.register(api.EXTENSION_PORT, who, {
    list: async (account) => DESKS[account] ?? [],
    has: async (account, extension) => (DESKS[account] ?? []).some((desk) => desk.extension === extension),
  });
  hooks.register(api.CALL_PORT, who, {
    recent: async (account, limit) => (CALLS[account] ?? []).slice(0, limit),
  });
  const mounted = new Map();
  const host = {
    apiVersion: api.HOST_API_VERSION,
    name: 'Switchboard',
    publicUrl: url,
    gate,
    logger: log,
    settings: { pbx: 'host' },
    database: { own: database, pbx: database },
    tenants: { isActive: async (account) => account in DESKS },
    admin: createShell(sessions, url, menu),
    events: { on: () => () => {}, emit: () => {} },
    hooks,
    mountRouter: (mount, handler) => {
      if (!mounted.has(mount)) {
        app.use(mount, (req, res, next) =>
          (mounted.get(mount) ?? ((_req, _res, pass) => pass()))(req, res, next),
        );
      }
      mounted.set(mount, handler);
      return () => {
        if (mounted.get(mount) === handler) mounted.set(mount, undefined);
      };
    },
    addMenuEntry: (entry) => {
      menu.add(entry);
      return () => {
        menu.delete(entry);
      };
    },
  };
  const plugin = createPlugin();
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await plugin.disable();
  };
  return { host, plugin, port: server.address().port, stop };
}

module.exports = { startSwitchboard };
