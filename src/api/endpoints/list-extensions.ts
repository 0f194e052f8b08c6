/** GET /extensions: the extensions of a tenant. */
import type { Extension, ExtensionDirectory } from '../../host/ports.js';
import type { JsonResponse, JsonRoute, Operation } from '../route.js';
import { extensionList } from './responses.js';

const operation: Operation = {
  id: 'listExtensions',
  summary: 'List extensions',
  description:
    'Returns all extensions of the tenant that the key belongs to, in numeric order. An extension that is not in use is ' +
    'listed with `enabled: false`.',
};

const response: JsonResponse = {
  kind: 'json',
  name: 'ExtensionList',
  schema: extensionList,
  example: {
    items: [
      {
        extension: '205',
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        enabled: true,
        presence: 'Available',
      },
    ],
  },
  isShared: true,
};

export function listExtensions(directory: ExtensionDirectory): JsonRoute {
  return {
    method: 'GET',
    path: '/extensions',
    scope: 'read',
    response,
    operation,
    handle: async ({ principal }) => ({ items: (await directory.list(principal.tenantId)).map(toItem) }),
  };
}

/** Field by field: a row from the PBX can hold more than may leave. */
function toItem({ extension, name, email, enabled, presence }: Extension) {
  return { extension, name, email, enabled, presence };
}
