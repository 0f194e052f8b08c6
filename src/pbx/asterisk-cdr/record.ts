/**
 * One call detail record as Asterisk wrote it, with its time in UTC and an empty value for every column that is absent.
 * `toRecord` makes one from a row of the SELECT in `cdr-table.ts`.
 */
import type { LocalClock } from '../local-time.js';
import { textOf } from '../row-text.js';
import { type ChannelName, parseChannel } from './channel.js';
import { normaliseDisposition } from './disposition.js';

/**
 * A row of the SELECT. A column that the installation lacks is missing from the row. On plain Asterisk, columns can be
 * NULL. Installations change column types, so any column can hold a number, a text or bytes.
 */
export type CdrRow = Readonly<Partial<Record<CdrColumn, unknown>>> & {
  readonly started: string | null;
  readonly tenant?: string | null;
  readonly peerTenant?: string | null;
};

type CdrColumn =
  | 'clid'
  | 'src'
  | 'dst'
  | 'dcontext'
  | 'channel'
  | 'dstchannel'
  | 'lastapp'
  | 'lastdata'
  | 'duration'
  | 'billsec'
  | 'disposition'
  | 'uniqueid'
  | 'linkedid'
  | 'sequence'
  | 'did'
  | 'recordingfile'
  | 'cnum'
  | 'cnam'
  | 'outbound_cnum';

export interface CdrRecord {
  /** Local time, as written. */
  readonly localTime: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly durationSeconds: number;
  /** Seconds since the channel was answered, never more than the duration. In a queue or an IVR the machine answered. */
  readonly billedSeconds: number;
  /** `"name" <number>`. */
  readonly callerId: string;
  readonly source: string;
  readonly destination: string;
  /** The dialplan's context in which the record ended. */
  readonly context: string;
  readonly channel: string;
  readonly destinationChannel: string;
  /** The parsed names of the two channels. */
  readonly calling: ChannelName;
  readonly called: ChannelName;
  /** When the first channel of the call was created, according to its ids. Null if they hold no time. */
  readonly createdAtMs: number | null;
  /** In lower case, e.g. `dial`. */
  readonly application: string;
  readonly applicationData: string;
  /** In the spelling of `disposition.ts`. */
  readonly disposition: string;
  readonly uniqueId: string;
  /** The uniqueid of the call's first channel. Empty in old records. */
  readonly linkedId: string;
  readonly sequence: number;
  /** Null if the table has no such column. */
  readonly did: string | null;
  readonly recordingFile: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly outboundCallerNumber: string;
}

/** `[systemname-]<epoch>.<counter>`: Asterisk puts the channel's creation, in UTC seconds, into its uniqueid. */
const UNIQUE_ID = /(?:^|-)([1-9]\d{8,9})\.\d+$/;
/** Longer is impossible: the clock was set during the call, or the record holds a UNIX time in place of a duration. */
const LONGEST_SECONDS = 31 * 86_400;

/** Returns the UTC second in which the channel of this id was created, or null for an id set by a program. */
export function epochSecondsOf(id: string): number | null {
  const match = UNIQUE_ID.exec(id);
  return match === null ? null : Number(match[1]);
}

/** Returns null for a row that is not a call: it has no valid time, or it is the record of text messages. */
export function toRecord(row: CdrRow, clock: LocalClock): CdrRecord | null {
  const channel = textOf(row.channel);
  if (TEXT_MESSAGES.test(channel)) return null;
  const localTime = row.started ?? '';
  const uniqueId = textOf(row.uniqueid);
  const linkedId = textOf(row.linkedid);
  const own = epochSecondsOf(uniqueId);
  const first = linkedId === uniqueId ? own : epochSecondsOf(linkedId);
  const startMs = clock.toUtcMs(localTime, own ?? first ?? undefined);
  if (startMs === null) return null;
  const createdAt = own === null || first === null ? (own ?? first) : Math.min(own, first);
  const destinationChannel = textOf(row.dstchannel);
  const seconds = possibleSeconds(row);
  return {
    localTime: localTime.slice(0, 19),
    startMs,
    endMs: startMs + seconds.duration * 1000,
    durationSeconds: seconds.duration,
    billedSeconds: seconds.billed,
    callerId: textOf(row.clid),
    source: textOf(row.src),
    destination: textOf(row.dst),
    context: textOf(row.dcontext),
    channel,
    destinationChannel,
    calling: parseChannel(channel),
    called: parseChannel(destinationChannel),
    createdAtMs: createdAt === null ? null : createdAt * 1000,
    application: textOf(row.lastapp).toLowerCase(),
    applicationData: textOf(row.lastdata),
    disposition: normaliseDisposition(textOf(row.disposition)),
    uniqueId,
    linkedId,
    sequence: wholeNumber(row.sequence),
    did: row.did === undefined ? null : textOf(row.did),
    recordingFile: textOf(row.recordingfile),
    callerNumber: textOf(row.cnum),
    callerName: textOf(row.cnam),
    outboundCallerNumber: textOf(row.outbound_cnum),
  };
}

/**
 * Asterisk writes one record for all SIP messages since it started (`create_msg_q_chan` in its `main/message.c`), and
 * GSM sticks hand each text message to the dialplan through a Local channel.
 */
const TEXT_MESSAGES = /^(?:Message\/|Local\/(?:sms|ussd)@)/i;

/** The clock can be set during a call, which makes its seconds negative or enormous, or the talk longer than the call. */
function possibleSeconds({ duration, billsec }: CdrRow): { duration: number; billed: number } {
  const billed = wholeNumber(billsec);
  const seconds = wholeNumber(duration);
  if (seconds > LONGEST_SECONDS) {
    const likely = billed > LONGEST_SECONDS ? 0 : billed;
    return { duration: likely, billed: likely };
  }
  return { duration: seconds, billed: Math.min(billed, seconds) };
}

/** Orders records earliest first. The last comparisons only give twins the same order however the rows came. */
export function compareRecords(a: CdrRecord, b: CdrRecord): number {
  return (
    a.startMs - b.startMs ||
    a.sequence - b.sequence ||
    // Without a sequence, the call's first channel comes before the channels that it called.
    Number(b.uniqueId === b.linkedId) - Number(a.uniqueId === a.linkedId) ||
    compareText(a.uniqueId, b.uniqueId) ||
    a.durationSeconds - b.durationSeconds ||
    compareText(a.destinationChannel, b.destinationChannel) ||
    compareText(a.channel, b.channel) ||
    compareText(a.destination, b.destination) ||
    a.billedSeconds - b.billedSeconds ||
    compareText(a.disposition, b.disposition) ||
    compareText(a.application, b.application) ||
    compareText(a.source, b.source) ||
    compareText(a.did ?? '', b.did ?? '')
  );
}

/** Returns the first value that one of the records has, or null. */
export function firstOf<Value>(
  records: readonly CdrRecord[],
  find: (record: CdrRecord) => Value | null,
): Value | null {
  for (const record of records) {
    const value = find(record);
    if (value !== null) return value;
  }
  return null;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Negative numbers and texts that are not numbers count as 0. */
function wholeNumber(value: unknown): number {
  const number = Math.trunc(Number(typeof value === 'number' ? value : textOf(value)));
  return Number.isFinite(number) && number > 0 ? number : 0;
}
