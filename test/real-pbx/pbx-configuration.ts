/**
 * Configuration of a small PBX modelled on FreePBX. Extensions 2xx and 3xx, ring groups 6xx, queues 7xx, conferences 80x,
 * and 9xx for the other destinations of a call from outside.
 */
import { commonConfiguration } from './asterisk-server.js';
import { DIALPLAN, PREFIX_TRUNK, TRUNK, UNLISTED_TRUNK } from './pbx-dialplan.js';
import { QUEUES } from './pbx-groups.js';

/** The extension whose phone is not registered. */
export const UNREGISTERED = '245';

export interface PbxAddresses {
  readonly pbx: string;
  readonly phones: string;
  readonly carrier: string;
}

export interface PbxExtension {
  readonly extension: string;
  readonly name: string;
}

/** All of 127.0.0.0/8 is loopback, so random addresses are unlikely to collide with those of another run. */
export function randomAddresses(): PbxAddresses {
  const byte = (): number => 1 + Math.floor(Math.random() * 253);
  const net = `127.${byte()}.${byte()}`;
  return { pbx: `${net}.2`, phones: `${net}.3`, carrier: `${net}.4` };
}

/** A telephone of an extension. The first one has the extension as its id. */
export interface PbxDevice {
  readonly id: string;
  readonly extension: string;
  readonly name: string;
}

export interface PbxOptions {
  /**
   * Whether Asterisk also writes records for calls that ring nobody, and CANCEL when the caller hangs up while it rings.
   * By default it writes no record, and NO ANSWER.
   */
  readonly writesEverything?: boolean;
}

/** The Manager user of the plugin under test, with the rights that docs/freepbx.md asks for. */
export const PLUGIN_AMI = { user: 'exovo', secret: 's3cret/with@signs' };

export function pbxConfiguration(
  addresses: PbxAddresses,
  extensions: readonly PbxExtension[],
  devices: readonly PbxDevice[],
  { writesEverything = false }: PbxOptions = {},
): Record<string, string> {
  const common = commonConfiguration(addresses.pbx);
  return {
    ...common,
    'manager.conf': `${common['manager.conf']}
[${PLUGIN_AMI.user}]
secret = ${PLUGIN_AMI.secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.0/255.0.0.0
read = call
write = call
eventfilter = Event: PresenceStateChange
`,
    'pjsip.conf': pjsip(addresses, devices),
    'extensions.conf': DIALPLAN,
    'queues.conf': QUEUES,
    // Generous times between digits, because a busy machine is late.
    'features.conf':
      '[general]\nfeaturedigittimeout = 10000\ntransferdigittimeout = 10\n[featuremap]\natxfer => *2\nblindxfer => ##\n',
    'res_parking.conf': `[default]
parkext => 70
parkpos => 71-79
context => parkedcalls
[returning]
parkext => 60
parkpos => 61-69
context => parkedcalls
parkingtime = 2
comebacktoorigin = yes
comebackdialtime = 10
`,
    'confbridge.conf':
      '[general]\n[default_user]\ntype = user\nquiet = yes\n[default_bridge]\ntype = bridge\n',
    'voicemail.conf': `[general]\nformat = wav\nminsecs = 0\nmaxsilence = 0\n[default]\n${extensions
      .map(({ extension, name }) => `${extension} => 1234,${name}`)
      .join('\n')}\n`,
    'cdr.conf': writesEverything
      ? '[general]\nenable = yes\nunanswered = yes\ncanceldispositionenabled = yes\n'
      : '[general]\nenable = yes\nunanswered = no\n',
    'res_odbc.conf': '[cdr]\nenabled => yes\ndsn => cdr\npre-connect => yes\nmax_connections => 5\n',
    'cdr_adaptive_odbc.conf':
      '[cdr]\nconnection = cdr\nloguniqueid = yes\ntable = cdr\nalias start => calldate\n',
  };
}

/** Sets the connection's character set to utf8mb4, so that names in every script arrive intact. */
export function odbcFiles(port: number, user: string, database: string): Record<string, string> {
  return {
    '/etc/odbcinst.ini': '[MariaDB]\nDriver = libmaodbc.so\nThreading = 0\n',
    '/etc/odbc.ini': `[cdr]\nDriver = MariaDB\nServer = 127.0.0.1\nPort = ${port}\nUser = ${user}\nDatabase = ${database}\nCharset = utf8mb4\n`,
  };
}

function outgoingTrunk(name: string, carrier: string): string {
  return `
[${name}]
type = endpoint
context = from-trunk
disallow = all
allow = ulaw
direct_media = no
dtmf_mode = info
aors = ${name}
[${name}]
type = aor
contact = sip:${carrier}:5060
`;
}

function pjsip({ pbx, phones, carrier }: PbxAddresses, devices: readonly PbxDevice[]): string {
  const telephones = devices.map(
    ({ id, extension, name }) => `
[${id}](device)
aors = ${id}
callerid = "${name}" <${extension}>
[${id}]
type = aor
${extension === UNREGISTERED ? '' : `contact = sip:${id}@${phones}:5060`}
`,
  );
  return `
[global]
type = global
endpoint_identifier_order = ip,username
[transport]
type = transport
protocol = udp
bind = ${pbx}:5060
[device](!)
type = endpoint
context = from-internal
disallow = all
allow = ulaw
direct_media = no
dtmf_mode = info
identify_by = username
trust_id_inbound = no
[${TRUNK}]
type = endpoint
context = from-trunk
disallow = all
allow = ulaw
direct_media = no
dtmf_mode = info
identify_by = ip
trust_id_inbound = yes
aors = ${TRUNK}
[${TRUNK}]
type = aor
contact = sip:${carrier}:5060
[${TRUNK}]
type = identify
endpoint = ${TRUNK}
match = ${carrier}
${[PREFIX_TRUNK.name, UNLISTED_TRUNK].map((name) => outgoingTrunk(name, carrier)).join('')}${telephones.join('')}`;
}
