/**
 * Tells one call out of its records: who called whom, what became of it, how long they talked.
 *
 * The rules are written against calls that were really placed on an Asterisk, with what was done in each; the tests
 * hold those records. Never a guess: what the records do not tell is `unknown` or null. Pure; called by
 * `recent-calls.ts` with the groups of `group-records.ts`.
 */
import type { Call, CallDirection, CallStatus, Party } from '../../host/ports.js';
import { formatUtc } from '../wall-time.js';
import { callKey, type RecordGroup } from './group-records.js';
import { callingExtension, comesFromTrunk, type Leg, legsOf, talkSecondsOf } from './legs.js';
import type { NumberPlan } from './number-plan.js';
import {
  callerName,
  callerNumber,
  dialledNumber,
  mailboxOf,
  nameInCallerId,
  numberThroughTrunk,
} from './numbers.js';
import type { CdrRecord } from './record.js';

export function tellCall(group: RecordGroup, plan: NumberPlan): Call {
  const [first] = group;
  const caller = callingExtension(first, plan);
  const legs = legsOf(group, plan, caller);
  const talked = legs.filter((leg) => leg.answered);
  const direction = directionOf(group, legs, plan);
  const mailbox = mailboxIn(group);
  const service = serviceIn(group, legs, direction);
  const endMs = Math.max(...group.map((record) => record.endMs));
  return {
    id: callKey(first),
    start: formatUtc(first.startMs),
    direction,
    status: statusOf(group, legs, { talked, mailbox, service }),
    from: direction === 'inbound' ? outsideCaller(group) : insideCaller(group, caller, plan),
    to: calledParty(group, legs, talked, mailbox, plan),
    durationSeconds: Math.round((endMs - first.startMs) / 1000),
    talkSeconds: talkOf(talked, mailbox, service),
    hasRecording: group.some((record) => record.disposition === 'ANSWERED' && record.recordingFile !== ''),
  };
}

function directionOf(group: RecordGroup, legs: readonly Leg[], plan: NumberPlan): CallDirection {
  const [first] = group;
  if (group.some((record) => record.did !== '') || comesFromTrunk(first, plan)) return 'inbound';
  if (legs.some((leg) => leg.toTrunk)) return 'outbound';
  return callingExtension(first, plan) === null ? 'unknown' : 'internal';
}

function mailboxIn(group: RecordGroup): string | null {
  for (const record of group) {
    const mailbox = mailboxOf(record);
    if (mailbox !== null) return mailbox;
  }
  return null;
}

/** Applications in which the caller has reached what was dialled, although no telephone rang. */
const SERVICES = new Set(['confbridge', 'meetme', 'page', 'voicemailmain']);

/** The record of a feature code or a conference that ran: nobody else was rung, and that is how it should be. */
function serviceIn(group: RecordGroup, legs: readonly Leg[], direction: CallDirection): CdrRecord | null {
  if (legs.length > 0) return null;
  const ran = group.find(
    (record) =>
      record.disposition === 'ANSWERED' &&
      (SERVICES.has(record.application.toLowerCase()) ||
        (direction === 'internal' && /^[*#]/.test(record.destination))),
  );
  return ran ?? null;
}

interface Outcome {
  readonly talked: readonly Leg[];
  readonly mailbox: string | null;
  readonly service: CdrRecord | null;
}

function statusOf(
  group: RecordGroup,
  legs: readonly Leg[],
  { talked, mailbox, service }: Outcome,
): CallStatus {
  if (talked.length > 0) return 'answered';
  if (mailbox !== null) return 'voicemail';
  if (service !== null) return 'answered';
  const dispositions =
    legs.length > 0 ? legs.map((leg) => leg.record.disposition) : group.map((r) => r.disposition);
  if (dispositions.every((disposition) => disposition === 'BUSY')) return 'busy';
  if (dispositions.every((disposition) => disposition === 'FAILED' || disposition === 'CONGESTION'))
    return 'failed';
  if (dispositions.every((disposition) => disposition === 'CANCEL')) return 'cancelled';
  return 'no_answer';
}

function talkOf(talked: readonly Leg[], mailbox: string | null, service: CdrRecord | null): number {
  if (talked.length > 0) return talkSecondsOf(talked.map((leg) => leg.record));
  return mailbox === null && service !== null ? service.billedSeconds : 0;
}

function outsideCaller(group: RecordGroup): Party {
  const [first] = group;
  const number = callerNumber(first.callerNumber) ?? callerNumber(first.source);
  const name = callerName(first.callerName, number) ?? callerName(nameInCallerId(first.callerId), number);
  return { number, name };
}

/** The caller's own number: `src` and `clid` of an outgoing call hold the company's. */
function insideCaller(group: RecordGroup, caller: string | null, plan: NumberPlan): Party {
  const [first] = group;
  const extension = plan.isExtension(first.callerNumber) ? first.callerNumber : caller;
  if (extension !== null) return { number: extension, name: plan.nameOf(extension) };
  return outsideCaller(group);
}

function calledParty(
  group: RecordGroup,
  legs: readonly Leg[],
  talked: readonly Leg[],
  mailbox: string | null,
  plan: NumberPlan,
): Party {
  const main = longestTalk(talked);
  if (main !== null) return partyOfLeg(main, plan);
  if (mailbox !== null) return { number: mailbox, name: plan.nameOf(mailbox) };
  const number =
    firstDialled(group, legs) ?? callerNumber(group.find((record) => record.did !== '')?.did ?? '');
  return { number, name: number === null ? null : plan.nameOf(number) };
}

/** The later one when two talked equally long: with it the call ended. */
function longestTalk(talked: readonly Leg[]): Leg | null {
  return talked.reduce<Leg | null>(
    (best, leg) => (best === null || leg.record.billedSeconds >= best.record.billedSeconds ? leg : best),
    null,
  );
}

function partyOfLeg(leg: Leg, plan: NumberPlan): Party {
  if (leg.extension !== null) return { number: leg.extension, name: plan.nameOf(leg.extension) };
  if (leg.toTrunk) return { number: numberThroughTrunk(leg.record), name: null };
  return { number: dialledNumber(leg.record.destination) ?? leg.endpoint.endpoint, name: null };
}

/** What the caller asked for first: the extension, the group, the queue, the number outside, the feature code. */
function firstDialled(group: RecordGroup, legs: readonly Leg[]): string | null {
  const rang = group.find((record) => record.destinationChannel !== '') ?? null;
  if (rang !== null) {
    const leg = legs.find((candidate) => candidate.record === rang);
    const dialled = leg?.toTrunk === true ? numberThroughTrunk(rang) : dialledNumber(rang.destination);
    if (dialled !== null) return dialled;
  }
  for (const record of group) {
    const dialled = dialledNumber(record.destination);
    if (dialled !== null) return dialled;
  }
  return null;
}
