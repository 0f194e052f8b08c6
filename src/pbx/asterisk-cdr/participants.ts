/**
 * Who takes part in a call: each channel that a record names is that of an extension, of somebody outside behind
 * a trunk, or of a line that this PBX does not know. Pure; see docs/how-calls-are-read.md.
 */
import type { Party } from '../../host/ports.js';
import type { EndpointChannel } from './channel.js';
import { dialTargets, isCalledByName, numberSentTo } from './dial.js';
import { ANSWERED } from './disposition.js';
import type { RecordGroup } from './group-records.js';
import type { NumberPlan, Telephone } from './number-plan.js';
import { dialledNumber, looksOutside, numberIn, recordedCaller, recordedNumber } from './numbers.js';
import { type CdrRecord, firstOf } from './record.js';

export interface Participant extends Party {
  readonly where: 'inside' | 'outside' | 'unknown';
}

/** The records of one call, earliest first, and what the PBX knows of its numbers. */
export interface CallView {
  readonly records: RecordGroup;
  readonly plan: NumberPlan;
  /**
   * Returns the records of other calls that called this channel. When a telephone joins its call to somebody outside with
   * another call, only the record of the first call holds the number.
   */
  readonly recordsOf: (channel: EndpointChannel) => readonly CdrRecord[];
}

export function inside(number: string | null, plan: NumberPlan): Participant {
  return { where: 'inside', number, name: number === null ? null : plan.nameOf(number) };
}

export function outside(number: string | null): Participant {
  return { where: 'outside', number, name: null };
}

function onUnknownLine(number: string | null): Participant {
  return { where: 'unknown', number, name: null };
}

/**
 * Returns who is behind the channel that this record called. A line that we do not know counts as outside if the
 * company's number went out with the call. Otherwise `Dial` decides: it sends a number to a line, and none to a
 * telephone.
 */
export function calledParticipant(channel: EndpointChannel, record: CdrRecord, view: CallView): Participant {
  const { plan } = view;
  if (plan.isTrunk(channel)) return outside(numberBehind(channel, view));
  const telephone = plan.telephoneOf(channel);
  if (telephone !== null) return inside(userOf(telephone, record, view), plan);
  const sent = numberBehind(channel, view);
  if (record.outboundCallerNumber !== '') return outside(sent);
  const dialled = dialledNumber(record);
  const isListed = dialled !== null && plan.isExtension(dialled);
  if (numberSentTo(channel, record) === null) {
    if (isListed) return inside(dialled, plan);
    const bears = numberIn(channel.endpoint);
    if (bears !== null && (bears === dialled || isCalledByName(channel, record))) return inside(bears, plan);
  }
  return onUnknownLine(sent);
}

/** Returns the number that the PBX called through this line: the one it sent, otherwise the one that was dialled. */
function numberBehind(channel: EndpointChannel, { records, plan, recordsOf }: CallView): string | null {
  const own = records.filter(({ called }) => called.kind === 'endpoint' && called.name === channel.name);
  const prefix = plan.dialPrefixOf(channel);
  const sent = firstOf(own, (record) => numberSentTo(channel, record));
  if (sent !== null) return withoutPrefix(sent, prefix);
  const sentElsewhere = firstOf(recordsOf(channel), (record) => numberSentTo(channel, record));
  if (sentElsewhere !== null) return withoutPrefix(sentElsewhere, prefix);
  return (
    firstOf(records, (record) => replacedNumber(record, own)) ??
    firstOf(own, (record) => {
      // The number of an extension whose call went elsewhere is not the number of somebody outside.
      const dialled = dialledNumber(record);
      return dialled !== null && plan.isExtension(dialled) ? null : dialled;
    })
  );
}

/**
 * Returns the number outside that an answered Local channel of the same caller called. Asterisk then takes the Local
 * channel away, and the caller's next record names the trunk's channel in its place.
 */
function replacedNumber(
  { channel, called, disposition }: CdrRecord,
  own: readonly CdrRecord[],
): string | null {
  if (called.kind !== 'local' || disposition !== ANSWERED) return null;
  const number = numberIn(called.exten);
  return number !== null && looksOutside(number) && own.some((record) => record.channel === channel)
    ? number
    : null;
}

function withoutPrefix(number: string, prefix: string): string {
  return prefix !== '' && number.length > prefix.length && number.startsWith(prefix)
    ? number.slice(prefix.length)
    : number;
}

/**
 * Returns whose telephone it was at the time of the call: a shared one may have had another user than today. It rang for
 * the extension that was dialled, unless that extension was reached elsewhere.
 */
function userOf(
  { extension, isShared }: Telephone,
  record: CdrRecord,
  { records, plan }: CallView,
): string | null {
  if (!isShared) return extension;
  const dialled = dialledNumber(record);
  if (dialled === null) return extension;
  if (!plan.isExtension(dialled)) return extension ?? dialled;
  const isElsewhere = records.some(({ called }) => {
    const other = called.kind === 'endpoint' ? plan.telephoneOf(called) : null;
    return other !== null && !other.isShared && other.extension === dialled;
  });
  return isElsewhere ? extension : dialled;
}

/**
 * Returns the extension that calls from this telephone. `cnum` names it even where people change desks, unless a program
 * put the number of the party to be called there.
 */
export function callingExtension(telephone: Telephone, record: CdrRecord, plan: NumberPlan): Participant {
  const { extension, isShared } = telephone;
  const recorded = recordedNumber(record);
  const isOthers = extension !== null && recorded === dialledNumber(record) && recorded !== extension;
  const isNamed = record.callerNumber !== '' || isShared;
  if (recorded !== null && isNamed && !isOthers && plan.isExtension(recorded)) return inside(recorded, plan);
  if (extension !== null) return inside(extension, plan);
  const { number, name } = recordedCaller(record);
  return { where: 'inside', number, name };
}

/** Returns whom a `Dial` tried to call without getting a channel, e.g. because a trunk is down. */
export function attemptedParticipant(record: CdrRecord, { plan }: CallView): Participant | null {
  for (const { technology, endpoint, number } of dialTargets(record)) {
    const key = `${technology}/${endpoint.toLowerCase()}`;
    const channel: EndpointChannel = { kind: 'endpoint', name: key, technology, endpoint, key };
    if (number !== null && plan.isTrunk(channel))
      return outside(withoutPrefix(number, plan.dialPrefixOf(channel)));
  }
  return null;
}

/** Returns who is called by this number of the dialplan, judging by the number alone. */
export function participantByNumber(number: string, plan: NumberPlan): Participant {
  return plan.isExtension(number) || !looksOutside(number) ? inside(number, plan) : outside(number);
}
