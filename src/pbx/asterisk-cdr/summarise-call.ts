/**
 * Tells one call out of its records: who called whom, what became of it, how long they talked.
 *
 * The rules are written against calls that were really placed on an Asterisk, with what was done in each; the tests
 * hold those records. Never a guess: what the records do not tell is `unknown` or null. Pure; called by
 * `call-log.ts` with the groups of `recent-calls.ts`.
 */
import type { Call, CallDirection, CallStatus } from '../../host/ports.js';
import { formatUtc } from '../local-time.js';
import { callKey, type RecordGroup } from './group-records.js';
import { callingExtension, comesFromTrunk, isConference, type Leg, legsOf, talkSecondsOf } from './legs.js';
import type { NumberPlan } from './number-plan.js';
import { mailboxOf } from './numbers.js';
import { askedFor, insideCaller, outsideCaller, talkedWith } from './parties.js';
import type { CdrRecord } from './record.js';

export function summariseCall(group: RecordGroup, plan: NumberPlan): Call {
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
    to:
      talkedWith(talked, plan) ??
      (mailbox === null ? askedFor(group, legs, plan) : { number: mailbox, name: plan.nameOf(mailbox) }),
    durationSeconds: Math.round((endMs - first.startMs) / 1000),
    talkSeconds: talkOf({ talked, mailbox, service }),
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
const SERVICES = new Set(['page', 'voicemailmain']);

/** The records of a feature code or a conference that ran: nobody was rung, and that is how it should be. */
function serviceIn(group: RecordGroup, legs: readonly Leg[], direction: CallDirection): CdrRecord[] {
  if (legs.length > 0) return [];
  return group.filter(
    (record) =>
      record.disposition === 'ANSWERED' &&
      (isConference(record) ||
        SERVICES.has(record.application.toLowerCase()) ||
        (direction === 'internal' && /^[*#]/.test(record.destination))),
  );
}

interface Outcome {
  readonly talked: readonly Leg[];
  readonly mailbox: string | null;
  readonly service: readonly CdrRecord[];
}

function statusOf(
  group: RecordGroup,
  legs: readonly Leg[],
  { talked, mailbox, service }: Outcome,
): CallStatus {
  if (talked.length > 0) return 'answered';
  if (mailbox !== null) return 'voicemail';
  if (service.length > 0) return 'answered';
  const called = legs.filter((leg) => !leg.isCaller);
  const telling = called.length > 0 ? called.map((leg) => leg.record) : group;
  const all = (...dispositions: readonly string[]): boolean =>
    telling.every((record) => dispositions.includes(record.disposition));
  if (all('BUSY')) return 'busy';
  if (all('FAILED', 'CONGESTION')) return 'failed';
  if (all('CANCEL')) return 'cancelled';
  return 'no_answer';
}

function talkOf({ talked, mailbox, service }: Outcome): number {
  if (talked.length > 0) return talkSecondsOf(talked.map((leg) => leg.record));
  return mailbox === null ? talkSecondsOf(service) : 0;
}
