/**
 * The nginx in front of the flooded host, with the limits that docs/operations.md recommends: one block for nginx's `http`
 * block and one for its `server` block. Everything is passed on, so that `/readyz` and the sign-in can be flooded too.
 */
import { documentBlocks } from '../../support/document-blocks.js';

/** `host` is the address of the host as nginx writes it, e.g. `127.0.0.1:8080` or `unix:/run/exovo/exovo.sock`. */
export function nginxConfiguration(port: number, host: string): string {
  const [zones, limits] = documentBlocks('docs/operations.md', '## Against floods', 'nginx');
  if (zones === undefined || limits === undefined)
    throw new Error('docs/operations.md lacks limits for nginx.');
  return `
${zones}
upstream exovo {
  server ${host};
  keepalive 64;
}
server {
  listen 127.0.0.1:${port} backlog=4096;
${limits}
  location / {
    proxy_pass http://exovo;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
  }
}
`;
}
