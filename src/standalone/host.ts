/**
 * The standalone host as one object: database, demo, HTTP server, plugins; started and stopped as a whole.
 *
 * main.ts runs it as a process, tests and the bench run it inside theirs (`port: 0` takes a free one). It prints
 * nothing and reads no environment: what it needs comes in, what is worth telling comes out.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { DatabaseConnection, HookRegistry, PluginSettings } from 'exovo-api-access/host';
import { findPbxSchema, type PbxTenants } from 'exovo-api-access/internal/pbx';
import { SqlPool } from 'exovo-api-access/internal/storage';
import { sharedSecret } from './database/database-secret.js';
import { EmbeddedDatabase } from './database/embedded-database.js';
import { createTables, HOST_TABLES, PBX_TABLES, withSetUpLock } from './database/schema.js';
import { fillDemo } from './demo/fill-demo.js';
import { PACKAGE_ROOT } from './package-root.js';
import { HostEventBus } from './plugins/events.js';
import { Gates } from './plugins/gates.js';
import { PluginHosts } from './plugins/plugin-host.js';
import { PluginManager } from './plugins/plugin-manager.js';
import { PLUGINS_PERMISSION, pluginRouter } from './plugins/plugin-pages.js';
import { PluginStore } from './plugins/plugin-store.js';
import { PLUGINS_PATH } from './plugins/plugin-view.js';
import { STRINGS } from './plugins/strings.js';
import { createApp } from './server/admin-app.js';
import { closeServer, createHttpServer } from './server/http-server.js';
import type { HostLog } from './server/logging.js';
import { probeRouter } from './server/probes.js';
import type { HostSettings } from './settings.js';
import { StandaloneAdminShell } from './sign-in/admin-shell.js';
import { Administrators } from './sign-in/administrators.js';
import { Menu } from './sign-in/menu.js';
import { sessionMiddleware } from './sign-in/session.js';
import { DatabaseSessionStore, type SessionLifetime } from './sign-in/session-store.js';
import { signInRouter } from './sign-in/sign-in.js';
import { SignInThrottle, type ThrottleLimits } from './sign-in/sign-in-throttle.js';

const HOST_POOL = { connectionLimit: 4 } as const;

export interface HostOptions {
  readonly settings: HostSettings;
  readonly log: HostLog;
  /** Folders with a plugin.json; this package's own when absent. */
  readonly pluginFolders?: readonly string[];
  readonly throttle?: ThrottleLimits;
  readonly sessionLifetime?: SessionLifetime;
  /** Contributions to the plugins, from whoever runs this host in their own program. */
  readonly hooks?: HookRegistry;
}

export class StandaloneHost {
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The first administrator's password, when this start made it up. */
  readonly madeUpPassword: string | undefined;
  readonly plugins: PluginManager;
  readonly events: HostEventBus;
  readonly menu: Menu;
  readonly #stop: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  constructor(parts: {
    url: string;
    madeUpPassword: string | undefined;
    plugins: PluginManager;
    events: HostEventBus;
    menu: Menu;
    stop: () => Promise<void>;
  }) {
    this.url = parts.url;
    this.madeUpPassword = parts.madeUpPassword;
    this.plugins = parts.plugins;
    this.events = parts.events;
    this.menu = parts.menu;
    this.#stop = parts.stop;
  }

  /** Accepts nothing more, lets what runs finish, then lets go of everything. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }
}

/** Resolves when the host serves and its plugins are enabled, or have said why not. */
export async function startHost(options: HostOptions): Promise<StandaloneHost> {
  const { settings, log } = options;
  const embedded =
    settings.database === undefined ? await EmbeddedDatabase.open(settings.dataDir, log) : undefined;
  const own = settings.database ?? embedded?.connection;
  if (own === undefined) throw new Error('There is no database.');
  const pools: SqlPool[] = [];
  try {
    const pbx = settings.pbxDatabase ?? own;
    const pool = new SqlPool(own, HOST_POOL);
    pools.push(pool);
    const pbxPool = settings.pbxDatabase === undefined ? pool : new SqlPool(pbx, HOST_POOL);
    if (pbxPool !== pool) pools.push(pbxPool);
    const administrators = new Administrators(pool);
    const madeUpPassword = await setUp(settings, own, pbx, administrators);
    const tenants = findPbxSchema(settings.pbx).tenants(pbxPool);
    const serving = await serve({ ...options, own, pbx, pool, administrators, tenants });
    return new StandaloneHost({
      ...serving,
      madeUpPassword,
      stop: async () => {
        await serving.stop();
        await closeAll(pools, embedded);
      },
    });
  } catch (error) {
    await closeAll(pools, embedded);
    throw error;
  }
}

