/**
 * Summarises the records of one call: who called whom, how it ended, and how long they talked. The rules are explained
 * in docs/how-calls-are-read.md, and tested with calls really placed on Asterisk.
 *
 * We never guess: if the records don't show a value, it is `unknown` or null. Pure; called by `call-log.ts`.
 */
import type { Call, CallDirection, CallStatus, Party } from '../../host/ports.js';
import { formatUtc } from '../local-time.js';
import { isDelivery, isService, roomOf } from './applications.js';
import { type Beginning, beginningOf } from './beginning.js';
import { ANSWERED, statusByDispositions } from './disposition.js';
import { callId, type RecordGroup } from './group-records.js';
import { type Leg, legsOf, type Talk, talkedLongest, talkOf, talkSecondsOf } from './legs.js';
import type { NumberPlan } from './number-plan.js';
import { callerNumber, dialledNumber, isVoicemail, mailboxOf, recordedCaller } from './numbers.js';
import {
  attemptedParticipant,
  type CallView,
  inside,
  type Participant,
  participantByNumber,
} from './participants.js';
import { type CdrRecord, firstOf } from './record.js';
import { withoutTwins } from './twins.js';

/** `recordsOf` finds records of other calls by the channel that they called, see `CallView`. */
export function summariseCall(
  group: RecordGroup,
  plan: NumberPlan,
  recordsOf: CallView['recordsOf'] = () => [],
): Call {
  const [first] = group;
  const story = storyOf({ records: withoutTwins(group), plan, recordsOf });
  const status = statusOf(story);
  const { from, to, direction } = partiesOf(story);
  const endMs = Math.max(...group.map((record) => record.endMs));
  return {
    id: callId(first),
    start: formatUtc(first.startMs),
    direction,
    status,
    from: { number: from.number, name: from.name },
    to: { number: to.number, name: to.name },
    durationSeconds: Math.round((endMs - first.startMs) / 1000),
    talkSeconds: status === 'answered' ? talkSecondsOf(conversationOf(story)) : 0,
    hasRecording:
      status === 'answered' &&
      group.some((record) => record.disposition === ANSWERED && record.recordingFile !== ''),
  };
}

/** The facts that the records of one call show. The summary follows from them. */
interface Story {
  readonly view: CallView;
  readonly beginning: Beginning;
  /** Legs to the first party of a program's call. */
  readonly firstLegs: readonly Leg[];
  /** All other legs. */
  readonly legs: readonly Leg[];
  /** The records in which somebody talked to the caller. */
  readonly talked: readonly Leg[];
  /** The first record in which a mailbox took the call. */
  readonly voicemail: CdrRecord | undefined;
  /** Records of a feature code, a conference or the like that the caller reached. */
  readonly services: readonly CdrRecord[];
}

function storyOf(view: CallView): Story {
  const beginning = beginningOf(view);
  const all = legsOf(view);
  const isFirstPartys = ({ record }: Leg): boolean =>
    beginning.records.has(record) ||
    (record.called.kind === 'endpoint' && beginning.channels.includes(record.called.name));
  const legs = all.filter((leg) => !isFirstPartys(leg));
  const talked = legs.filter((leg) => leg.isAnswered);
  const isInternal =
    beginning.by === 'inside' || (beginning.by === 'program' && beginning.first.where === 'inside');
  return {
    view,
    beginning,
    firstLegs: all.filter(isFirstPartys),
    legs,
    talked,
    voicemail: view.records.find(isVoicemail),
    services: view.records.filter(
      (record) =>
        !beginning.records.has(record) &&
        isService(record, isInternal && legs.length === 0 && record.called.kind === 'none'),
    ),
  };
}

interface Parties {
  readonly from: Party;
  readonly to: Party;
  readonly direction: CallDirection;
}

function partiesOf(story: Story): Parties {
  const { beginning, view } = story;
  const { by, first, record } = beginning;
  const other = otherParty(story);
  switch (by) {
    case 'outside':
      return { from: first, to: other ?? NOBODY, direction: 'inbound' };
    case 'unknown':
      return { from: first, to: other ?? NOBODY, direction: 'unknown' };
    case 'inside':
      return { from: first, to: other ?? NOBODY, direction: directionTo(other) };
    case 'program':
      if (first.where === 'inside' && callsForFirst(story, other)) {
        return { from: first, to: other ?? NOBODY, direction: directionTo(other) };
      }
      if (first.where === 'outside' && first.number !== null) {
        const talker = talkedLongest(
          story.talked.filter(({ participant }) => participant.where === 'inside'),
        );
        return { from: talker ?? NOBODY, to: first, direction: 'outbound' };
      }
      if (first.where === 'inside') {
        return { from: programsNumber(record, first, view.plan), to: first, direction: 'internal' };
      }
      return { from: recordedCaller(record), to: other ?? first, direction: directionTo(first) };
  }
}

const NOBODY: Participant = { where: 'inside', number: null, name: null };

function directionTo(participant: Participant | null): CallDirection {
  if (participant?.where === 'outside') return 'outbound';
  return participant?.where === 'unknown' ? 'unknown' : 'internal';
}

