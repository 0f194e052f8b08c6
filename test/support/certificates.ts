/** A certificate authority and a server's certificate for `localhost` and 127.0.0.1, made by openssl in a temporary folder. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificates {
  /** Paths of PEM files. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Contents of the files. */
  readonly pem: { readonly ca: string; readonly cert: string; readonly key: string };
  remove(): Promise<void>;
}

export async function createCertificates(names = 'DNS:localhost,IP:127.0.0.1'): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'exovo-tls-'));
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  );
  await openssl('req', ...ec, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server');
  await writeFile(path('names'), `subjectAltName=${names}\n`);
  await openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'server.pem', '-days', '2', '-extfile', 'names'],
  );
  const read = (name: string) => readFile(path(name), 'utf8');
  return {
    ca: path('ca.pem'),
    cert: path('server.pem'),
    key: path('server.key'),
    pem: { ca: await read('ca.pem'), cert: await read('server.pem'), key: await read('server.key') },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
