/**
 * The host contract: everything that a PBX host gives this plugin. `plugin.ts` has what the plugin gives back.
 *
 * A host developer implements `PbxHost` once, reads `plugin.json`, imports its `main` and calls `enable(host)`. This
 * folder imports nothing else of the plugin, so it can be read and type-checked alone.
 *
 * Two rules hold for every member:
 * - Each registration returns a `Disposer`, which removes exactly what was registered and can be called twice.
 * - Times are milliseconds, and a name ends with its unit.
 */
import type { IncomingMessage } from 'node:http';
import type { DependencyContainer } from 'tsyringe';
import type { Disposer, HostEvents } from './events.js';
import type { HttpHandler, HttpRequest, HttpResponse } from './http.js';
import type { HookRegistry } from './registry.js';

/** Version of the host contract (semver). `plugin.json` names the range that the plugin accepts in `engines.host`. */
export const HOST_API_VERSION = '2.2.0';

/** What a host provides: one object per enable, usable until `disable()` has resolved. */
export interface PbxHost {
  /** Version of the host contract that this host implements, e.g. `2.2.0`. */
  readonly apiVersion: string;
  /** Name of the host in error messages, e.g. `Exovo standalone host`. */
  readonly name: string;
  /**
   * Base URL under which people reach the host, without a trailing slash: `https://pbx.example.com` or, behind a proxy that
   * strips a prefix or inside another app, `https://example.com/pbx`. Every link of the plugin begins with it or its path.
   */
  readonly publicUrl: string;
  /**
   * For a host whose proxy says with each request how its client reached it: returns the base URL for this request, in the
   * form of `publicUrl`, with which the plugin's links in the response begin. It must not come from a header that anybody
   * can send. Without it, `publicUrl` holds for every request.
   */
  publicUrlOf?(req: IncomingMessage): string;
  /** The gate of `/api/v1`, created once per process with `createGate()` and passed at each enable. */
  readonly gate: ApiGate;
  /**
   * The host's tsyringe container, if it has one. The plugin creates a child of it at each enable and never writes to this
   * one. Without it, the plugin creates a container of its own, and the host needs no tsyringe.
   */
  readonly container?: DependencyContainer;
  readonly logger: HostLogger;
  /** The plugin's settings, validated against `plugin.json` and with its defaults filled in. */
  readonly settings: PluginSettings;
  readonly database: HostDatabases;
  readonly tenants: TenantDirectory;
  readonly admin: AdminShell;
  readonly events: HostEvents;
  /** What the host adds or replaces. Created once with `createHookRegistry()` and passed at each enable. */
  readonly hooks?: HookRegistry;
  /**
   * Mounts a handler below a path of the app, without the path of `publicUrl`: `/admin/integrations/api`. As with
   * `app.use(path, handler)`, the handler sees `req.url` relative to that path and calls `next()` for requests that it
   * doesn't handle.
   */
  mountRouter(path: string, handler: HttpHandler): Disposer;
  /** Adds an entry to the admin menu. The host shows it only to administrators who have its permission. */
  addMenuEntry(entry: MenuEntry): Disposer;
}

/** The gate of `/api/v1`. `createGate({ publicUrl })` creates it. */
export interface ApiGate {
  /** Those with which it was created. Enabling refuses a gate that lacks one of the setting's, or has another one. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Middleware for the host to place at start, before it listens, and before body parsers, cookies, CORS, rate limits and
   * its own 404. Handles every request below `/api/v1` and passes on all others.
   */
  readonly handler: HttpHandler;
  /** Called by the plugin when it is enabled. Passes requests to `router`, with `req.url` relative to `/api/v1`. */
  open(router: HttpHandler): void;
  /**
   * Refuses new requests at once with 503 `api_unavailable` (Retry-After 5 seconds). Resolves when those in flight have
   * ended, or after `timeoutMs` (default 0). From then on the code is `api_disabled` (Retry-After 300 seconds) if the
   * reason is `disabled`. The plugin calls it when it is disabled. A host calls it with `disabled` if it starts while an
   * administrator has turned the plugin off.
   */
  close(reason: 'disabled' | 'unavailable', timeoutMs?: number): Promise<void>;
}

