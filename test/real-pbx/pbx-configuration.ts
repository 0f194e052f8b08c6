/**
 * Configuration of a small PBX modelled on FreePBX: the same contexts, the same CDR fields set in the same places, and
 * Local channels for queue members and forwarded calls. Extensions 2xx and 3xx, ring groups 6xx, queues 7xx,
 * conferences 80x, IVR 900.
 */
import { commonConfiguration } from './asterisk-server.js';

export interface PbxAddresses {
  readonly pbx: string;
  readonly phones: string;
  readonly carrier: string;
}

export interface PbxExtension {
  readonly extension: string;
  readonly name: string;
}

export interface PbxOptions {
  /** Whether Asterisk writes CANCEL when the caller hangs up while it rings. By default it writes NO ANSWER. */
  readonly writesCancel?: boolean;
}

export const COMPANY_NUMBER = '+13135550100';
export const TRUNK = 'voipco';
/** The Manager user of the plugin under test, with the rights that docs/freepbx.md asks for. */
export const PLUGIN_AMI = { user: 'exovo', secret: 's3cret/with@signs' };

export function pbxConfiguration(
  addresses: PbxAddresses,
  extensions: readonly PbxExtension[],
  { writesCancel = false }: PbxOptions = {},
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
    'pjsip.conf': pjsip(addresses, extensions),
    'extensions.conf': DIALPLAN,
    'queues.conf': QUEUES,
    'features.conf': '[general]\n[featuremap]\natxfer => *2\nblindxfer => ##\n',
    'res_parking.conf':
      '[default]\nparkext => 70\nparkpos => 71-79\ncontext => parkedcalls\nparkinghints = no\n',
    'confbridge.conf':
      '[general]\n[default_user]\ntype = user\nquiet = yes\n[default_bridge]\ntype = bridge\n',
    'voicemail.conf': `[general]\nformat = wav\nminsecs = 0\nmaxsilence = 0\n[default]\n${extensions
      .map(({ extension, name }) => `${extension} => 1234,${name}`)
      .join('\n')}\n`,
    'cdr.conf': `[general]\nenable = yes\nunanswered = no\n${writesCancel ? 'canceldispositionenabled = yes\n' : ''}`,
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

function pjsip({ pbx, phones, carrier }: PbxAddresses, extensions: readonly PbxExtension[]): string {
  const devices = extensions.map(
    ({ extension, name }) => `
[${extension}](device)
aors = ${extension}
callerid = "${name}" <${extension}>
[${extension}]
type = aor
contact = sip:${extension}@${phones}:5060
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
${devices.join('')}`;
}

const QUEUES = `
[general]
[members](!)
strategy = ringall
timeout = 8
retry = 1
joinempty = yes
announce-frequency = 0
[700](members)
member => Local/210@from-queue/n
member => Local/201@from-queue/n
[701](members)
member => Local/210@from-queue/n
member => Local/211@from-queue/n
`;

/** Ring times are short so that all calls finish within half a minute. */
const DIALPLAN = `
[globals]
RINGTIME = 4

[from-trunk]
exten => _+X.,1,NoOp(A call to \${EXTEN})
 same => n,Set(CDR(did)=\${EXTEN})
 same => n,Set(CDR(cnum)=\${CALLERID(num)})
 same => n,ExecIf($["\${CALLERID(name)}" != ""]?Set(CDR(cnam)=\${CALLERID(name)}))
 same => n,Set(__RECORD=\${IF($["\${EXTEN:-4}" = "1201"]?yes:no)})
 same => n,Goto(did,\${EXTEN:-3},1)

[did]
exten => _[23]XX,1,Goto(ext-local,\${EXTEN},1)
exten => _6XX,1,Goto(ext-group,\${EXTEN},1)
exten => _7XX,1,Goto(ext-queues,\${EXTEN},1)
exten => 800,1,Goto(ext-meetme,\${EXTEN},1)
exten => 900,1,Goto(ivr-1,s,1)

[from-internal]
exten => _[23]XX,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-local,\${EXTEN},1)
exten => _6XX,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-group,\${EXTEN},1)
exten => _7XX,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-queues,\${EXTEN},1)
exten => _80X,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-meetme,\${EXTEN},1)
exten => 70,1,Park(default)
exten => _7[1-9],1,Gosub(user-callerid,s,1)
 same => n,ParkedCall(default,\${EXTEN})
 same => n,Hangup()
exten => *43,1,Gosub(user-callerid,s,1)
 same => n,Answer()
 same => n,Echo()
exten => *97,1,Gosub(user-callerid,s,1)
 same => n,Answer()
 same => n,VoiceMailMain(\${CALLERID(num)}@default,s)
exten => _*2XX,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-local,vmu\${EXTEN:1},1)
exten => _**XXX,1,Gosub(user-callerid,s,1)
 same => n,PickupChan(PJSIP/\${EXTEN:2})
 same => n,Hangup()
exten => _FMPR-XXX,1,Dial(PJSIP/\${EXTEN:5},20,tTr)
exten => _91XXXXXXXXXX,1,Goto(+\${EXTEN:1},1)
exten => _+X.,1,Gosub(user-callerid,s,1)
 same => n,Set(CDR(outbound_cnum)=${COMPANY_NUMBER})
 same => n,Set(CDR(outbound_cnam)=ACME Corp)
 same => n,Set(CALLERID(all)="ACME Corp" <${COMPANY_NUMBER}>)
 same => n,Dial(PJSIP/\${EXTEN}@${TRUNK},20,Tr)
 same => n,Hangup(\${HANGUPCAUSE})

; Like FreePBX's macro of this name: keeps the caller's number and name before anything rewrites them.
[user-callerid]
exten => s,1,ExecIf($["\${CDR(cnum)}" = "" & "\${CALLERID(num)}" != ""]?Set(CDR(cnum)=\${CALLERID(num)}))
 same => n,ExecIf($["\${CDR(cnam)}" = "" & "\${CALLERID(name)}" != ""]?Set(CDR(cnam)=\${CALLERID(name)}))
 same => n,Return()

[ext-local]
exten => 240,1,Dial(Local/+12125550140@from-internal/n,20)
exten => 241,1,Dial(Local/FMPR-210@from-internal/n&Local/+12125550141@from-internal/n,20)
exten => 242,1,Dial(Local/FMPR-202@from-internal/n&Local/+12125550242@from-internal/n,20)
exten => 211,1,Dial(PJSIP/211,\${RINGTIME},tTr)
 same => n,Hangup(16)
exten => _[23]XX,1,ExecIf($["\${RECORD}" = "yes" | "\${EXTEN}" = "204"]?Set(CDR(recordingfile)=external-\${EXTEN}-\${CALLERID(num)}-\${UNIQUEID}.wav))
 same => n,ExecIf($["\${CDR(recordingfile)}" != ""]?MixMonitor(\${CDR(recordingfile)}))
 same => n,Set(BOX=\${EXTEN})
 same => n,Dial(PJSIP/\${EXTEN},\${RINGTIME},tTr)
 same => n,GotoIf($["\${DIALSTATUS}" = "NOANSWER"]?vmu\${BOX},1)
 same => n,Hangup(\${HANGUPCAUSE})
exten => _vmuXXX,1,VoiceMail(\${EXTEN:3}@default,us)
 same => n,Hangup()

[ext-group]
exten => 600,1,Dial(PJSIP/210&PJSIP/202&PJSIP/220,15,tTr)
 same => n,Hangup()
exten => 601,1,Dial(PJSIP/210&PJSIP/211,3,tTr)
 same => n,Hangup()

[ext-queues]
exten => 700,1,Answer()
 same => n,Queue(700,tT,,,20)
 same => n,Hangup()
exten => 701,1,Answer()
 same => n,Queue(701,tT,,,3)
 same => n,Goto(ext-local,203,1)

[from-queue]
exten => _2XX,1,Dial(PJSIP/\${EXTEN},8,tTr)
 same => n,Hangup()

[ext-meetme]
exten => _80X,1,Answer()
 same => n,ConfBridge(\${EXTEN})

[ivr-1]
exten => s,1,Answer()
 same => n,WaitExten(6)
exten => 1,1,Goto(ext-local,202,1)
exten => t,1,Hangup()

[parkedcalls]
`;
