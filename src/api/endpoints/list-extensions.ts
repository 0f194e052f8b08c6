/** GET /extensions: a tenant's extensions, by an explicit mapper: never a row as the PBX has it. */
import type { Extension, ExtensionDirectory } from '../../host/ports.js';
import type { ApiRoute, Operation } from '../route.js';
import { extensionList } from './responses.js';

const operation: Operation = {
  id: 'listExtensions',
  summary: 'List extensions',
  description: 'Lists the extensions of the tenant that the key belongs to, in numeric order.',
  answerName: 'ExtensionList',
  answer: extensionList,
  example: {
    answer: {
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
  },
};

export function listExtensions(directory: ExtensionDirectory): ApiRoute {
  return {
    method: 'GET',
    path: '/extensions',
    scope: 'read',
    operation,
    sharedBy: ({ principal }) => principal.tenantId,
    handle: async ({ principal }) => ({ items: (await directory.list(principal.tenantId)).map(toItem) }),
  };
}

function toItem({ extension, name, email, enabled, presence }: Extension) {
  return { extension, name, email, enabled, presence };
}
