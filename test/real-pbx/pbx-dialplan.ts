/**
 * The dialplan of the PBX under test: FreePBX's contexts, its Local channels for queue members, Follow Me and forwarded
 * calls, and the CDR fields that it sets, in the same places.
 */
import { GROUPS_DIALPLAN } from './pbx-groups.js';

export const COMPANY_NUMBER = '+13135550100';
export const TRUNK = 'voipco';
/** A trunk that puts a prefix before every number. */
export const PREFIX_TRUNK = { name: 'secondco', prefix: '99' };
/** A trunk that the PBX's tables don't list. */
export const UNLISTED_TRUNK = 'thirdco';

/** The phones 21x, which never answer, ring for 4 s. The others get RINGTIME, enough to answer on a busy machine. */
export const DIALPLAN = `
[globals]
RINGTIME = 15

[from-trunk]
exten => _+X.,1,NoOp(A call to \${EXTEN})
 same => n,Set(CDR(did)=\${EXTEN})
 same => n,Gosub(from-trunk-callerid,s,1)
 same => n,Set(__RECORD=\${IF($["\${EXTEN:-4}" = "1201"]?yes:no)})
 same => n,Goto(did,\${EXTEN:-3},1)
; The inbound route for any number, of which FreePBX records the DID s.
exten => +13135550999,1,Set(CDR(did)=s)
 same => n,Gosub(from-trunk-callerid,s,1)
 same => n,Goto(ivr-1,s,1)
; Goes out again through the other trunk, in a dialplan that records no DID.
exten => +13135550998,1,Dial(PJSIP/${PREFIX_TRUNK.prefix}012125550198@${PREFIX_TRUNK.name},20)
 same => n,Hangup()

[from-trunk-callerid]
exten => s,1,Set(CDR(cnum)=\${CALLERID(num)})
 same => n,Set(CDR(cnam)=\${CALLERID(name)})
 same => n,Return()

[did]
exten => _[23]XX,1,Goto(ext-local,\${EXTEN},1)
exten => _6XX,1,Goto(ext-group,\${EXTEN},1)
exten => _7XX,1,Goto(ext-queues,\${EXTEN},1)
exten => _80X,1,Goto(ext-meetme,\${EXTEN},1)
exten => 900,1,Goto(ivr-1,s,1)
exten => 901,1,Goto(ivr-2,s,1)
; A misc destination outside, one through the route with the prefix 9.
exten => 910,1,Goto(from-internal,+12125550190,1)
exten => 911,1,Goto(from-internal,90301234191,1)
exten => 920,1,Goto(app-vmblast,s,1)
exten => 921,1,Goto(app-announcement-1,s,1)
exten => 922,1,Goto(app-announcement-2,s,1)
exten => 924,1,Goto(disa,1,1)
exten => 925,1,Goto(app-blackhole,zapateller,1)
exten => 926,1,Goto(app-blackhole,musiconhold,1)
exten => 927,1,Goto(app-blackhole,ring,1)
exten => 928,1,Goto(app-blackhole,no-service,1)

[from-internal]
exten => _[23]XX,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-local,\${EXTEN},1)
exten => _6XX,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-group,\${EXTEN},1)
exten => _7XX,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-queues,\${EXTEN},1)
exten => _80X,1,Gosub(user-callerid,s,1)
 same => n,Goto(ext-meetme,\${EXTEN},1)
exten => 60,1,Park(returning)
exten => 70,1,Park(default)
exten => _7[1-9],1,Gosub(user-callerid,s,1)
 same => n,ParkedCall(default,\${EXTEN})
 same => n,Hangup()
; Numbers that do not exist.
exten => _1XX,1,Gosub(user-callerid,s,1)
 same => n,Congestion(1)
exten => 555,1,Gosub(user-callerid,s,1)
 same => n,Answer()
 same => n,ChanSpy(PJSIP/299)
exten => 580,1,Gosub(user-callerid,s,1)
 same => n,Page(PJSIP/207&PJSIP/208)
exten => *43,1,Gosub(user-callerid,s,1)
 same => n,Answer()
 same => n,Echo()
exten => *76,1,Gosub(user-callerid,s,1)
 same => n,Answer()
 same => n,Playback(hello-world)
 same => n,Hangup()
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
exten => _+X.,1,Gosub(outbound-callerid,s,1)
 same => n,Dial(PJSIP/\${EXTEN}@${TRUNK},20,Tr)
 same => n,Hangup(\${HANGUPCAUSE})
; The outbound route 9|0X. The record keeps the number with the 9.
exten => _90X.,1,Gosub(outbound-callerid,s,1)
 same => n,Dial(PJSIP/\${EXTEN:1}@${TRUNK},20,Tr)
 same => n,Hangup(\${HANGUPCAUSE})
; The outbound route 88|0X. through the trunk with a prefix.
exten => _880X.,1,Gosub(outbound-callerid,s,1)
 same => n,Dial(PJSIP/${PREFIX_TRUNK.prefix}\${EXTEN:2}@${PREFIX_TRUNK.name},20,Tr)
 same => n,Hangup(\${HANGUPCAUSE})

; The outbound route 87|0X. through an unlisted trunk, in a dialplan that records no company's number.
exten => _870X.,1,Gosub(user-callerid,s,1)
 same => n,Dial(PJSIP/\${EXTEN:2}@${UNLISTED_TRUNK},20,T)
 same => n,Hangup(\${HANGUPCAUSE})

; Like FreePBX's macro of this name: keeps the caller's number and name before anything rewrites them.
[user-callerid]
exten => s,1,ExecIf($["\${CDR(cnum)}" = "" & "\${CALLERID(num)}" != ""]?Set(CDR(cnum)=\${CALLERID(num)}))
 same => n,ExecIf($[\${LEN(\${CDR(cnam)})} = 0]?Set(CDR(cnam)=\${CALLERID(name)}))
 same => n,Return()

[outbound-callerid]
exten => s,1,Gosub(user-callerid,s,1)
 same => n,Set(CDR(outbound_cnum)=${COMPANY_NUMBER})
 same => n,Set(CDR(outbound_cnam)=ACME Corp)
 same => n,Set(CALLERID(all)="ACME Corp" <${COMPANY_NUMBER}>)
 same => n,Return()

[ext-local]
exten => 209,1,Dial(PJSIP/209&PJSIP/99209,\${RINGTIME},tTr)
 same => n,Hangup(\${HANGUPCAUSE})
exten => 393,1,Dial(PJSIP/99393,\${RINGTIME},tTr)
 same => n,Hangup(\${HANGUPCAUSE})
exten => 240,1,Dial(Local/+12125550140@from-internal/n,20)
exten => 241,1,Dial(Local/FMPR-210@from-internal/n&Local/+12125550141@from-internal/n,20)
exten => 242,1,Dial(Local/FMPR-202@from-internal/n&Local/+12125550242@from-internal/n,20)
; Follow Me of FreePBX 17: the Local channels in the middle write no records.
exten => 243,1,Dial(Local/FMPR-202@from-followme&Local/FMGL-90301234245#@from-followme,20)
exten => 244,1,Dial(Local/FMPR-210@from-followme&Local/FMGL-90301234147#@from-followme,20)
exten => 247,1,Dial(Local/FMPR-210@from-followme&Local/FMGL-90301234248#@from-followme,4)
 same => n,Hangup()
exten => 246,1,Dial(Local/90301234146@from-internal/n,20)
; Not registered, so that Dial creates no channel. 249 is in do not disturb.
exten => 245,1,Dial(PJSIP/245,\${RINGTIME},tTr)
 same => n,Hangup(\${HANGUPCAUSE})
exten => 249,1,Busy(1)
exten => 211,1,Dial(PJSIP/211,4,tTr)
 same => n,Hangup(16)
exten => 215,1,Dial(PJSIP/211,2,tTr)
 same => n,Dial(PJSIP/203,10,tTr)
 same => n,Hangup()
exten => 216,1,Dial(PJSIP/211,2,tTr)
 same => n,Dial(PJSIP/210,3,tTr)
 same => n,Hangup()
exten => 221,1,Dial(PJSIP/221,\${RINGTIME},tTr)
 same => n,GotoIf($["\${CDR(did)}" != ""]?vmb221,1)
 same => n,Hangup(\${HANGUPCAUSE})
exten => _[23]XX,1,ExecIf($["\${RECORD}" = "yes" | "\${EXTEN}" = "204"]?Set(CDR(recordingfile)=external-\${EXTEN}-\${CALLERID(num)}-\${UNIQUEID}.wav))
 same => n,ExecIf($["\${CDR(recordingfile)}" != ""]?MixMonitor(\${CDR(recordingfile)}))
 same => n,Set(BOX=\${EXTEN})
 same => n,Dial(PJSIP/\${EXTEN},\${IF($["\${EXTEN:0:2}" = "21"]?4:\${RINGTIME})},tTr)
 same => n,GotoIf($["\${DIALSTATUS}" = "NOANSWER"]?vmu\${BOX},1)
 same => n,Hangup(\${HANGUPCAUSE})
exten => _vmuXXX,1,VoiceMail(\${EXTEN:3}@default,us)
 same => n,Hangup()
exten => _vmbXXX,1,VoiceMail(\${EXTEN:3}@default,bs)
 same => n,Hangup()

[from-followme]
exten => _FMPR-XXX,1,Set(CDR_PROP(disable)=true)
 same => n,Dial(PJSIP/\${EXTEN:5},20,tTr)
exten => _FMGL-X.,1,Set(CDR_PROP(disable)=true)
 same => n,Dial(Local/\${EXTEN:5:-1}@from-internal,20)

${GROUPS_DIALPLAN}
[ext-meetme]
exten => 804,1,Answer()
 same => n,Goto(STARTMEETME,1)
exten => STARTMEETME,1,ConfBridge(804)
exten => _80X,1,Answer()
 same => n,ConfBridge(\${EXTEN})

[ivr-1]
exten => s,1,Answer()
 same => n,WaitExten(6)
exten => 1,1,Goto(ext-local,202,1)
exten => t,1,Hangup()

[ivr-2]
exten => s,1,Answer()
 same => n,WaitExten(6)
exten => 1,1,Goto(ext-local,vmu212,1)
exten => 2,1,Goto(ext-queues,712,1)
exten => 3,1,Goto(ext-local,220,1)

[app-vmblast]
exten => s,1,VoiceMail(212@default&210@default,us)
 same => n,Hangup()

[app-announcement-1]
exten => s,1,Answer()
 same => n,Playback(hello-world)
 same => n,Goto(ext-local,203,1)

[app-announcement-2]
exten => s,1,Answer()
 same => n,Playback(hello-world)
 same => n,Hangup()

[disa]
exten => 1,1,Answer()
 same => n,DISA(no-password,from-internal)

[app-blackhole]
exten => zapateller,1,Answer()
 same => n,Zapateller()
 same => n,Hangup()
exten => musiconhold,1,Answer()
 same => n,MusicOnHold()
exten => ring,1,Answer()
 same => n,Playtones(ring)
 same => n,Wait(300)
exten => no-service,1,Answer()
 same => n,Zapateller()
 same => n,Playback(hello-world)
 same => n,Hangup()

[parkedcalls]
`;
