/**
 * The legs of a call: each record in which a telephone rang or a line was called, with who was behind it and whether
 * they answered. Pure; see docs/how-calls-are-read.md.
 */
import { isConference } from './applications.js';
import type { LocalChannel } from './channel.js';
import { ANSWERED } from './disposition.js';
import { numberIn } from './numbers.js';
import { type CallView, calledParticipant, type Participant, participantByNumber } from './participants.js';
import type { CdrRecord } from './record.js';

export interface Leg {
  readonly record: CdrRecord;
  readonly participant: Participant;
  readonly isAnswered: boolean;
}

/** Returns the legs in the order of their records. */
export function legsOf(view: CallView): Leg[] {
  return view.records.map((record) => legOf(record, view)).filter((leg) => leg !== null);
}

function legOf(record: CdrRecord, view: CallView): Leg | null {
  const channel = record.called;
  if (channel.kind === 'none' || isConference(record)) return null;
  const isAnswered = record.disposition === ANSWERED && reachesTheCaller(record, view);
  if (channel.kind === 'endpoint') {
    return { record, participant: calledParticipant(channel, record, view), isAnswered };
  }
  const participant = isAnswered ? behindLocal(channel, view) : null;
  return participant === null ? null : { record, participant, isAnswered };
}

/**
 * A mobile whose voicemail answers while the caller talks at a desk is ANSWERED in its own record. It never reached the
 * caller if the record that called its Local channel says so.
 */
function reachesTheCaller({ calling }: CdrRecord, { records }: CallView): boolean {
  if (calling.kind !== 'local') return true;
  const outer = records.filter(({ called }) => called.kind === 'local' && leadsTo(called, calling));
  return outer.length === 0 || outer.some(({ disposition }) => disposition === ANSWERED);
}

/**
 * Returns who is behind a Local channel of which only the outer half left a record, as in FreePBX's Follow Me. Null if
 * the records of the inner half, or of the number that it dialled, name the participant.
 */
function behindLocal(channel: LocalChannel, { records, plan }: CallView): Participant | null {
  const number = numberIn(channel.exten);
  if (
    number === null ||
    records.some(({ calling }) => calling.kind === 'local' && isOtherHalf(calling, channel))
  ) {
    return null;
  }
  const isElsewhere = records.some(
    ({ called, destination }) => called.kind === 'endpoint' && numberIn(destination) === number,
  );
  return isElsewhere && !plan.isExtension(number) ? null : participantByNumber(number, plan);
}

export function isOtherHalf(one: LocalChannel, other: LocalChannel): boolean {
  return one.pair === other.pair && one.half !== other.half;
}

/**
 * Whether a Local channel leads to this inner half: to its own other half, or through FreePBX's `FMGL-0301234#`, which has
 * no record of its own, to `Local/0301234@…`.
 */
export function leadsTo(outer: LocalChannel, inner: LocalChannel): boolean {
  if (inner.half !== 2) return false;
  if (outer.pair === inner.pair) return true;
  const number = numberIn(inner.exten);
  return number !== null && outer.exten !== inner.exten && numberIn(outer.exten) === number;
}

/**
 * Returns the seconds in which at least one of the records was answered. A record's talk is its last `billsec` seconds.
 * Legs that talk at the same time, such as the two halves of a queue's Local channel, count once.
 */
export function talkSecondsOf(records: readonly CdrRecord[]): number {
  const talks = records
    .map((record) => ({ from: record.endMs - record.billedSeconds * 1000, to: record.endMs }))
    .sort((a, b) => a.from - b.from);
  let totalMs = 0;
  let coveredTo = Number.NEGATIVE_INFINITY;
  for (const { from, to } of talks) {
    if (to <= coveredTo) continue;
    totalMs += to - Math.max(from, coveredTo);
    coveredTo = to;
  }
  return Math.round(totalMs / 1000);
}

/** Returns the participant with most talk. On a tie, the later one wins because the call ended with them. */
export function talkedLongest(legs: readonly Leg[]): Participant | null {
  const talks = new Map<string, { participant: Participant; seconds: number }>();
  for (const { participant, record } of legs) {
    const key = `${participant.where} ${participant.number ?? record.destinationChannel}`;
    const seconds = (talks.get(key)?.seconds ?? 0) + record.billedSeconds;
    // A participant who talks again becomes the latest.
    talks.delete(key);
    talks.set(key, { participant, seconds });
  }
  let longest: { participant: Participant; seconds: number } | null = null;
  for (const talk of talks.values()) if (longest === null || talk.seconds >= longest.seconds) longest = talk;
  return longest?.participant ?? null;
}
