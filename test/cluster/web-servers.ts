/**
 * nginx, HAProxy and Apache with the configurations of docs/operations.md. Only addresses and certificates are replaced.
 * Those of nginx and Apache are inside a minimal main configuration.
 */
import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Certificates } from '../support/certificates.js';
import { documentBlocks } from '../support/document-blocks.js';
import { startHaproxy } from './haproxy.js';
import { startNginx } from './nginx.js';
import { unpackedFile } from './programs.js';
import { type ServerProgram, startServerProgram } from './server-program.js';

export interface Site {
  /** For the program's files. */
  readonly folder: string;
  readonly port: number;
  /** The ports of the two hosts. */
  readonly hosts: readonly [number, number];
  readonly certificates: Certificates;
}

export interface WebServer {
  readonly title: string;
  /** Whether its documented configuration uses both hosts, or only the first. */
  readonly balances: boolean;
  start(site: Site): Promise<ServerProgram>;
}

export const WEB_SERVERS: readonly WebServer[] = [
  { title: 'nginx', balances: true, start: startDocumentedNginx },
  { title: 'HAProxy', balances: true, start: startDocumentedHaproxy },
  { title: 'Apache', balances: false, start: startDocumentedApache },
];

async function startDocumentedNginx(site: Site): Promise<ServerProgram> {
  const { folder, port, hosts, certificates } = site;
  const documented = configuration('nginx', hosts, [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ...certificateFiles(certificates),
  ]);
  return startNginx(folder, documented, port);
}

async function startDocumentedHaproxy(site: Site): Promise<ServerProgram> {
  const { folder, port, hosts, certificates } = site;
  const pem = join(folder, 'haproxy.pem');
  await writeFile(pem, certificates.pem.cert + certificates.pem.key);
  const documented = configuration('HAProxy', hosts, [
    ['bind :443', `bind 127.0.0.1:${port}`],
    ['/etc/haproxy/pbx.example.com.pem', pem],
  ]);
  return startHaproxy(folder, documented, port);
}

async function startDocumentedApache(site: Site): Promise<ServerProgram> {
  const { folder, port, hosts, certificates } = site;
  const documented = configuration('Apache', hosts.slice(0, 1), [
    ['*:443', `127.0.0.1:${port}`],
    ...certificateFiles(certificates),
  ]);
  const loaded = ['mpm_event', 'authz_core', 'ssl', 'proxy', 'proxy_http'].map(
    (name) => `LoadModule ${name}_module ${unpackedFile(`usr/lib/apache2/modules/mod_${name}.so`)}`,
  );
  const text = `
ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile apache.pid
ErrorLog apache.log
ServerName localhost
Listen 127.0.0.1:${port}
${loaded.join('\n')}
${userInfo().uid === 0 ? 'User www-data\nGroup www-data' : ''}
${documented}
`;
  const file = join(folder, 'apache.conf');
  await writeFile(file, text);
  return startServerProgram('usr/sbin/apache2', ['-D', 'FOREGROUND', '-f', file], port);
}

type Replacement = readonly [documented: string, ofTheTest: string];

function certificateFiles({ cert, key }: Certificates): readonly Replacement[] {
  return [
    ['/etc/ssl/pbx.example.com/server.pem', cert],
    ['/etc/ssl/pbx.example.com/server.key', key],
  ];
}

/** Returns the block below a heading of docs/operations.md, with the addresses of the hosts and `more` replaced. */
function configuration(heading: string, hosts: readonly number[], more: readonly Replacement[]): string {
  const language = heading.toLowerCase();
  let [text = ''] = documentBlocks('docs/operations.md', `### ${heading}`, language);
  const addresses = hosts.map((port, index): Replacement => [`127.0.0.1:808${index}`, `127.0.0.1:${port}`]);
  for (const [documented, ofTheTest] of [...addresses, ...more]) {
    if (!text.includes(documented)) throw new Error(`The configuration of ${heading} lacks ${documented}.`);
    text = text.replaceAll(documented, ofTheTest);
  }
  return text;
}
