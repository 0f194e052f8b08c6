/**
 * The standalone host as one object: databases, demo, HTTP server and plugins, started and stopped together.
 *
 * main.ts runs it as a process; tests and the benchmark run it inside theirs (port 0 takes a free one). It prints
 * nothing and does not read the environment.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiGate, createGate, type HookRegistry, type PluginSettings } from 'exovo-api-access/host';
import { findPbxSchema, type PbxTenants } from 'exovo-api-access/internal/pbx';
import type { RequestHandler } from 'express';
import { sharedSecret } from './database/database-secret.js';
import { type HostDatabases, openDatabases, setUpDatabases } from './host-databases.js';
import { HostLogTable } from './host-log/host-log.js';
import { ownPages } from './own-pages.js';
import { PLUGIN_ROOT } from './package-root.js';
import { HostEventBus } from './plugins/events.js';
import { Gates } from './plugins/gates.js';
import { PluginHosts } from './plugins/plugin-host.js';
import { PluginManager } from './plugins/plugin-manager.js';
import { WantedStates } from './plugins/wanted-states.js';
import { createApp } from './server/admin-app.js';
import { exposureWarning } from './server/exposure.js';
import { closeServer, createHttpServer, sendClientsAway } from './server/http-server.js';
import { listen, reachableUrl } from './server/listen.js';
import type { HostLog } from './server/logging.js';
import { type HostPhase, probeRouter } from './server/probes.js';
import { fixedAddress, forwardedAddress, type PublicAddress } from './server/public-address.js';
import { proxyTrust } from './server/trusted-proxies.js';
import type { HostSettings } from './settings.js';
import { StandaloneAdminShell } from './sign-in/admin-shell.js';
import { Administrators, type FirstAdministrator } from './sign-in/administrators.js';
import { type AssertionSignInOptions, assertionSignIn } from './sign-in/assertion-sign-in.js';
import { KnownBrowsers } from './sign-in/known-browsers.js';
import { Menu } from './sign-in/menu.js';
import { PasswordQueue } from './sign-in/password-queue.js';
import { knownPermissions } from './sign-in/permissions.js';
import { sessionMiddleware } from './sign-in/session.js';
import { DatabaseSessionStore, type SessionLifetime } from './sign-in/session-store.js';
import { failedSignIns, type SignInOptions, sessionRouter, signInRouter } from './sign-in/sign-in.js';
import { signInGuard } from './sign-in/sign-in-guard.js';
import { SignInThrottle, type ThrottleLimits } from './sign-in/sign-in-throttle.js';

export interface HostOptions {
  readonly settings: HostSettings;
  readonly log: HostLog;
  /** Folders with a plugin.json; by default that of API access alone. */
  readonly pluginFolders?: readonly string[];
  readonly throttle?: ThrottleLimits;
  readonly sessionLifetime?: SessionLifetime;
  /** Contributions to the plugins from the program that runs this host. */
  readonly hooks?: HookRegistry;
}

export interface StandaloneHost {
  /** Where the host listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Undefined if another program signs its administrators in. */
  readonly firstAdministrator: FirstAdministrator | undefined;
  readonly plugins: PluginManager;
  readonly events: HostEventBus;
  readonly menu: Menu;
  /**
   * Serves for `drainMs` more (0 by default) while `/readyz` responds 503 and every response closes its connection. Then
   * accepts no more requests, lets running ones finish, disables the plugins and closes everything. Idempotent.
   */
  stop(drainMs?: number): Promise<void>;
}

/** Resolves when the host serves and each of its plugins is enabled or has failed with a reason. */
export async function startHost(options: HostOptions): Promise<StandaloneHost> {
  const databases = await openDatabases(options.settings, options.log);
  try {
    const administrators = new Administrators(databases.pool);
    const first = await setUpDatabases(options.settings, databases, administrators);
    const serving = await serve(options, databases, administrators);
    const stopAll = async (drainMs: number) => {
      await serving.stop(drainMs);
      await databases.close();
    };
    let stopped: Promise<void> | undefined;
    const stop = (drainMs = 0) => {
      stopped ??= stopAll(drainMs);
      return stopped;
    };
    return { ...serving, firstAdministrator: first, stop };
  } catch (error) {
    await databases.close();
    throw error;
  }
}

/** Parts that the app and the plugins share. */
interface Shared {
  readonly gate: ApiGate;
  readonly menu: Menu;
  readonly tenants: PbxTenants;
  readonly shell: StandaloneAdminShell;
  readonly publicUrl: () => string;
  readonly publicAddress: (req: IncomingMessage) => PublicAddress;
}

