/** Parses `ami://user:secret@host:port`, as the administrator sets it. No error message contains the secret. */

export interface AmiAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

const DEFAULT_PORT = 5038;

/** Throws a sentence that does not repeat the address, because it contains a secret. */
export function parseAmiUrl(text: string): AmiAddress {
  const refused = new Error(
    'The AMI address must have the form ami://user:secret@host:port, such as ami://exovo:secret@127.0.0.1:5038.',
  );
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refused;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'ami:' || host === '' || url.username === '' || url.password === '') throw refused;
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') throw refused;
  let username: string;
  let secret: string;
  try {
    username = decodeURIComponent(url.username);
    secret = decodeURIComponent(url.password);
  } catch {
    throw refused;
  }
  if (/[\r\n\0]/.test(username + secret)) throw refused;
  return { host, port: url.port === '' ? DEFAULT_PORT : Number(url.port), username, secret };
}
