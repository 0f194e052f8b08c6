/**
 * Chooses the permission that the host checks for a request: to view pages, or to manage keys.
 *
 * A host whose administrators have no `permissions` knows `keys.manage` alone, so that guards everything there.
 */
import type { Request, RequestHandler } from 'express';
import type { AdminShell } from '../../host/contract.js';

export interface AdminPermissions {
  /** To change keys, and to view them too. */
  readonly manage: string;
  readonly view: string;
}

export interface Guards {
  /** For the whole router: reading requires either permission, and every other method requires `manage`. */
  readonly byMethod: RequestHandler;
  /** For the pages with the form of a change. */
  readonly manage: RequestHandler;
}

export function createGuards(shell: AdminShell, permissions: AdminPermissions): Guards {
  const manage = shell.requirePermission(permissions.manage);
  const view = shell.requirePermission(permissions.view);
  const isReading = ({ method }: Request) => method === 'GET' || method === 'HEAD';
  return {
    manage,
    byMethod: (req, res, next) => {
      const guard = isReading(req) && !mayManage(shell, req, permissions) ? view : manage;
      guard(req, res, next);
    },
  };
}

/** Whether the administrator may change keys. True without `permissions`, because the host has then checked it already. */
export function mayManage(
  shell: AdminShell,
  req: Request,
  { manage }: Pick<AdminPermissions, 'manage'>,
): boolean {
  const held = shell.administratorOf(req)?.permissions;
  return held === undefined || held.includes(manage);
}
