/**
 * The legs of a call: its records that rang a device or called out through a trunk, and who answered.
 * Pure; called by `tell-call.ts`.
 */
import { type EndpointChannel, parseChannel } from './channel.js';
import type { RecordGroup } from './group-records.js';
import type { NumberPlan } from './number-plan.js';
import type { CdrRecord } from './record.js';

export interface Leg {
  readonly record: CdrRecord;
  readonly endpoint: EndpointChannel;
  /** The extension that was rung; null for a trunk and for a device that no longer exists. */
  readonly extension: string | null;
  /** A trunk by name; one that may not be read or has been deleted, by the company's number that went out with it. */
  readonly toTrunk: boolean;
  /** The caller's own telephone: a program that clicks a number rings it first. */
  readonly isCaller: boolean;
  /** Somebody spoke: answered, and not by the caller's own telephone. */
  readonly answered: boolean;
}

/** Applications in which everybody is put together; their records name another participant as if it had been called. */
const CONFERENCES = new Set(['confbridge', 'meetme']);

export function isConference(record: CdrRecord): boolean {
  return CONFERENCES.has(record.application.toLowerCase());
}

export function legsOf(group: RecordGroup, plan: NumberPlan, caller: string | null): Leg[] {
  const legs: Leg[] = [];
  for (const record of group) {
    const endpoint = parseChannel(record.destinationChannel);
    if (endpoint.kind !== 'endpoint' || isConference(record)) continue;
    const extension = plan.extensionOf(endpoint);
    const isCaller = extension !== null && extension === caller;
    legs.push({
      record,
      endpoint,
      extension,
      toTrunk: plan.isTrunk(endpoint) || (extension === null && record.outboundCallerNumber !== ''),
      isCaller,
      answered: record.disposition === 'ANSWERED' && !isCaller,
    });
  }
  return legs;
}

/**
 * The extension at the calling end of a record; null for a trunk or a stranger. A Local channel stands for whoever the
 * dialplan wrote down as the caller.
 */
export function callingExtension(record: CdrRecord, plan: NumberPlan): string | null {
  const channel = parseChannel(record.channel);
  if (channel.kind === 'endpoint') return plan.extensionOf(channel);
  return channel.kind === 'local' && plan.isExtension(record.callerNumber) ? record.callerNumber : null;
}

export function comesFromTrunk(record: CdrRecord, plan: NumberPlan): boolean {
  const channel = parseChannel(record.channel);
  return channel.kind === 'endpoint' && plan.isTrunk(channel);
}

/**
 * Seconds in which at least one of the records was answered. A record's talk is the last `billsec` of it; legs that
 * talk at the same time (a conference, a queue's two halves) count once.
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
