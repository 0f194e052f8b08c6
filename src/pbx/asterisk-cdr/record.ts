/**
 * One call detail record as Asterisk wrote it, with its time in UTC and every absent column as its empty value.
 * Made by `toRecord` from a row of `cdr-table.ts`'s SELECT; grouped by `group-records.ts`; told by `tell-call.ts`.
 */
import type { WallClock } from '../local-time.js';
import { type ChannelName, parseChannel } from './channel.js';

/** A row of the SELECT. Columns that this installation has not are absent; plain Asterisk's may be NULL. */
export interface CdrRow {
  readonly started: string | null;
  readonly clid?: string | null;
  readonly src?: string | null;
  readonly dst?: string | null;
  readonly channel?: string | null;
  readonly dstchannel?: string | null;
  readonly lastapp?: string | null;
  readonly lastdata?: string | null;
  readonly duration?: number | string | null;
  readonly billsec?: number | string | null;
  readonly disposition?: string | null;
  readonly uniqueid?: string | null;
  readonly linkedid?: string | null;
  readonly sequence?: number | string | null;
  readonly did?: string | null;
  readonly recordingfile?: string | null;
  readonly cnum?: string | null;
  readonly cnam?: string | null;
  readonly outbound_cnum?: string | null;
  readonly tenant?: string | null;
  readonly peerTenant?: string | null;
}

export interface CdrRecord {
  /** Local wall time, as written. */
  readonly wall: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly durationSeconds: number;
  /** Seconds since the channel was answered: for a queue or an IVR since the machine answered. */
  readonly billedSeconds: number;
  readonly callerId: string;
  readonly source: string;
  readonly destination: string;
  readonly channel: string;
  readonly destinationChannel: string;
  /** What the names of the two channels say. */
  readonly calling: ChannelName;
  readonly called: ChannelName;
  /** When the first channel of the call came to be, as far as its ids tell; null when they tell nothing. */
  readonly createdAtMs: number | null;
  readonly application: string;
  readonly applicationData: string;
  /** Upper case; Asterisk knows seven, installations may know others. */
  readonly disposition: string;
  readonly uniqueId: string;
  /** The uniqueid of the call's first channel; empty in old records. */
  readonly linkedId: string;
  readonly sequence: number;
  readonly did: string;
  readonly recordingFile: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly outboundCallerNumber: string;
}

/** `[systemname-]<epoch>.<counter>`: Asterisk puts the channel's creation, in UTC seconds, into its uniqueid. */
const UNIQUE_ID = /(?:^|-)([1-9]\d{8,9})\.\d+$/;

/** The UTC second in which the channel of this uniqueid or linkedid came to be; null for ids set by a program. */
export function epochSecondsOf(id: string): number | null {
  const match = UNIQUE_ID.exec(id);
  return match === null ? null : Number(match[1]);
}

/** Null for a row without a time that exists: it can neither be placed nor told. */
export function toRecord(row: CdrRow, clock: WallClock): CdrRecord | null {
  const wall = row.started ?? '';
  const uniqueId = row.uniqueid ?? '';
  const linkedId = row.linkedid ?? '';
  const own = epochSecondsOf(uniqueId);
  const first = linkedId === uniqueId ? own : epochSecondsOf(linkedId);
  const startMs = clock.toUtcMs(wall, own ?? first ?? undefined);
  if (startMs === null) return null;
  const createdAt = own === null || first === null ? (own ?? first) : Math.min(own, first);
  const durationSeconds = wholeSeconds(row.duration);
  return {
    wall: wall.slice(0, 19),
    startMs,
    endMs: startMs + durationSeconds * 1000,
    durationSeconds,
    billedSeconds: wholeSeconds(row.billsec),
    callerId: row.clid ?? '',
    source: row.src ?? '',
    destination: row.dst ?? '',
    channel: row.channel ?? '',
    destinationChannel: row.dstchannel ?? '',
    calling: parseChannel(row.channel ?? ''),
    called: parseChannel(row.dstchannel ?? ''),
    createdAtMs: createdAt === null ? null : createdAt * 1000,
    application: row.lastapp ?? '',
    applicationData: row.lastdata ?? '',
    disposition: (row.disposition ?? '').toUpperCase(),
    uniqueId,
    linkedId,
    sequence: wholeSeconds(row.sequence),
    did: row.did ?? '',
    recordingFile: row.recordingfile ?? '',
    callerNumber: row.cnum ?? '',
    callerName: row.cnam ?? '',
    outboundCallerNumber: row.outbound_cnum ?? '',
  };
}

/** Earliest first. The last comparisons only make the order of twins the same however the rows came. */
export function compareRecords(a: CdrRecord, b: CdrRecord): number {
  return (
    a.startMs - b.startMs ||
    a.sequence - b.sequence ||
    // Without a sequence: the call's first channel before those that it called.
    Number(b.uniqueId === b.linkedId) - Number(a.uniqueId === a.linkedId) ||
    compareText(a.uniqueId, b.uniqueId) ||
    a.durationSeconds - b.durationSeconds ||
    compareText(a.destinationChannel, b.destinationChannel) ||
    compareText(a.channel, b.channel) ||
    compareText(a.destination, b.destination) ||
    a.billedSeconds - b.billedSeconds ||
    compareText(a.disposition, b.disposition) ||
    compareText(a.application, b.application)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function wholeSeconds(value: number | string | null | undefined): number {
  const number = Math.trunc(Number(value ?? 0));
  return Number.isFinite(number) && number > 0 ? number : 0;
}