/** The values of `settings` in `plugin.json`, after validation. */
export interface PluginSettings {
  /**
   * Id of the PBX schema from which extensions and calls are read, one of the enum in `plugin.json`; or `host` if the host
   * registers ports of its own. `EXTENSION_PORT` and `CALL_PORT` are then compulsory. Without `PRESENCE_PORT`, setting
   * presence responds 503 `presence_unavailable`.
   */
  readonly pbx: string;
  /** IANA time zone in which the PBX writes its call records. Detected from the PBX by default. */
  readonly pbxTimeZone?: string;
  /**
   * `ami://user:secret@host:port`, or `amis://` with TLS. Without it, FreePBX and Asterisk have no presence: it is null
   * and can't be set.
   */
  readonly amiUrl?: string;
  /**
   * Whether everybody can read the reference, `/api/v1/reference`, without a key. True by default. It contains nothing of
   * the PBX. Pass the same value to `createGate`.
   */
  readonly publicReference?: boolean;
  /**
   * The origins whose pages may call the API from a browser, such as `https://wall.example`; none by default. Each in the
   * form in which browsers send it: lower case, without a path or a slash at the end, and never `*`. Pass the same list to
   * `createGate`.
   */
  readonly allowedOrigins?: readonly string[];
}

/** A logger with pino's signatures: fields first, then a sentence. An error is in the field `err`. */
export interface HostLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** As in pino. If it returns false for `debug`, the plugin doesn't build the debug line of each request. */
  isLevelEnabled?(level: 'debug'): boolean;
}

/** Connection to a MySQL 8 or MariaDB ≥ 10.5 server. The plugin opens small pools of its own. */
export interface DatabaseConnection {
  /** TCP address; leave it out if `socketPath` is given. */
  readonly host?: string;
  readonly port?: number;
  /** Path of a Unix socket. */
  readonly socketPath?: string;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  /** Connects with TLS only. Without it, the connection is not encrypted. */
  readonly tls?: DatabaseTls;
}

export interface DatabaseTls {
  /** Certificates of the authorities to trust, in PEM, in place of those that Node trusts. */
  readonly ca?: string;
  /** False encrypts without verifying the server's certificate and name, so anybody in between can pose as it. */
  readonly verify?: boolean;
}

export interface HostDatabases {
  /** Holds the plugin's own tables. Must be a primary that accepts writes. */
  readonly own: DatabaseConnection;
  /**
   * Holds the PBX's tables; often the same database. The plugin never writes to a host's table, except that it stores
   * presence in the standalone schema.
   */
  readonly pbx: DatabaseConnection;
  /** Holds the call records, if they are neither in `pbx` nor where the PBX's own settings say. */
  readonly callRecords?: CallRecordsLocation;
}

/** A database with call records, and the name of their table (default `cdr`). */
export interface CallRecordsLocation extends DatabaseConnection {
  readonly table?: string;
}

/** The host's tenants. A single-tenant PBX has one, `1`. */
export interface TenantDirectory {
  /** Returns whether keys of this tenant can be used now. Called at most once a second for each key in use. */
  isActive(tenantId: string): Promise<boolean>;
}

