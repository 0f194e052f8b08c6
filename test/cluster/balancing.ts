/** Configurations of HAProxy: in front of the hosts, and between each host and its database servers. */
export interface DatabaseFront {
  /** The port at which one host finds its database. */
  readonly port: number;
  /** The servers' ports, the preferred one first. */
  readonly servers: readonly number[];
}

export const CHECK_USER = 'exovo_check';

export function galeraFronts(fronts: readonly DatabaseFront[]): string {
  return databaseFronts(fronts, "SHOW STATUS LIKE 'wsrep_local_state_comment'", 'Synced');
}

export function primaryFronts(fronts: readonly DatabaseFront[]): string {
  return databaseFronts(fronts, "SELECT IF(@@global.read_only, 'replica', 'primary') AS a", 'primary');
}

function databaseFronts(fronts: readonly DatabaseFront[], sql: string, expected: string): string {
  const listeners = fronts.map(
    ({ port, servers }) => `
listen database-${port}
  mode tcp
  bind 127.0.0.1:${port}
  timeout client 1h
  timeout server 1h
  option tcp-check
  tcp-check connect
  tcp-check send-binary ${loginPacket(CHECK_USER)}
  tcp-check send-binary ${queryPacket(sql)}
  tcp-check expect string ${expected}
  default-server check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
${servers.map((server, index) => `  server s${server} 127.0.0.1:${server}${index === 0 ? '' : ' backup'}`).join('\n')}
`,
  );
  return listeners.join('');
}

export function hostBalancer(port: number, hosts: readonly number[]): string {
  return `
listen exovo
  mode http
  bind 127.0.0.1:${port}
  timeout client 60s
  timeout server 15s
  option forwardfor
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response
  http-request disable-l7-retry if !METH_GET
  option httpchk GET /readyz
  default-server check inter 500ms fall 1 rise 1
${hosts.map((host) => `  server h${host} 127.0.0.1:${host}`).join('\n')}
`;
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

/** A login without a password (MySQL protocol, HandshakeResponse41). */
function loginPacket(user: string): string {
  const PROTOCOL_41 = 0x200;
  const SECURE_CONNECTION = 0x8000;
  const PLUGIN_AUTH = 0x80000;
  const flags = Buffer.alloc(8);
  flags.writeUInt32LE(1 | PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH);
  flags.writeUInt32LE(2 ** 24, 4);
  const utf8 = Buffer.from([0x21]);
  const strings = Buffer.from(`${user}\0\0mysql_native_password\0`);
  return packet(1, Buffer.concat([flags, utf8, Buffer.alloc(23), strings]));
}

function queryPacket(sql: string): string {
  return packet(0, Buffer.from(`\x03${sql}`));
}

function packet(sequence: number, payload: Buffer): string {
  const header = Buffer.alloc(4);
  header.writeUInt32LE(payload.length);
  header[3] = sequence;
  return Buffer.concat([header, payload]).toString('hex');
}
