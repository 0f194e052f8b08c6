/** Parses the URLs of databases in the settings. */
import type { CallRecordsLocation, DatabaseConnection } from 'exovo-api-access/host';
import { readCertificates } from 'exovo-api-access/internal/pbx';

const DATABASE_PARAMETERS = new Set(['socketPath', 'tls', 'ca']);

/**
 * Parses `mysql://user:password@host:port/database`. `?socketPath=` replaces host and port, `?tls=required` encrypts and
 * verifies the server's certificate, with the authorities in the file `&ca=` if given, and `?tls=unverified` only
 * encrypts. Returns undefined if invalid, or if the file can't be read.
 */
export function parseDatabaseUrl(value: string): DatabaseConnection | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['mysql:', 'mariadb:'].includes(url.protocol) || url.hash !== '')
    return undefined;
  const socketPath = url.searchParams.get('socketPath');
  const known = [...url.searchParams.keys()].every((name) => DATABASE_PARAMETERS.has(name));
  try {
    const database = decodeURIComponent(url.pathname.slice(1));
    const user = decodeURIComponent(url.username);
    const password = decodeURIComponent(url.password);
    if (!known || user === '' || !/^[\w$-]{1,64}$/.test(database)) return undefined;
    if (socketPath === '' || (socketPath === null && url.hostname === '')) return undefined;
    const where =
      socketPath === null
        ? { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port === '' ? 3306 : Number(url.port) }
        : { socketPath };
    return { ...where, user, database, ...(password !== '' && { password }), ...tlsOf(url.searchParams) };
  } catch {
    // decodeURIComponent throws on a malformed escape such as "%2", and `tlsOf` on an unreadable file.
    return undefined;
  }
}

/** Throws if the parameters are invalid or the file can't be read. */
function tlsOf(parameters: URLSearchParams): Pick<DatabaseConnection, 'tls'> {
  const mode = parameters.get('tls');
  const file = parameters.get('ca');
  if (mode === null && file === null) return {};
  if (mode === 'unverified' && file === null) return { tls: { verify: false } };
  if (mode !== 'required') throw new Error('tls must be required, or unverified without ca');
  return { tls: file === null ? {} : { ca: readCertificates(file) } };
}

/** Parses a database URL that can also name a table. Returns undefined if invalid. */
export function parseCallRecordsUrl(value: string): CallRecordsLocation | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const table = url?.searchParams.get('table') ?? null;
  url?.searchParams.delete('table');
  const connection = url === undefined ? undefined : parseDatabaseUrl(url.href);
  if (connection === undefined || (table !== null && !/^[\w$-]{1,64}$/.test(table))) return undefined;
  return table === null ? connection : { ...connection, table };
}
