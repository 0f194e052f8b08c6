/**
 * How a call began: an extension called, somebody outside called in, or the PBX itself called out for a program, such as
 * click-to-call, a dialler or a wake-up call. Pure; see docs/how-calls-are-read.md.
 */
import { isCalledOut, isConference } from './applications.js';
import type { EndpointChannel, LocalChannel, NoEndpoint } from './channel.js';
import { ANSWERED } from './disposition.js';
import { isOtherHalf, leadsTo } from './legs.js';
import { dialledNumber, looksOutside, numberIn, recordedCaller, recordedNumber } from './numbers.js';
import {
  type CallView,
  calledParticipant,
  callingExtension,
  inside,
  outside,
  type Participant,
  participantByNumber,
} from './participants.js';
import type { CdrRecord } from './record.js';

export interface Beginning {
  /** `program`: the PBX called `first`, and then perhaps somebody else for them. */
  readonly by: 'inside' | 'outside' | 'unknown' | 'program';
  /** The record that shows the caller. */
  readonly record: CdrRecord;
  /** The caller; for a program, the party whom the PBX called first. */
  readonly first: Participant;
  /** Channels of the first party, in lower case. A call to one of them is not a call by the first party. */
  readonly channels: readonly string[];
  /** Records of a program's call to the first party. */
  readonly records: ReadonlySet<CdrRecord>;
}

const NO_RECORDS: ReadonlySet<CdrRecord> = new Set();

export function beginningOf(view: CallView): Beginning {
  const record = callersRecord(view);
  const channel = record.calling;
  if (channel.kind === 'local') return begunThroughLocal(channel, record, view);
  const { by, first } = begunByChannel(channel, record, view);
  const channels = channel.kind === 'endpoint' ? [channel.name] : [];
  return { by, record, first, channels, records: NO_RECORDS };
}

function begunByChannel(
  channel: EndpointChannel | NoEndpoint,
  record: CdrRecord,
  view: CallView,
): Pick<Beginning, 'by' | 'first'> {
  const { plan } = view;
  const telephone = channel.kind === 'endpoint' ? plan.telephoneOf(channel) : null;
  if (telephone !== null) {
    const first = callingExtension(telephone, record, plan);
    // FreePBX's 7777 simulates a call from outside. In a conference, the DID belongs to another participant.
    if (hasDidIn(record) && !isConference(record)) return { by: 'outside', first };
    return { by: isRung(record, view) ? 'program' : 'inside', first };
  }
  const hasDid = view.records.some((other) => other.channel === record.channel && hasDidIn(other));
  const { number, name } = recordedCaller(withoutCalledsIdentity(record, view));
  const isTrunk = channel.kind === 'endpoint' && plan.isTrunk(channel);
  if (hasDid || (isTrunk && showsCallingIn(record, view))) {
    return { by: 'outside', first: { where: 'outside', number, name } };
  }
  // The records of a program's call through a trunk do not hold the number that it called.
  if (isTrunk) return { by: 'program', first: isCalledOut(record) ? outside(null) : NOBODY };
  // An endpoint with the caller's own number as its name is a telephone that has been deleted since.
  const isFormerTelephone =
    channel.kind === 'endpoint' && numberIn(channel.endpoint) !== null && channel.endpoint === number;
  return isFormerTelephone
    ? { by: 'inside', first: { where: 'inside', number, name } }
    : { by: 'unknown', first: { where: 'unknown', number, name } };
}

/**
 * Asterisk adds the called channel's CDR variables to those that the caller's channel lacks (`main/cdr.c`). If the called
 * channel belongs to an extension that made a call itself, `cnum` and `cnam` can be that extension's.
 */
function withoutCalledsIdentity(record: CdrRecord, { plan }: CallView): CdrRecord {
  const { callerNumber: cnum, source, outboundCallerNumber } = record;
  const isCalleds = plan.isExtension(cnum) && source !== cnum && outboundCallerNumber === '';
  return isCalleds ? { ...record, callerNumber: '', callerName: '' } : record;
}

