/**
 * Finds out whether the address of a database leads to several servers that don't share their data at once. A key that is
 * revoked on one of them would still be accepted through another.
 *
 * It sees what a balancer or a name with several addresses does with new connections of this process. No process can see
 * through its database that another process uses a server of its own.
 */
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseConnection } from '../host/contract.js';
import { driverOptions } from './driver-options.js';

/** Enough for a balancer that takes its servers in turn. */
const CONNECTIONS = 4;
const TIMEOUT_MS = 1_000;
const CHECK_INTERVAL_MS = 60_000;

/** Returns a function that calls `findServers` at most once a minute, because every page with a health strip asks. */
export function databaseServers(connection: DatabaseConnection): () => Promise<readonly string[]> {
  let found: Promise<readonly string[]> | undefined;
  let checkedAtMs = 0;
  return () => {
    if (found === undefined || performance.now() - checkedAtMs >= CHECK_INTERVAL_MS) {
      checkedAtMs = performance.now();
      found = findServers(connection);
      found.catch(() => {
        found = undefined;
      });
    }
    return found;
  };
}

/** Returns the servers, such as `db1:3306`. The nodes of a Galera cluster count as one. Rejects if one can't be reached. */
export async function findServers(connection: DatabaseConnection): Promise<string[]> {
  const servers = await Promise.all(Array.from({ length: CONNECTIONS }, () => identify(connection)));
  return [...new Map(servers.map(({ identity, address }) => [identity, address])).values()].sort();
}

interface Server {
  readonly identity: string;
  readonly address: string;
}

async function identify(connection: DatabaseConnection): Promise<Server> {
  const sql = await createConnection({ ...driverOptions(connection), connectTimeout: TIMEOUT_MS });
  try {
    const [[server]] = await sql.query<RowDataPacket[]>(
      'SELECT CONCAT(@@hostname, ":", @@port) AS address, @@datadir AS folder',
    );
    // A server that is not in a cluster has no such status, or an empty one.
    const [[cluster]] = await sql.query<RowDataPacket[]>(
      "SHOW GLOBAL STATUS LIKE 'wsrep_cluster_state_uuid'",
    );
    const address = String(server?.address);
    return { identity: cluster?.Value || `${address} ${server?.folder}`, address };
  } finally {
    sql.destroy();
  }
}
