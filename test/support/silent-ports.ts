/** Ports for a route table that is only read: whoever calls one is told that nothing is behind it. */
import type { ApiPorts } from '../../src/api/routes.js';

const nothing = () => Promise.reject(new Error('This route table is only read; there is no PBX behind it.'));

export const silentPorts: ApiPorts = {
  extensions: { list: nothing, has: nothing },
  calls: { recent: nothing },
  presence: { set: nothing },
};