async function closeAll(pools: readonly SqlPool[], embedded: EmbeddedDatabase | undefined): Promise<void> {
  await Promise.all(pools.map((pool) => pool.close()));
  await embedded?.close();
}

/** Tables, the first administrator and the demo; resolves to a made-up password. */
async function setUp(
  settings: HostSettings,
  own: DatabaseConnection,
  pbx: DatabaseConnection,
  administrators: Administrators,
): Promise<string | undefined> {
  if (settings.pbx === 'standalone') {
    await withSetUpLock(pbx, async (connection) => {
      await createTables(connection, PBX_TABLES);
      await fillDemo(connection, { demo: settings.demo, timeZone: settings.pbxTimeZone });
    });
  }
  return withSetUpLock(own, async (connection) => {
    await createTables(connection, HOST_TABLES);
    return administrators.ensureFirst(settings.adminUser, settings.adminPassword);
  });
}

interface Ready extends HostOptions {
  readonly own: DatabaseConnection;
  readonly pbx: DatabaseConnection;
  readonly pool: SqlPool;
  readonly administrators: Administrators;
  readonly tenants: PbxTenants;
}

/** Wires the app, listens, and then enables the plugins. Long because it names every part once. */
async function serve(ready: Ready) {
  const { settings, log, pool, tenants, administrators, own, pbx } = ready;
  let stopping = false;
  let url = '';
  const publicUrl = () => settings.publicUrl ?? reachableUrl(url);
  const menu = new Menu();
  const events = new HostEventBus(log);
  const apiGates = new Gates();
  const adminGates = new Gates();
  const shell = new StandaloneAdminShell({ menu, tenants, publicUrl, logger: log });
  const database = {
    own,
    pbx,
    ...(settings.callRecords !== undefined && { callRecords: settings.callRecords }),
  };
  const hosts = new PluginHosts({
    apiGates,
    adminGates,
    menu,
    admin: shell,
    tenants,
    database,
    events,
    logger: log,
    publicUrl,
    hooks: ready.hooks,
  });
  const plugins = new PluginManager({
    hosts,
    store: new PluginStore(pool),
    settings: pluginSettings(settings),
    logger: log,
  });
  const store = new DatabaseSessionStore(pool, ready.sessionLifetime);
  const throttle = new SignInThrottle(ready.throttle);
  const secret = await sharedSecret(pool, 'session_cookie');
  menu.add({
    id: 'host.plugins',
    trail: [STRINGS.plugins],
    path: PLUGINS_PATH,
    permission: PLUGINS_PERMISSION,
  });
  const isSecure = settings.publicUrl?.startsWith('https:') ?? false;
  const app = createApp({
    apiGates,
    adminGates,
    shell,
    menu,
    publicUrl,
    isSecure,
    trustedProxies: settings.trustedProxies ?? [],
    logger: log,
    probes: probeRouter(pool, plugins, () => stopping),
    session: sessionMiddleware({ store, administrators, secret, isSecure }),
    signIn: signInRouter({ administrators, throttle, tenants, shell, publicUrl, logger: log }),
    pluginPages: pluginRouter(plugins, shell),
  });
  const server = createHttpServer(app);
  url = await listen(server, settings);
  for (const folder of ready.pluginFolders ?? [PACKAGE_ROOT]) await plugins.add(folder);
  const stop = async () => {
    stopping = true;
    const closed = closeServer(server);
    await plugins.stop();
    await closed;
    store.close();
  };
  return { url, plugins, events, menu, stop };
}

function pluginSettings(settings: HostSettings): PluginSettings {
  return {
    pbx: settings.pbx,
    ...(settings.pbxTimeZone !== undefined && { pbxTimeZone: settings.pbxTimeZone }),
    ...(settings.amiUrl !== undefined && { amiUrl: settings.amiUrl }),
  };
}

async function listen(server: Server, { host, port }: HostSettings): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`Port ${port} on ${host} cannot be listened on. Set EXOVO_PORT or EXOVO_HOST.`, {
      cause: error,
    });
  }
  const address = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

/** An address that listens on all interfaces is nothing to put into a curl line: the first real one is. */
function reachableUrl(url: string): string {
  if (!/^http:\/\/(0\.0\.0\.0|\[::\]):/.test(url)) return url;
  const addresses = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
  const outward = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return url.replace(/0\.0\.0\.0|\[::\]/, outward?.address ?? '127.0.0.1');
}