/** Listens before it enables the plugins, because they are given the public URL and port 0 has none before. */
async function serve(options: HostOptions, databases: HostDatabases, administrators: Administrators) {
  const { settings, log } = options;
  let url = '';
  let publicUrl = settings.publicUrl ?? '';
  let phase: HostPhase = 'starting';
  const trusts = proxyTrust(settings.trustedProxies ?? []);
  const fixed = fixedAddress(() => publicUrl);
  const publicAddress = settings.publicUrl === undefined ? forwardedAddress(fixed, trusts) : fixed;
  const menu = new Menu();
  const tenants = findPbxSchema(settings.pbx).tenants(databases.pbxPool);
  const shell = new StandaloneAdminShell({ menu, permissions: () => knownPermissions(plugins.list()) });
  const gate = createGate({
    publicUrl: (req) => publicAddress(req).url,
    publicReference: settings.publicReference,
    allowedOrigins: settings.allowedOrigins,
  });
  const shared = { gate, menu, tenants, shell, publicUrl: () => publicUrl, publicAddress };
  const { plugins, events, gates } = createPlugins(options, databases, shared);
  const store = new DatabaseSessionStore(databases.pool, options.sessionLifetime);
  const secret = await sharedSecret(databases.pool, 'session_cookie');
  const browsers = new KnownBrowsers(secret);
  const hostLog = new HostLogTable(databases.pool, log);
  const failures = failedSignIns(hostLog);
  const guard = { failures, throttle: new SignInThrottle(options.throttle), queue: new PasswordQueue() };
  const signIn = { ...shared, ...guard, administrators, browsers, hostLog };
  const isEmbedded = settings.signIn === 'assertion';
  const app = createApp({
    ...gates,
    ...shared,
    trusts,
    installed: () => ({ isStarting: phase === 'starting', plugins: plugins.list() }),
    logger: log,
    probes: probeRouter(databases.pool, plugins, () => phase),
    session: sessionMiddleware({
      store,
      administrators,
      tenants,
      permissions: () => knownPermissions(plugins.list()),
      acceptsAssertions: settings.assertionSecret !== undefined,
      secret,
    }),
    signIn: signInHandlers(settings, { ...signIn, database: databases.pool }),
    signInGuard: signInGuard(guard),
    ownPages: isEmbedded ? [] : ownPages({ ...signIn, database: databases.pool, menu, plugins }),
    isEmbedded,
  });
  const server = createHttpServer(app);
  url = await listen(server, settings);
  publicUrl = settings.publicUrl ?? reachableUrl(url);
  const warning = exposureWarning(settings);
  if (warning !== undefined) log.warn({}, warning);
  for (const folder of options.pluginFolders ?? [PLUGIN_ROOT]) await plugins.add(folder);
  plugins.follow();
  phase = 'serving';
  const stop = async (drainMs: number) => {
    phase = 'stopping';
    sendClientsAway(server);
    await delay(drainMs);
    await closeServer(server);
    await plugins.stop();
    store.close();
    failures.close();
    await hostLog.flush();
  };
  return { url, plugins, events, menu, stop };
}

function signInHandlers(
  { signIn, assertionSecret }: HostSettings,
  options: SignInOptions & Omit<AssertionSignInOptions, 'secret'>,
): RequestHandler[] {
  return [
    ...(assertionSecret === undefined ? [] : [assertionSignIn({ ...options, secret: assertionSecret })]),
    ...(signIn === 'password' ? [signInRouter(options)] : []),
    sessionRouter(options),
  ];
}

function createPlugins({ settings, log, hooks }: HostOptions, databases: HostDatabases, shared: Shared) {
  const events = new HostEventBus(log);
  const gates = { apiGates: new Gates(), adminGates: new Gates() };
  const { own, pbx, pool } = databases;
  const wanted = new WantedStates(pool);
  const { callRecords } = settings;
  const hosts = new PluginHosts({
    ...gates,
    wanted,
    gate: shared.gate,
    menu: shared.menu,
    admin: shared.shell,
    tenants: shared.tenants,
    database: { own, pbx, ...(callRecords !== undefined && { callRecords }) },
    events,
    logger: log,
    publicUrl: shared.publicUrl,
    publicUrlOf: settings.publicUrl === undefined ? (req) => shared.publicAddress(req).url : undefined,
    hooks,
  });
  const plugins = new PluginManager(wanted, {
    hosts,
    gate: shared.gate,
    settings: pluginSettings(settings),
    logger: log,
  });
  return { plugins, events, gates };
}

function pluginSettings(settings: HostSettings): PluginSettings {
  const { pbx, publicReference, allowedOrigins, pbxTimeZone, amiUrl } = settings;
  return {
    pbx,
    publicReference,
    allowedOrigins,
    ...(pbxTimeZone !== undefined && { pbxTimeZone }),
    ...(amiUrl !== undefined && { amiUrl }),
  };
}
