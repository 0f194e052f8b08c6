/** Ports for tests that only inspect the route table. Every call rejects. */
import type { ApiPorts } from '../../src/api/routes.js';

const rejected = () => Promise.reject(new Error('These ports have no PBX; they only fill a route table.'));

export const silentPorts: ApiPorts = {
  extensions: { list: rejected, has: rejected },
  calls: { recent: rejected },
  presence: { set: rejected },
};
