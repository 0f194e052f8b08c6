/** Mounts the pages of the plugin on the host, and adds them to its menu. */
import type { RequestHandler } from 'express';
import { respondStopping } from '../admin/frame/closed-gate.js';
import type { AdminRouterOptions } from '../admin/frame/context.js';
import { createAdminRouter } from '../admin/router.js';
import type { PbxHost } from '../host/contract.js';
import type { Disposer } from '../host/events.js';
import { Gate } from '../http/gate.js';
import { API_PATH } from '../http/paths.js';
import { manifest, permissions } from '../manifest.js';
import { type Disposers, DRAIN_TIMEOUT_MS } from './disposers.js';
import { disposerOf, publicPath } from './host-checks.js';
import { linksOf, perPublicUrl } from './per-public-url.js';

/** The parts of the pages that don't come from the host. */
export type PageParts = Omit<
  AdminRouterOptions,
  'apiUrl' | 'base' | 'logger' | 'permissions' | 'publicReference' | 'publicUrl' | 'shell'
>;

export function mountPages(host: PbxHost, parts: PageParts, disposers: Disposers): void {
  const pages = createPages(host, parts);
  for (const entry of manifest.menu) {
    const base = publicPath(host, entry.path);
    const refuse = perPublicUrl(host, (at) =>
      respondStopping({
        ...linksOf(host, at),
        shell: host.admin,
        permissions,
        base: publicPath(at, entry.path),
      }),
    );
    mount(host, disposers, entry.path, pages, refuse);
    const added = host.addMenuEntry({ ...entry, path: base });
    disposers.add(`menu entry ${entry.id}`, disposerOf(host, 'addMenuEntry()', added));
  }
}

function createPages(host: PbxHost, parts: PageParts): RequestHandler {
  return perPublicUrl(host, (at) =>
    createAdminRouter({
      ...parts,
      shell: host.admin,
      logger: host.logger,
      permissions,
      ...linksOf(host, at),
      base: publicPath(at, manifest.menu[0].path),
      apiUrl: `${at.publicUrl}${API_PATH}`,
    }),
  );
}

/**
 * Mounts a router behind a gate. Disable first waits for the requests in flight, then removes the mount, and only then
 * what the router needs. The gate is also closed if mounting fails half-way.
 */
function mount(
  host: PbxHost,
  disposers: Disposers,
  path: string,
  router: RequestHandler,
  refuse: RequestHandler,
): void {
  const gate = new Gate(refuse);
  gate.open(router);
  let unmount: Disposer | undefined;
  disposers.add(`mount ${path}`, async () => {
    await gate.close(DRAIN_TIMEOUT_MS);
    await unmount?.();
  });
  unmount = disposerOf(host, 'mountRouter()', host.mountRouter(path, gate.handler));
}
