/** GET /extensions: a tenant's extensions, by an explicit mapper: never a row as the PBX has it. */
import type { Extension, ExtensionDirectory } from '../host/ports.js';
import type { ApiRoute } from './route.js';

export function listExtensions(directory: ExtensionDirectory): ApiRoute {
  return {
    method: 'GET',
    path: '/extensions',
    scope: 'read',
    handle: async ({ principal }) => ({ items: (await directory.list(principal.tenantId)).map(toItem) }),
  };
}

function toItem({ extension, name, email, enabled, presence }: Extension) {
  return { extension, name, email, enabled, presence };
}
