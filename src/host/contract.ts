/**
 * THE SEAM. Everything that a PBX host process gives this plugin, and everything that the plugin gives back.
 *
 * A host developer implements `PbxHost` once, reads `plugin.json`, imports its `main` and calls `enable(host)`.
 * `src/standalone/` is a complete host written against this file alone.
 *
 * Rules that hold for every member:
 * - each registration returns a `Disposer`; calling it twice is harmless, and it removes exactly what it added;
 * - times are milliseconds, and the unit stands at the end of a name;
 * - this folder imports nothing of the plugin's, so that a host may type-check against it alone.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { DependencyContainer } from 'tsyringe';
import type { Disposer, HostEvents } from './events.js';
import type { HookRegistry } from './hooks.js';

/** The version of this contract (semver). `plugin.json` names the range that the plugin needs in `engines.host`. */
export const HOST_API_VERSION = '1.0.0';

/** What a host gives. One object for each enable; it must stay usable until `disable()` has resolved. */
export interface PbxHost {
  /** The contract version that this host implements, e.g. `1.0.0`. */
  readonly apiVersion: string;
  /** How error messages call this host, e.g. `Exovo standalone host`. */
  readonly name: string;
  /**
   * How people reach the host, without a trailing slash, e.g. `https://pbx.example.com`. Shown in curl lines.
   */
  readonly publicUrl: string;
  /**
   * The host's tsyringe container. The plugin makes a child of it for each enable and never writes to this one.
   * What the host registers here under the tokens of `tokens.ts` before enable replaces the plugin's own part.
   */
  readonly container: DependencyContainer;
  readonly logger: HostLogger;
  /** The plugin's settings, already checked against `plugin.json` with its defaults filled in. */
  readonly settings: PluginSettings;
  readonly database: HostDatabases;
  readonly tenants: TenantDirectory;
  readonly admin: AdminShell;
  readonly events: HostEvents;
  /** What the host contributes beside its parts; made with `createHookRegistry()` and used again at each enable. */
  readonly hooks?: HookRegistry;
  /**
   * Mounts a handler below a path, e.g. `/api/v1`. The handler sees `req.url` relative to that path, as with
   * `app.use(path, handler)`, and calls `next()` for what is not its own. Host middleware that reads bodies or
   * sets cookies must not run before a handler mounted under `/api`.
   */
  mountRouter(path: string, handler: RequestHandler): Disposer;
  /** Adds an entry to the admin menu. The host shows it only to administrators with its permission. */
  addMenuEntry(entry: MenuEntry): Disposer;
}

/** Values of `plugin.json`'s `settings`, after validation. */
export interface PluginSettings {
  /**
   * The schema that extensions and calls are read from, one of the enum in `plugin.json`. Checked at enable unless the
   * host brings all three ports itself; it may then name itself here.
   */
  readonly pbx: string;
  /** IANA zone in which the PBX writes its call records; worked out from the PBX when absent. */
  readonly pbxTimeZone?: string;
  /** `ami://user:secret@host:port`; without it a FreePBX's or Asterisk's presence is null and cannot be set. */
  readonly amiUrl?: string;
}

/** pino's call shape: fields first, then a sentence. */
export interface HostLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** As pino has it. Where it says that nothing is kept of `debug`, the line of each request is not even made. */
  isLevelEnabled?(level: 'debug'): boolean;
}

/** How to reach a MySQL 8 or MariaDB ≥ 10.5 server. The plugin opens small pools of its own. */
export interface DatabaseConnection {
  /** TCP address; absent when `socketPath` is given. */
  readonly host?: string;
  readonly port?: number;
  /** Path of a Unix socket. */
  readonly socketPath?: string;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}

export interface HostDatabases {
  /** Where the plugin keeps its own tables: a primary that accepts writes. */
  readonly own: DatabaseConnection;
  /** Where the PBX's schema is read; often the same. The plugin never writes to a table of the host's, but for
   *  the standalone host's own presence table. */
  readonly pbx: DatabaseConnection;
  /** Where the call records are, when neither in `pbx` nor where the PBX's own settings say. */
  readonly callRecords?: CallRecordsLocation;
}

/** A database of call records, and the name of its table: `cdr` when absent. */
export interface CallRecordsLocation extends DatabaseConnection {
  readonly table?: string;
}

