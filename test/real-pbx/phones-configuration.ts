/**
 * The other end of every wire: the telephones of the extensions, and the carrier with the world behind it. Who is
 * called decides what happens: the second digit of an extension, or the fifth digit from the end of a number.
 */
import { commonConfiguration } from './asterisk-server.js';
import type { PbxAddresses, PbxExtension } from './pbx-configuration.js';

export function phonesConfiguration(
  { pbx, phones, carrier }: PbxAddresses,
  extensions: readonly PbxExtension[],
): Record<string, string> {
  const lines = extensions.map(
    ({ extension }) => `
[phone-${extension}](line)
from_user = ${extension}
aors = pbx
transport = phones
`,
  );
  return {
    ...commonConfiguration(phones),
    'pjsip.conf': `
[global]
type = global
endpoint_identifier_order = ip
[phones]
type = transport
protocol = udp
bind = ${phones}:5060
[carrier]
type = transport
protocol = udp
bind = ${carrier}:5060
[line](!)
type = endpoint
context = called
disallow = all
allow = ulaw
direct_media = no
dtmf_mode = info
send_pai = no
[pbx](line)
aors = pbx
transport = phones
[pbx]
type = aor
contact = sip:${pbx}:5060
[pbx]
type = identify
endpoint = pbx
match = ${pbx}
[carrier-line](line)
aors = pbx
transport = carrier
${lines.join('')}`,
    'extensions.conf': DIALPLAN,
  };
}

const DIALPLAN = `
[called]
; Telephones: 20x and 3xx answer, 21x do not, 22x are busy, 23x refuse. 240 to 242 have none.
exten => 206,1,Goto(briefly,1)
exten => _20X,1,Goto(answer,1)
exten => _3XX,1,Goto(answer,1)
exten => _21X,1,Goto(ring,1)
exten => _22X,1,Hangup(17)
exten => _23X,1,Hangup(21)
; 206 and ...06xx hang up by themselves.
; The world: ...01xx answers, ...02xx does not, ...03xx is busy, ...04xx cannot be reached, ...05xx does not exist.
exten => _+X!,1,Goto(world-\${EXTEN:-3:1},1)
exten => world-1,1,Goto(answer,1)
exten => world-2,1,Goto(ring,1)
exten => world-3,1,Hangup(17)
exten => world-4,1,Hangup(34)
exten => world-5,1,Hangup(1)
exten => world-6,1,Goto(briefly,1)
exten => briefly,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(3)
 same => n,Hangup()
exten => answer,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(60)
exten => ring,1,Ringing()
 same => n,Wait(60)

; What a caller does once answered; the number is how many seconds.
[caller]
exten => _talk-X,1,Wait(\${EXTEN:5})
 same => n,Hangup()
exten => press-1,1,Wait(1)
 same => n,SendDTMF(1)
 same => n,Wait(4)
 same => n,Hangup()
exten => stay,1,Wait(60)
`;
