/** The ring groups and queues of the PBX under test. */

/** Most queues have one agent of their own, for whose channel a test can wait. */
const QUEUE_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  '700': ['Local/210@from-queue/n', 'Local/201@from-queue/n'],
  '701': ['Local/210@from-queue/n', 'Local/211@from-queue/n'],
  '702': ['Local/+12125550147@from-internal/n'],
  '703': ['Local/214@from-queue/n'],
  '704': ['Local/351@from-queue/n'],
  '705': ['Local/353@from-queue/n'],
  '706': ['Local/210@from-queue/n'],
  '707': ['Local/220@from-queue/n'],
  '708': ['Local/355@from-queue/n'],
  '709': ['Local/358@from-queue/n'],
  '710': ['Local/385@from-queue/n'],
  '711': ['Local/386@from-queue/n'],
  '712': ['Local/392@from-queue/n'],
};

export const QUEUES = `
[general]
[members](!)
strategy = ringall
timeout = 8
retry = 1
joinempty = yes
announce-frequency = 0
${Object.entries(QUEUE_MEMBERS)
  .map(
    ([queue, members]) => `[${queue}](members)\n${members.map((member) => `member => ${member}`).join('\n')}`,
  )
  .join('\n')}
`;

export const GROUPS_DIALPLAN = `
[ext-group]
exten => 600,1,Dial(PJSIP/210&PJSIP/202&PJSIP/220,15,tTr)
 same => n,Hangup()
exten => 601,1,Dial(PJSIP/210&PJSIP/211,3,tTr)
 same => n,Hangup()
; Groups with a mobile phone: the desk answers, the mobile answers, nobody does.
exten => 602,1,Dial(PJSIP/202&Local/+12125550243@from-internal/n,15,tTr)
 same => n,Hangup()
exten => 603,1,Dial(PJSIP/210&Local/+12125550143@from-internal/n,15,tTr)
 same => n,Hangup()
exten => 604,1,Dial(PJSIP/210&Local/+12125550244@from-internal/n,4,tTr)
 same => n,Hangup()
; One after the other.
exten => 605,1,Dial(PJSIP/210,2,tTr)
 same => n,Dial(PJSIP/202,10,tTr)
 same => n,Hangup()
exten => 606,1,Dial(PJSIP/210&PJSIP/211,3,tTr)
 same => n,Goto(ext-local,vmu212,1)
exten => 607,1,Dial(PJSIP/220&PJSIP/221,5,tTr)
 same => n,Hangup(17)

[ext-queues]
exten => 700,1,Answer()
 same => n,Queue(700,tT,,,20)
 same => n,Hangup()
exten => 701,1,Answer()
 same => n,Queue(701,tT,,,3)
 same => n,Goto(ext-local,203,1)
; Recorded, and overflows to a mailbox. FreePBX names a file for every call, and it stays empty if nobody answers.
exten => 706,1,Answer()
 same => n,Set(CDR(recordingfile)=q-706-\${UNIQUEID}.wav)
 same => n,MixMonitor(q-706-\${UNIQUEID}.wav,b)
 same => n,Queue(706,tT,,,3)
 same => n,Goto(ext-local,vmu212,1)
exten => _7XX,1,Answer()
 same => n,Queue(\${EXTEN},tT,,,20)
 same => n,Hangup()

[from-queue]
exten => _[23]XX,1,Dial(PJSIP/\${EXTEN},8,tTr)
 same => n,Hangup()
`;
