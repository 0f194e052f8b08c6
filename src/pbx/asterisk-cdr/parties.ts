/**
 * The two ends of a call: who called, and whom the caller talked with or asked for. Pure; called by `tell-call.ts`.
 */
import type { Party } from '../../host/ports.js';
import type { RecordGroup } from './group-records.js';
import type { Leg } from './legs.js';
import type { NumberPlan } from './number-plan.js';
import { callerName, callerNumber, dialledNumber, nameInCallerId, numberThroughTrunk } from './numbers.js';

/** Who called from outside; both null when withheld. */
export function outsideCaller([first]: RecordGroup): Party {
  const number = callerNumber(first.callerNumber) ?? callerNumber(first.source);
  const name = callerName(first.callerName, number) ?? callerName(nameInCallerId(first.callerId), number);
  return { number, name };
}

/** The caller's own number: `src` and `clid` of an outgoing call hold the company's. */
export function insideCaller(group: RecordGroup, caller: string | null, plan: NumberPlan): Party {
  const [first] = group;
  const extension = plan.isExtension(first.callerNumber) ? first.callerNumber : caller;
  return extension === null ? outsideCaller(group) : { number: extension, name: plan.nameOf(extension) };
}

/** Whom the caller talked with longest; the later one when equal, for with it the call ended. */
export function talkedWith(talked: readonly Leg[], plan: NumberPlan): Party | null {
  const secondsOf = new Map<Leg, number>();
  for (const leg of talked) {
    const partner = partnerIn(leg, talked);
    secondsOf.set(partner, (secondsOf.get(partner) ?? 0) + leg.record.billedSeconds);
  }
  let longest: Leg | null = null;
  for (const [leg, seconds] of secondsOf) {
    if (longest === null || seconds >= (secondsOf.get(longest) ?? 0)) longest = leg;
  }
  return longest === null ? null : partyOf(longest, plan);
}

/**
 * When an extension hands its call to somebody outside on to a colleague, Asterisk writes that the outside channel
 * calls the colleague. The partner outside is still the same.
 */
function partnerIn(leg: Leg, legs: readonly Leg[]): Leg {
  const called = legs.find(
    (other) => other.toTrunk && other.record.destinationChannel === leg.record.channel,
  );
  return called ?? leg;
}

function partyOf(leg: Leg, plan: NumberPlan): Party {
  if (leg.extension !== null) return { number: leg.extension, name: plan.nameOf(leg.extension) };
  if (leg.toTrunk) return { number: numberThroughTrunk(leg.record), name: null };
  return { number: dialledNumber(leg.record.destination) ?? leg.endpoint.endpoint, name: null };
}

/**
 * What the caller asked for first: the extension, the group, the queue, the number outside, the feature code; for an
 * IVR or an announcement, which nobody dials, the number of the company that was called.
 */
export function askedFor(group: RecordGroup, legs: readonly Leg[], plan: NumberPlan): Party {
  const number = firstDialled(group, legs) ?? callerNumber(group.find(({ did }) => did !== '')?.did ?? '');
  return { number, name: number === null ? null : plan.nameOf(number) };
}

function firstDialled(group: RecordGroup, legs: readonly Leg[]): string | null {
  const rang = group.filter((record) => record.destinationChannel !== '');
  for (const record of [...rang, ...group]) {
    const leg = legs.find((candidate) => candidate.record === record);
    if (leg?.isCaller === true) continue;
    const dialled = leg?.toTrunk === true ? numberThroughTrunk(record) : dialledNumber(record.destination);
    if (dialled !== null) return dialled;
  }
  return null;
}
