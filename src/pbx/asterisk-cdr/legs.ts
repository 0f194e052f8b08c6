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
  readonly talk: Talk;
}

/** The time in which somebody talked, in UTC. */
export interface Talk {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Returns the legs in the order of their records. */
export function legsOf(view: CallView): Leg[] {
  return view.records.map((record) => legOf(record, view)).filter((leg) => leg !== null);
}

function legOf(record: CdrRecord, view: CallView): Leg | null {
  const channel = record.called;
  if (channel.kind === 'none' || isConference(record)) return null;
  const outer = outerRecords(record, view);
  const answered = outer.filter(({ disposition }) => disposition === ANSWERED);
  // A mobile whose voicemail answers while the caller talks at a desk never reached the caller.
  const isAnswered = record.disposition === ANSWERED && (outer.length === 0 || answered.length > 0);
  const talk = sinceConnected(talkOf(record), answered);
  if (channel.kind === 'endpoint') {
    return { record, participant: calledParticipant(channel, record, view), isAnswered, talk };
  }
  const participant = isAnswered ? behindLocal(channel, view) : null;
  return participant === null ? null : { record, participant, isAnswered, talk };
}

/** Returns the records that called the Local channel from which this record calls. */
function outerRecords({ calling }: CdrRecord, { records }: CallView): CdrRecord[] {
  if (calling.kind !== 'local') return [];
  return records.filter(({ called }) => called.kind === 'local' && leadsTo(called, calling));
}

/** A mobile that has to confirm a call is answered before it is connected with the caller. */
function sinceConnected({ fromMs, toMs }: Talk, outer: readonly CdrRecord[]): Talk {
  const connectedMs = Math.min(...outer.map((record) => talkOf(record).fromMs));
  return {
    fromMs: Number.isFinite(connectedMs) ? Math.max(fromMs, Math.min(connectedMs, toMs)) : fromMs,
    toMs,
  };
}

/** Returns the last `billsec` seconds of the record. */
export function talkOf({ endMs, billedSeconds }: CdrRecord): Talk {
  return { fromMs: endMs - billedSeconds * 1000, toMs: endMs };
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
 * Returns the seconds in which at least one of these talked. Legs that talk at the same time, such as the two halves of a
 * queue's Local channel, count once.
 */
export function talkSecondsOf(talks: readonly Talk[]): number {
  let totalMs = 0;
  let coveredTo = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of [...talks].sort((a, b) => a.fromMs - b.fromMs)) {
    if (toMs <= coveredTo) continue;
    totalMs += toMs - Math.max(fromMs, coveredTo);
    coveredTo = toMs;
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
