/**
 * mysql2's options for a `DatabaseConnection`: where to connect, TLS, and which ways of logging in are safe.
 *
 * `caching_sha2_password` and `sha256_password` can ask the client to encrypt its password with a key that the server
 * sends. Over plain TCP nobody knows whose key that is, so any machine at that address would learn the password.
 */
import { connect, isIP } from 'node:net';
import mysql2, { type ConnectionOptions } from 'mysql2';
import type { DatabaseConnection } from '../host/contract.js';

/** Thrown if a server asks for the password in a form that others on the network could read. */
export class UnsafeLoginError extends Error {
  override readonly name = 'UnsafeLoginError';
}

/**
 * More statements than a connection prepares in practice. mysql2 reserves memory for as many when it opens a connection:
 * half a megabyte for its default of 16,000.
 */
const MAX_PREPARED_STATEMENTS = 256;

export function driverOptions({ tls, ...place }: DatabaseConnection): ConnectionOptions {
  const connection = { ...place, maxPreparedStatements: MAX_PREPARED_STATEMENTS };
  if (tls === undefined) {
    return connection.socketPath === undefined ? { ...connection, authPlugins: SAFE_PLUGINS } : connection;
  }
  const ssl = {
    rejectUnauthorized: tls.verify !== false,
    // Behind a Unix socket there is no name to verify.
    verifyIdentity: tls.verify !== false && connection.socketPath === undefined,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  };
  const { host, port = 3306 } = connection;
  return host !== undefined && isIP(host) !== 0 && connection.socketPath === undefined
    ? { ...connection, ssl, stream: () => connectToAddress(host, port) }
    : { ...connection, ssl };
}

/**
 * Node verifies a certificate against the name that the socket was opened with, which it forgets for an IP address and
 * replaces with `localhost`. If a later Node ignores `_host`, the verification fails.
 */
function connectToAddress(host: string, port: number) {
  return Object.assign(connect({ host, port }), { _host: host });
}

type AuthPlugins = NonNullable<ConnectionOptions['authPlugins']>;

/** The server's request for the password itself, after the scrambled one was not enough. */
const FULL_AUTHENTICATION = Buffer.from([4]);

const SAFE_PLUGINS: AuthPlugins = {
  caching_sha2_password: (context) => {
    const scramble = mysql2.authPlugins.caching_sha2_password({})(context);
    return (data) => (FULL_AUTHENTICATION.equals(data) ? refuse('caching_sha2_password') : scramble(data));
  },
  sha256_password: () => () => refuse('sha256_password'),
};

function refuse(plugin: string): Promise<never> {
  return Promise.reject(new UnsafeLoginError(`The server asks for the password over plain TCP (${plugin}).`));
}
