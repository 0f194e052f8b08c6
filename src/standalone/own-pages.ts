/** The pages of the host itself and their menu entries: Administrators, Plugins, Log and Account. */
import type { PbxTenants } from 'exovo-api-access/internal/pbx';
import type { SqlPool } from 'exovo-api-access/internal/storage';
import type { RequestHandler } from 'express';
import { accountRouter } from './administrators/account.js';
import { AdministratorChanges } from './administrators/changes.js';
import { ADMINISTRATORS_PATH } from './administrators/respond.js';
import { administratorRouter } from './administrators/routes.js';
import { STRINGS as ADMINISTRATORS } from './administrators/strings.js';
import { LOG_PATH, logRouter } from './host-log/routes.js';
import { STRINGS as LOG } from './host-log/strings.js';
import type { PluginManager } from './plugins/plugin-manager.js';
import { pluginRouter } from './plugins/plugin-pages.js';
import { PLUGINS_PATH } from './plugins/plugin-view.js';
import { STRINGS as PLUGINS } from './plugins/strings.js';
import type { StandaloneAdminShell } from './sign-in/admin-shell.js';
import type { Administrators } from './sign-in/administrators.js';
import type { Menu } from './sign-in/menu.js';
import { ADMINISTRATORS_PERMISSION, knownPermissions, PLUGINS_PERMISSION } from './sign-in/permissions.js';
import { type SignInOptions, verifyOwnPassword } from './sign-in/sign-in.js';

export interface OwnPagesOptions extends SignInOptions {
  readonly administrators: Administrators;
  readonly database: SqlPool;
  readonly menu: Menu;
  readonly plugins: PluginManager;
  readonly shell: StandaloneAdminShell;
  readonly tenants: PbxTenants;
}

export function ownPages(options: OwnPagesOptions): readonly RequestHandler[] {
  const { administrators, database, hostLog, menu, plugins, shell, tenants } = options;
  const changes = new AdministratorChanges(database, hostLog);
  const entries = [
    ['administrators', ADMINISTRATORS.title, ADMINISTRATORS_PATH, ADMINISTRATORS_PERMISSION],
    ['log', LOG.title, LOG_PATH, ADMINISTRATORS_PERMISSION],
    ['plugins', PLUGINS.plugins, PLUGINS_PATH, PLUGINS_PERMISSION],
  ] as const;
  for (const [name, title, path, permission] of entries)
    menu.add({ id: `host.${name}`, trail: [title], path, permission });
  return [
    pluginRouter({ manager: plugins, shell, hostLog }),
    administratorRouter({
      changes,
      administrators,
      shell,
      tenants,
      permissions: () => knownPermissions(plugins.list()),
    }),
    accountRouter({
      changes,
      administrators,
      shell,
      verifyPassword: (req, password) => verifyOwnPassword(options, req, password),
    }),
    logRouter({ hostLog, shell }),
  ];
}