const NOBODY: Participant = { where: 'unknown', number: null, name: null };

function hasDidIn({ did }: CdrRecord): boolean {
  return did !== null && did !== '';
}

/** A record whose calling channel is half of a Local channel that another record called is not the caller's. */
function callersRecord({ records }: CallView): CdrRecord {
  let [record] = records;
  const seen = new Set<string>();
  for (;;) {
    const { calling } = record;
    if (calling.kind !== 'local' || seen.has(calling.pair)) return record;
    seen.add(calling.pair);
    const outer = records.find(({ called }) => called.kind === 'local' && isOtherHalf(called, calling));
    if (outer === undefined) return record;
    record = outer;
  }
}

/**
 * A program calls the first party through a Local channel: its half 2 leads to the first party, and its half 1 runs the
 * rest of the dialplan.
 */
function begunThroughLocal(channel: LocalChannel, record: CdrRecord, view: CallView): Beginning {
  const { plan } = view;
  const { records, channels } = recordsBehind(channel, view);
  const begun = { by: 'program', record, records, channels } as const;
  const number = numberIn(channel.exten);
  if (number !== null && plan.isExtension(number)) return { ...begun, first: inside(number, plan) };
  const rung = [...records].filter(({ called }) => called.kind === 'endpoint');
  const called = rung.find(({ disposition }) => disposition === ANSWERED) ?? rung[0];
  if (called?.called.kind === 'endpoint') {
    return { ...begun, first: calledParticipant(called.called, called, view) };
  }
  if (number !== null) return { ...begun, first: participantByNumber(number, plan) };
  const recorded = recordedNumber(record);
  const isExtension = recorded !== null && plan.isExtension(recorded);
  return { ...begun, first: isExtension ? inside(recorded, plan) : NOBODY };
}

/** Follows half 2 of a Local channel, and the Local channels that it calls in turn, to the endpoints behind. */
function recordsBehind(channel: LocalChannel, view: CallView) {
  const records = new Set<CdrRecord>();
  const channels: string[] = [];
  const ahead = [channel];
  const pairs = new Set<string>();
  for (let local = ahead.pop(); local !== undefined; local = ahead.pop()) {
    if (pairs.has(local.pair)) continue;
    pairs.add(local.pair);
    for (const record of view.records) {
      if (record.calling.kind !== 'local' || !leadsTo(local, record.calling)) continue;
      records.add(record);
      if (record.called.kind === 'endpoint') channels.push(record.called.name);
      else if (record.called.kind === 'local') ahead.push(record.called);
    }
  }
  return { records, channels };
}

/**
 * A telephone dials a number. One that "calls" a place in the dialplan as somebody else, or in the context where a
 * dialled number would be looked up, was rung by a program.
 */
function isRung(record: CdrRecord, { plan }: CallView): boolean {
  if (dialledNumber(record) !== null || record.destinationChannel !== '') return false;
  if (record.disposition === ANSWERED && record.context.startsWith('from-internal')) return true;
  const recorded = recordedNumber(record);
  return recorded === null || !plan.isExtension(recorded);
}

/** The contexts in which FreePBX, and most dialplans, receive calls from trunks. */
const FROM_TRUNK = /^(?:from-(?:analog|dahdi|did|digital|pstn|sip-external|trunk|zaptel)|incoming|inbound)/;

/**
 * If the table has a column for DIDs, a trunk's channel without one either belongs to a program that called out, or
 * somebody outside dialled a number that people outside know. Nobody outside dials `s` or a queue.
 */
function showsCallingIn(record: CdrRecord, { plan, records }: CallView): boolean {
  if (isCalledOut(record)) return false;
  if (record.did === null || records.some(hasDidIn)) return true;
  const dialled = dialledNumber(record);
  if (dialled === null) return /^ext-did/.test(record.context);
  return plan.isExtension(dialled) || looksOutside(dialled) || FROM_TRUNK.test(record.context);
}
