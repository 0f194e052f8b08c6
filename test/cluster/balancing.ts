/**
 * Configurations of HAProxy: those of docs/operations.md, with other addresses, between each host and its database
 * servers, and one in front of the hosts.
 */
import { documentBlock } from '../support/document-blocks.js';

export interface DatabaseFront {
  /** The port at which one host finds its database. */
  readonly port: number;
  /** The servers' ports, the preferred one first. */
  readonly servers: readonly number[];
}

/** The user of the documented checks. */
export const CHECK_USER = 'exovo_check';

/** Returns the documented configuration for each front. `topology` is the word after `haproxy` at the beginning of the documented block. */
export function databaseFronts(topology: string, fronts: readonly DatabaseFront[]): string {
  const documented = documentBlock('docs/operations.md', `haproxy ${topology}`);
  return fronts.map((front) => withAddresses(documented, front)).join('\n');
}

function withAddresses(documented: string, { port, servers }: DatabaseFront): string {
  const replacements = [
    ['listen exovo-database', `listen exovo-database-${port}`],
    ['bind 127.0.0.1:3307', `bind 127.0.0.1:${port}`],
    ...servers.map((server, index) => [`192.0.2.${index + 1}:3306`, `127.0.0.1:${server}`]),
  ] as const;
  let text = documented;
  for (const [inDocument = '', inTest = ''] of replacements) {
    if (!text.includes(inDocument)) throw new Error(`The documented HAProxy lacks "${inDocument}".`);
    text = text.replace(inDocument, inTest);
  }
  return text;
}

/** Balances the hosts that are ready, or, if none is, those that are alive, so that clients get the documented 503. */
export function hostBalancer(port: number, hosts: readonly number[]): string {
  return `
frontend exovo
  mode http
  bind 127.0.0.1:${port}
  option forwardfor
  use_backend alive if { nbsrv(ready) eq 0 }
  default_backend ready
${backend('ready', '/readyz', hosts)}
${backend('alive', '/healthz', hosts)}
`;
}

/** Has HAProxy repeat a request that only reads on another host if its first host ends or doesn't respond. */
function backend(name: string, probe: string, hosts: readonly number[]): string {
  return `
backend ${name}
  mode http
  timeout server 15s
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response response-timeout
  http-request disable-l7-retry if !METH_GET
  http-request set-timeout server 4s if { path_beg /api/v1 }
  timeout check 2s
  option httpchk GET ${probe}
  default-server check inter 500ms fall 2 rise 1
${hosts.map((host) => `  server h${host} 127.0.0.1:${host}`).join('\n')}`;
}

export const DEFAULTS = `
global
  maxconn 2000
defaults
  timeout connect 1s
  timeout check 1s
  timeout client 60s
  timeout server 60s
`;
