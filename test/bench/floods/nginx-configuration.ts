/**
 * The nginx in front of the flooded host, with the limits that docs/operations.md recommends: one block for nginx's `http`
 * block and one for its `server` block. Everything is passed on, so that `/readyz` and the sign-in can be flooded too.
 */
import { documentBlocks } from '../../support/document-blocks.js';

export function nginxConfiguration(port: number, hostPort: number): string {
  const [zones, limits] = documentBlocks('docs/operations.md', '## Against floods', 'nginx');
  if (zones === undefined || limits === undefined)
    throw new Error('docs/operations.md lacks limits for nginx.');
  return `
${zones}
upstream exovo {
  server 127.0.0.1:${hostPort};
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
