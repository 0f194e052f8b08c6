/**
 * Estimates how far back a call may reach beyond its known records, and by which ids its other records can be found.
 * Pure. `recent-calls.ts` uses it to decide whether a call near the bottom of a page is complete.
 */
import { localHalves, type RecordGroup } from './group-records.js';
import type { CdrRecord } from './record.js';

/** A column that holds ids of calls. */
export type IdColumn = 'linkedid' | 'uniqueid';

/** Asterisk reads the clock separately for a channel's creation and for the start of its first record. */
const CLOCK_SLACK_MS = 2_000;
/** How far back we look for a call whose ids were set by a program and so hold no time. */
const WITHOUT_EPOCH_MS = 3_600_000;
/** How long before one half of a Local channel the record that holds the other half may begin: a queue's wait. */
const LOCAL_HALF_MS = 900_000;

/**
 * Returns the earliest time at which an unknown record of this call may begin. `searched` names the columns in which the
 * call's ids have been looked up. If that found everything, only a Local channel can lead further back.
 */
export function earliestPossibleMs(call: RecordGroup, searched: readonly IdColumn[] = []): number {
  let earliestMs = call[0].startMs;
  for (const record of call) {
    if (!isFound(record, call, searched)) earliestMs = Math.min(earliestMs, createdAtMs(record));
  }
  for (const record of missingHalves(call)) earliestMs = Math.min(earliestMs, record.startMs - LOCAL_HALF_MS);
  return earliestMs;
}

/** Returns the call's ids by the column that holds them. */
export function idsOf(call: RecordGroup): Readonly<Record<IdColumn, Set<string>>> {
  const linkedid = new Set<string>();
  const uniqueid = new Set<string>();
  for (const record of call) {
    if (record.linkedId !== '') linkedid.add(record.linkedId);
    else if (record.uniqueId !== '') uniqueid.add(record.uniqueId);
  }
  return { linkedid, uniqueid };
}

/**
 * Whether the search has found all records with this record's id that began before it. A search by uniqueid finds only
 * records of the call's first channel, whose uniqueid is the linkedid. Nothing is earlier than those, but not every call
 * has any.
 */
function isFound({ linkedId }: CdrRecord, call: RecordGroup, searched: readonly IdColumn[]): boolean {
  if (linkedId === '') return searched.includes('uniqueid');
  if (searched.includes('linkedid')) return true;
  return searched.includes('uniqueid') && call.some(({ uniqueId }) => uniqueId === linkedId);
}

function createdAtMs({ createdAtMs, startMs }: CdrRecord): number {
  return createdAtMs === null ? startMs - WITHOUT_EPOCH_MS : createdAtMs - CLOCK_SLACK_MS;
}

/** Returns the records that hold one half of a Local channel whose other half is in no record of the call. */
function missingHalves(call: RecordGroup): CdrRecord[] {
  // Most calls have no Local channel, and this runs for every call listed.
  if (call.every((record) => localHalves(record).length === 0)) return [];
  const seen = new Map<string, Set<1 | 2>>();
  for (const { pair, half } of call.flatMap((record) => [...localHalves(record)])) {
    const halves = seen.get(pair) ?? new Set();
    seen.set(pair, halves.add(half));
  }
  return call.filter((record) => localHalves(record).some(({ pair }) => seen.get(pair)?.size === 1));
}