/** The host's tenants. A single-tenant PBX has one, `1`. */
export interface TenantDirectory {
  /** Whether keys of this tenant may be used now. Asked at most once a second for each key in use. */
  isActive(tenantId: string): Promise<boolean>;
}

/** A signed-in administrator, as the host knows the person behind a request. */
export interface Administrator {
  /** Stable id in the host. */
  readonly id: string;
  /** What the audit log shows, e.g. `admin`. */
  readonly username: string;
  /** The tenant that this administrator manages now. */
  readonly tenantId: string;
  /** The network address of the request, after the host's own rules on trusted proxies. */
  readonly address: string;
}

/** The host's half of an admin page: who is there, are they allowed, did they mean it, and the frame around it. */
export interface AdminShell {
  /**
   * Middleware that lets only a signed-in administrator with `permission` (an id of `plugin.json`) through.
   * It answers itself when it refuses: a redirect to the sign-in page or problem details, as the client accepts.
   * After it, `administratorOf(req)` is defined. The host may have parsed JSON and form bodies into `req.body`
   * already; what it has not, the plugin reads itself.
   */
  requirePermission(permission: string): RequestHandler;
  /** Who made this request; undefined outside a guarded route. */
  administratorOf(req: Request): Administrator | undefined;
  /** The token that a form of this session carries in `_csrf`, and a script in `X-CSRF-Token`. */
  csrfToken(req: Request): string;
  /** Whether `token` is this session's, and the request's `Origin`, where sent, is this host. */
  verifyCsrf(req: Request, token: string | undefined): boolean;
  /** Sends `page` inside the host's frame, with the host's Content-Security-Policy and `Cache-Control: no-store`. */
  render(req: Request, res: Response, page: AdminPage): void;
}

/**
 * A page of the plugin's, as the host's frame takes it. All strings but `bodyHtml` are plain text.
 *
 * What the page needs of the host's Content-Security-Policy: `script-src`, `style-src` and `connect-src` with `'self'`.
 * It looks native where the host sets these CSS custom properties, and has values of its own where it does not:
 * `--exovo-` + `font-mono`, `space`, `radius`, `surface`, `text`, `muted`, `border`, `line`, `accent`, `on-accent`,
 * `danger`, `on-danger`, `danger-surface`, `success`, `success-surface`, `warning`, `warning-surface`.
 */
export interface AdminPage {
  readonly title: string;
  /** Where in the menu the page belongs, e.g. the menu entry's `path`. */
  readonly activePath: string;
  /** Escaped HTML of the content, without inline scripts, styles or handlers. */
  readonly bodyHtml: string;
  /** Addresses of ES modules and style sheets, served by the plugin itself below its mount. */
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  /** HTTP status; 200 when absent. */
  readonly status?: number;
}

/** An entry of the admin menu, e.g. Admin → Integrations → API. */
export interface MenuEntry {
  readonly id: string;
  /** The titles on the way, outermost first, e.g. `['Integrations', 'API']` below Admin. */
  readonly trail: readonly string[];
  /** Where the entry leads, e.g. `/admin/integrations/api`. */
  readonly path: string;
  /** The permission without which the entry is not shown. */
  readonly permission: string;
  /** Entries with a lower number come first. */
  readonly order?: number;
}

/** What `plugin.json`'s `main` exports as `createPlugin`: one instance for one host. */
export type CreatePlugin = () => PbxPlugin;

/** The plugin as a host's plugin manager drives it. Calls are serialised by the plugin; each is idempotent. */
export interface PbxPlugin {
  /**
   * Migrates, builds and checks everything, then mounts. Rejects with an `Error` whose message is a sentence for
   * the administrator, and leaves nothing behind.
   */
  enable(host: PbxHost, options?: EnableOptions): Promise<void>;
  /** Answers 503 while requests in flight finish, then removes every registration. Keeps data. */
  disable(): Promise<void>;
  /** Disables; drops the plugin's tables only when `deleteData` is true. */
  uninstall(host: PbxHost, options: { readonly deleteData: boolean }): Promise<void>;
}

export interface EnableOptions {
  /** Hears each step as a short sentence while it begins, e.g. `Creating the key table (1 of 3)`. */
  readonly onProgress?: (step: string) => void;
}