/** Whether a program called somebody else for the first party, as in click-to-call, or only the first party itself. */
function callsForFirst({ beginning, legs }: Story, other: Participant | null): boolean {
  if (legs.length > 0) return true;
  const shown = recordedCaller(beginning.record).number;
  const isUnanswered = beginning.record.calling.kind === 'local' && beginning.record.calling.half === 2;
  return shown === beginning.first.number && (other !== null || isUnanswered);
}

/** The number that a program showed, unless it belongs to somebody outside, who may have been the next to be called. */
function programsNumber(record: CdrRecord, first: Participant, plan: NumberPlan): Party {
  const shown = recordedCaller(record);
  if (shown.number === null || shown.number === first.number) return NOBODY;
  return participantByNumber(shown.number, plan).where === 'inside' ? shown : NOBODY;
}

/** Returns whom the caller talked with, or else whose mailbox or room they reached, or else whom they asked for. */
function otherParty(story: Story): Participant | null {
  const { beginning, talked, voicemail, services, view } = story;
  // Somebody outside to whom an extension has talked stays the other party, even if a colleague takes over the call.
  const outsider =
    beginning.by === 'outside' ? undefined : talked.find(({ participant }) => participant.where !== 'inside');
  const partner = outsider?.participant ?? talkedLongest(talked);
  if (partner !== null) return partner;
  const mailbox = voicemail === undefined ? null : mailboxOf(voicemail);
  if (mailbox !== null) return inside(mailbox, view.plan);
  const room = firstOf(services, roomOf);
  if (room !== null) return inside(room, view.plan);
  return askedFor(story) ?? calledDid(story) ?? onlyOneRung(story);
}

/** Returns what the caller asked for first: the extension, the group, the queue, the number outside, the feature code. */
function askedFor({ view, legs, beginning }: Story): Participant | null {
  const own = view.records.filter((record) => !beginning.records.has(record));
  const rang = own.filter((record) => record.destinationChannel !== '');
  const legOf = new Map(legs.map((leg) => [leg.record, leg]));
  for (const record of [...rang, ...own]) {
    const leg = legOf.get(record);
    if (leg !== undefined && leg.participant.where !== 'inside') return leg.participant;
    const attempted = attemptedParticipant(record, view);
    if (leg === undefined && record.destinationChannel === '' && attempted !== null) return attempted;
    const room = roomOf(record);
    const dialled = room ?? dialledNumber(record);
    if (dialled !== null && !isFirstParty(dialled, record, beginning)) {
      return askedByNumber(dialled, record, view.plan);
    }
  }
  return null;
}

/** A program's Local channel whose half 1 runs an application keeps the first party's number as its `dst`. */
function isFirstParty(dialled: string, record: CdrRecord, { by, first }: Beginning): boolean {
  return by === 'program' && dialled === first.number && record.calling.kind === 'local';
}

function askedByNumber(number: string, record: CdrRecord, plan: NumberPlan): Participant {
  const participant = participantByNumber(number, plan);
  if (participant.where === 'inside' || record.outboundCallerNumber !== '') return participant;
  // It looks like a number outside, but no record shows that it was called there.
  return { ...participant, where: 'unknown' };
}

/** Returns the company's number that was called from outside, for a call that only reached an IVR or an announcement. */
function calledDid({ beginning, view }: Story): Participant | null {
  if (beginning.by !== 'outside') return null;
  const did = firstOf(view.records, (record) => callerNumber(record.did ?? ''));
  return did === null ? null : { where: 'inside', number: did, name: null };
}

/** Returns the telephone that rang, if there was only one. Without DIDs, calls from a trunk arrive in the dialplan's `s`,
 * and nothing else shows whom they were for. */
function onlyOneRung({ legs }: Story): Participant | null {
  const [first] = legs;
  return first !== undefined &&
    legs.every(({ participant }) => participant.number === first.participant.number)
    ? first.participant
    : null;
}

function statusOf(story: Story): CallStatus {
  const { legs, firstLegs, talked, voicemail, services, beginning, view } = story;
  if (talked.length > 0) return 'answered';
  if (voicemail !== undefined) return 'voicemail';
  if (services.length > 0 || isDelivered(story)) return 'answered';
  // A program calls nobody else if the first party does not answer.
  const isFirstReached = beginning.by !== 'program' || firstLegs.some((leg) => leg.isAnswered);
  const tried = legs.length > 0 && (isFirstReached || firstLegs.length === 0) ? legs : firstLegs;
  const records = tried.length > 0 ? tried.map(({ record }) => record) : view.records;
  return statusByDispositions(records.map(({ disposition }) => disposition));
}

/** Whether a program reached the first party, for whom it then called nobody else. */
function isDelivered({ beginning, legs, firstLegs }: Story): boolean {
  if (beginning.by !== 'program' || legs.length > 0) return false;
  return firstLegs.length > 0 ? firstLegs.some((leg) => leg.isAnswered) : isDelivery(beginning.record);
}

/** When somebody, or the service that was dialled, talked to the caller of an answered call. */
function conversationOf({ talked, services, firstLegs, beginning }: Story): readonly Talk[] {
  if (talked.length > 0) return talked.map(({ talk }) => talk);
  if (services.length > 0) return services.map(talkOf);
  const answered = firstLegs.filter((leg) => leg.isAnswered).map(({ talk }) => talk);
  return answered.length > 0 ? answered : [talkOf(beginning.record)];
}
