/**
 * Configuration of the second Asterisk, which plays the extensions' phones and the carrier. The called number decides
 * what happens: the second digit of an extension, or the third digit from the end of an outside number.
 */
import { commonConfiguration } from './asterisk-server.js';
import type { PbxAddresses, PbxDevice } from './pbx-configuration.js';

export function phonesConfiguration(
  { pbx, phones, carrier }: PbxAddresses,
  devices: readonly PbxDevice[],
): Record<string, string> {
  const lines = devices.map(
    ({ id }) => `
[phone-${id}](line)
from_user = ${id}
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
    'extensions.conf': `[globals]\nPBX = ${pbx}\n${DIALPLAN}`,
  };
}

const DIALPLAN = `
[called]
; Phones: 20x and 3xx answer, 21x don't, 22x are busy, 23x decline. 99209 and 99393 are second phones.
exten => 206,1,Goto(briefly,1)
exten => _20X,1,Goto(answer,1)
exten => 394,1,Goto(refer-395,1)
exten => 396,1,Goto(refer-912125550199,1)
exten => _3XX,1,Goto(answer,1)
exten => _21X,1,Goto(ring,1)
exten => _22X,1,Hangup(17)
exten => _23X,1,Hangup(21)
exten => 99209,1,Goto(answer,1)
exten => 209,1,Hangup(17)
exten => 99393,1,Goto(answer,1)
; Outside numbers: ...1xx answers, ...2xx doesn't, ...3xx is busy, ...4xx is unreachable, ...5xx doesn't exist, ...6xx
; hangs up itself after three seconds of talk, ...7xx after eight. 99 is the prefix of the second trunk.
exten => _+X!,1,Goto(outside-\${EXTEN:-3:1},1)
exten => _0X!,1,Goto(outside-\${EXTEN:-3:1},1)
exten => _990X!,1,Goto(outside-\${EXTEN:-3:1},1)
exten => outside-1,1,Goto(answer,1)
exten => outside-2,1,Goto(ring,1)
exten => outside-3,1,Hangup(17)
exten => outside-4,1,Hangup(34)
exten => outside-5,1,Hangup(1)
exten => outside-6,1,Goto(briefly,1)
exten => outside-7,1,Goto(longer,1)
exten => briefly,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(3)
 same => n,Hangup()
exten => longer,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(8)
 same => n,Hangup()
exten => answer,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(60)
exten => ring,1,Ringing()
 same => n,Wait(60)
; A phone that hands the call on with its own transfer key, by a SIP REFER.
exten => _refer-X.,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(2)
 same => n,Transfer(PJSIP/sip:\${EXTEN:6}@\${PBX})
 same => n,Hangup()

; Scripts that a caller runs once answered. The digit is the number of seconds.
[caller]
exten => _talk-X,1,Wait(\${EXTEN:5})
 same => n,Hangup()
exten => _press-X,1,Wait(1)
 same => n,SendDTMF(\${EXTEN:6})
 same => n,Wait(4)
 same => n,Hangup()
exten => _dial-X.,1,Wait(1)
 same => n,SendDTMF(\${EXTEN:5})
 same => n,Wait(6)
 same => n,Hangup()
exten => stay,1,Wait(60)
`;
