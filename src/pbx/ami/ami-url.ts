/**
 * Parses `ami://user:secret@host:port` or, with TLS, `amis://user:secret@host:port?ca=FILE`, as the administrator sets it.
 * No error message contains the secret.
 */
import { readFileSync } from 'node:fs';

export interface AmiAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  /** With TLS if present. `ca` has the authorities to trust, in PEM, in place of those that Node trusts. */
  readonly tls?: { readonly ca?: string };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'ami:': 5038, 'amis:': 5039 };

/** Throws a sentence that does not repeat the address, because it contains a secret. */
export function parseAmiUrl(text: string): AmiAddress {
  const refused = new Error(
    'The AMI address must have the form ami://user:secret@host:port, such as ami://exovo:secret@127.0.0.1:5038, ' +
      'or amis:// with TLS, and can then name a readable PEM file with ?ca=/path.',
  );
  try {
    const url = new URL(text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const defaultPort = DEFAULT_PORTS[url.protocol];
    const username = decodeURIComponent(url.username);
    const secret = decodeURIComponent(url.password);
    const isComplete = host !== '' && username !== '' && secret !== '' && /^\/?$/.test(url.pathname);
    if (defaultPort === undefined || !isComplete || url.hash !== '' || /[\r\n\0]/.test(username + secret))
      throw refused;
    const port = url.port === '' ? defaultPort : Number(url.port);
    return { host, port, username, secret, ...tlsOf(url) };
  } catch {
    throw refused;
  }
}

/** Throws if the parameters are invalid or the file can't be read. */
function tlsOf({ protocol, searchParams }: URL): Pick<AmiAddress, 'tls'> {
  const isTls = protocol === 'amis:';
  const names = [...searchParams.keys()];
  if (names.some((name) => name !== 'ca' || !isTls)) throw new Error('unknown parameter');
  if (!isTls) return {};
  const file = searchParams.get('ca');
  return { tls: file === null ? {} : { ca: readCertificates(file) } };
}

/** Reads certificates of authorities to trust. Throws if the file can't be read or has none. */
export function readCertificates(file: string): string {
  const pem = readFileSync(file, 'utf8');
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('The file has no certificate in PEM.');
  return pem;
}