/** The signed-in administrator who sent a request. */
export interface Administrator {
  /** Stable id in the host. */
  readonly id: string;
  /** User name shown in the audit log, e.g. `admin`. */
  readonly username: string;
  /**
   * The tenant that this administrator is managing now. If the host has administrators of the whole platform, who belong to
   * no tenant, its `requirePermission` first lets them choose one.
   */
  readonly tenantId: string;
  /** Name of that tenant, which the pages show beside its id. */
  readonly tenantName?: string;
  /** All tenants whose keys this administrator may see, `tenantId` included. Without it, a search covers `tenantId` alone. */
  readonly tenants?: readonly AdministratorTenant[];
  /**
   * Those ids from `permissions` of `plugin.json` that this administrator has. With it, an administrator who has only
   * `exovo-api-access.keys.view` can open the pages and change nothing, and `administratorOf` must return the administrator
   * of any request of a signed-in person, because the plugin chooses the permission that it requires by this list. Without
   * it, every page requires `exovo-api-access.keys.manage`.
   */
  readonly permissions?: readonly string[];
  /** IP address of the client, determined by the host's rules for trusted proxies. */
  readonly address: string;
}

export interface AdministratorTenant {
  readonly id: string;
  readonly name: string;
}

/** The host's part of an admin page: sign-in, permissions, CSRF tokens, and the frame around the page. */
export interface AdminShell {
  /**
   * Returns middleware that passes on only requests of a signed-in administrator with `permission`, an id from
   * `plugin.json`. It responds to all others itself: with a redirect to the sign-in page, or with problem details if the
   * client prefers JSON. After it, `administratorOf(req)` is defined. The host may already have parsed JSON and form
   * bodies into `req.body`; otherwise the plugin reads them.
   */
  requirePermission(permission: string): HttpHandler;
  /**
   * Returns the administrator who sent this request. Without `Administrator.permissions`, it may be undefined on a route
   * without `requirePermission`.
   */
  administratorOf(req: HttpRequest): Administrator | undefined;
  /** Returns the session's CSRF token. Forms send it as `_csrf`, scripts as `X-CSRF-Token`. */
  csrfToken(req: HttpRequest): string;
  /**
   * Returns whether `token` belongs to this session and the request's `Origin`, if sent, is this host. The plugin's pages
   * are sent with `Referrer-Policy: same-origin`, because browsers send `Origin: null` with the forms of a page that has
   * `no-referrer`.
   */
  verifyCsrf(req: HttpRequest, token: string | undefined): boolean;
  /**
   * Sends `page` inside the host's frame, with the host's Content-Security-Policy and `Cache-Control: no-store`. Must not
   * replace the `Referrer-Policy` that the plugin has set on the response.
   */
  render(req: HttpRequest, res: HttpResponse, page: AdminPage): void;
}

/**
 * A page of the plugin for the host's frame. All strings except `bodyHtml` are plain text.
 *
 * The host's Content-Security-Policy must allow `'self'` in `script-src`, `style-src` and `connect-src`. Pages match the
 * host's style if it sets these CSS custom properties; each has a default: `--exovo-` + `font-mono`, `space`, `radius`,
 * `surface`, `text`, `muted`, `border`, `line`, `accent`, `on-accent`, `danger`, `on-danger`, `danger-surface`,
 * `success`, `success-surface`, `warning`, `warning-surface`.
 */
export interface AdminPage {
  readonly title: string;
  /** `path` of the menu entry to which the page belongs. */
  readonly activePath: string;
  /** Escaped HTML without inline scripts, styles or event handlers. */
  readonly bodyHtml: string;
  /** URLs of ES modules and style sheets, which the plugin serves below its own mount. */
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  /** HTTP status, 200 by default. */
  readonly status?: number;
}

/** An entry of the admin menu, e.g. Admin → Integrations → API. */
export interface MenuEntry {
  readonly id: string;
  /** Titles below Admin, outermost first, e.g. `['Integrations', 'API']`. */
  readonly trail: readonly string[];
  /** Path to which the entry links, with the path of `publicUrl`: `/admin/integrations/api` or `/pbx/admin/integrations/api`. */
  readonly path: string;
  /** Permission that an administrator needs to see the entry. */
  readonly permission: string;
  /** Other permissions, any one of which is enough. Hosts before 2.2.0 ignore them. */
  readonly alternativePermissions?: readonly string[];
  /** Entries with a lower number come first. */
  readonly order?: number;
}
